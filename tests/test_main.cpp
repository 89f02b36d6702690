// The one translation unit that instantiates Catch2's runner, linked into every test program:
// Catch2 version 2 is a header, and compiling its implementation once is most of a test's build
// time. Sets no invariants of its own; every `ingot_test` links it.
#define CATCH_CONFIG_MAIN
// Catch2 takes the handlers of fatal signals for every test and gives them back after it, which
// would remove the VM's own fault handler: that is installed once.
#define CATCH_CONFIG_NO_POSIX_SIGNALS
#include <catch2/catch.hpp>
