// The list of scripts that must fail.
#include "tools/ingot/wast/expected_failures.h"

#include <catch2/catch.hpp>

using namespace ingot;

TEST_CASE("entries match whole file names at the end of a path") {
    const auto list =
        ExpectedFailures::parse("# comment\n\nload.wast: later  # why\nlegacy/a.wast: old\n");
    REQUIRE(list);
    REQUIRE(list->reason("suite/load.wast") != nullptr);
    CHECK(*list->reason("suite/load.wast") == "later");
    CHECK(list->reason("load.wast") != nullptr);
    CHECK(list->reason("suite/simd_load.wast") == nullptr);
    CHECK(list->reason("suite/a.wast") == nullptr);
    CHECK(list->reason("suite/legacy/a.wast") != nullptr);
}

TEST_CASE("an entry needs a reason") {
    CHECK(ExpectedFailures::parse("load.wast\n").error() == "line 1: expected `name: reason`");
    CHECK(ExpectedFailures::parse("\nload.wast: \n").error() == "line 2: expected `name: reason`");
}
