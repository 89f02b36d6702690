# The helpers every folder's CMakeLists uses, so that those stay three to eight lines long and
# their LINK lines can be read as the layer graph of docs/internals.md.
#
#   ingot_library(isa SOURCES types.cpp … LINK ingot::support)     -> ingot_isa, alias ingot::isa
#   ingot_test(isa_test SOURCES … LINK ingot::isa [LABELS unit] [ARGS …])
#   ingot_fuzzer(decode_fuzz SOURCES … LINK ingot::decode)         -> only where INGOT_FUZZ is on
#   ingot_guest(hello_c SOURCES hello.c [FLAGS …])                 -> <binary dir>/hello_c.wasm
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
    target_link_libraries(${name}
        PRIVATE ingot_options ingot_no_exceptions ingot_include ${ARG_LINK})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# A WASI program in C or C++ for the virtual machine, built with the same clang. Sets <name>_WASM in
# the caller's scope, or to nothing (with a message) where Debian's wasi-libc is not installed.
# Objects are compiled optimized and linked without -O, since with -O the driver runs binaryen's
# wasm-opt.
function(ingot_guest name)
    cmake_parse_arguments(ARG "" "" "SOURCES;FLAGS;LINK_FLAGS;HEADERS" ${ARGN})
    set(${name}_WASM "" PARENT_SCOPE)
    if(NOT EXISTS /usr/lib/wasm32-wasi/libc.a)
        message(STATUS "${name}: not built without wasi-libc; see tools/install-deps.sh")
        return()
    endif()
    set(wasi --target=wasm32-wasi --sysroot=/ -isystem /usr/include/wasm32-wasi)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.wasm)
    set(objects)
    foreach(source IN LISTS ARG_SOURCES)
        get_filename_component(source ${source} ABSOLUTE)
        get_filename_component(stem ${source} NAME)
        set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.${stem}.o)
        add_custom_command(OUTPUT ${object} DEPENDS ${source} ${ARG_HEADERS} VERBATIM
            COMMAND ${CMAKE_C_COMPILER} ${wasi} -O2 ${ARG_FLAGS} -c ${source} -o ${object})
        list(APPEND objects ${object})
    endforeach()
    add_custom_command(OUTPUT ${output} DEPENDS ${objects} VERBATIM
        COMMAND ${CMAKE_C_COMPILER} ${wasi} -L/usr/lib/wasm32-wasi -Wl,--strip-debug
            ${ARG_LINK_FLAGS} ${objects} -o ${output})
    add_custom_target(${name}_wasm ALL DEPENDS ${output})
    set(${name}_WASM ${output} PARENT_SCOPE)
endfunction()
