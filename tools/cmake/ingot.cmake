# The three helpers every folder's CMakeLists uses, so that those stay three to eight lines long and
# their LINK lines can be read as the layer graph of docs/internals.md.
#
#   ingot_library(isa SOURCES types.cpp … LINK ingot::support)     -> target ingot_isa, alias ingot::isa
#   ingot_test(isa_test SOURCES … LINK ingot::isa [LABELS unit] [ARGS …])
#   ingot_fuzzer(decode_fuzz SOURCES … LINK ingot::decode)         -> only where INGOT_FUZZ is on
#
# LINK is PUBLIC: a layer's headers include the headers of the layers below it. LINK_PRIVATE is for
# outside libraries that only the sources name.

function(ingot_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LINK_PRIVATE" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ingot_library(${name}): what is '${ARG_UNPARSED_ARGUMENTS}'?")
    endif()
    set(target ingot_${name})
    if(ARG_SOURCES)
        add_library(${target} STATIC ${ARG_SOURCES})
        target_link_libraries(${target}
            PUBLIC ingot_include ${ARG_LINK}
            PRIVATE ingot_options ingot_no_exceptions ${ARG_LINK_PRIVATE})
    else()
        add_library(${target} INTERFACE)
        target_link_libraries(${target} INTERFACE ingot_include ${ARG_LINK})
    endif()
    add_library(ingot::${name} ALIAS ${target})
endfunction()

# A Catch2 program that ctest runs. Tests are the one place where exceptions are on.
function(ingot_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS;ARGS" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ingot_test(${name}): what is '${ARG_UNPARSED_ARGUMENTS}'?")
    endif()
    if(NOT ARG_LABELS)
        set(ARG_LABELS unit)
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ingot_options ingot_include ingot_test_main ${ARG_LINK})
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()

function(ingot_fuzzer name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    if(NOT INGOT_FUZZ)
        return()
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ingot_options ingot_no_exceptions ingot_include ${ARG_LINK})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
