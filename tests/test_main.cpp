// The one translation unit that instantiates Catch2's runner, linked into every test program:
// Catch2 version 2 is a header, and compiling its implementation once is most of a test's build
// time. Sets no invariants of its own; every `ingot_test` links it.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
