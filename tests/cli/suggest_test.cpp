// Which names count as near.
#include "tools/ingot/suggest.h"

#include <catch2/catch.hpp>

using namespace ingot;

TEST_CASE("distance counts inserted, deleted, replaced and swapped letters") {
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("invoek", "invoke") == 1);
    CHECK(edit_distance("same", "same") == 0);
}

TEST_CASE("near names come nearest first, far ones not at all") {
    const std::string_view names[] = {"validate", "version", "inspect", "assemble", "disassemble"};
    CHECK(nearest("asemble", names, 3) == std::vector<std::string_view>{"assemble"});
    CHECK(nearest("ver", names, 3) == std::vector<std::string_view>{"version"});
    CHECK(nearest("xyz", names, 3).empty());
    CHECK(did_you_mean("inspct", names) == "; did you mean `inspect`?");
    CHECK(did_you_mean("q", names).empty());
}
