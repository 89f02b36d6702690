# cmake -DEXPECT=file -DEXIT=code [-DINPUT=file] -P compare_output.cmake -- command…
# Runs the command and fails unless its standard output equals the file and its exit code is the one
# said.
set(command)
set(seen_dashes FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
    if(seen_dashes)
        list(APPEND command "${CMAKE_ARGV${i}}")
    elseif(CMAKE_ARGV${i} STREQUAL "--")
        set(seen_dashes TRUE)
    endif()
endforeach()
set(input)
if(INPUT)
    set(input INPUT_FILE ${INPUT})
endif()
execute_process(COMMAND ${command} ${input} OUTPUT_VARIABLE output ERROR_VARIABLE errors
    RESULT_VARIABLE code)
file(READ ${EXPECT} expected)
if(NOT output STREQUAL expected OR NOT code STREQUAL EXIT)
    message(FATAL_ERROR "expected (exit code ${EXIT}):\n${expected}\n"
        "printed (exit code ${code}):\n${output}\nstandard error:\n${errors}")
endif()
