// The name section: what is understood, and that damage to it costs only names.
#include "tests/unit/decode/module_bytes.h"

using namespace ingot;
using namespace ingot::test;

namespace {

/// A module with two functions, a memory, a global, a table, a struct type and these names.
Bytes named(const Bytes& subsections) {
    return header() + section(1, {2, 0x60, 0, 0, 0x5f, 1, 0x7f, 0}) + section(3, {2, 0, 0}) +
           section(4, {1, 0x70, 0, 0}) + section(5, {1, 0, 0}) + section(13, {1, 0, 0}) +
           section(6, {1, 0x7f, 0, 0x41, 0, 0x0b}) + section(9, {1, 1, 0, 0}) +
           section(10, {2, 2, 0, 0x0b, 2, 0, 0x0b}) + section(11, {1, 1, 0}) +
           section(0, name("name") + subsections);
}

}  // namespace

TEST_CASE("names of everything are decoded", "[decode]") {
    const Module module = decoded(
        named(section(0, name("m")) + section(1, Bytes{2, 0} + name("f") + Bytes{1} + name("g")) +
              section(2, Bytes{1, 1, 2, 0} + name("a") + Bytes{1} + name("b")) +
              section(3, Bytes{1, 0, 1, 0} + name("l")) + section(4, Bytes{1, 1} + name("s")) +
              section(5, Bytes{1, 0} + name("t")) + section(6, Bytes{1, 0} + name("mem")) +
              section(7, Bytes{1, 0} + name("glob")) + section(8, Bytes{1, 0} + name("el")) +
              section(9, Bytes{1, 0} + name("d")) + section(10, Bytes{1, 1, 1, 0} + name("x")) +
              section(11, Bytes{1, 0} + name("e"))));
    const NameSection& names = module.names;
    CHECK(names.module == "m");
    CHECK(names.functions.at(0) == "f");
    CHECK(module.function_name(FunctionIndex(1u)) == "g");
    CHECK(names.locals.at(1).at(1) == "b");
    CHECK(names.labels.at(0).at(0) == "l");
    CHECK(names.types.at(1) == "s");
    CHECK(names.tables.at(0) == "t");
    CHECK(names.memories.at(0) == "mem");
    CHECK(names.globals.at(0) == "glob");
    CHECK(names.elements.at(0) == "el");
    CHECK(names.data.at(0) == "d");
    CHECK(names.fields.at(1).at(0) == "x");
    CHECK(names.tags.at(0) == "e");
}

TEST_CASE("a damaged subsection keeps what came before and hurts nothing behind", "[decode]") {
    const Module module =
        decoded(named(section(1, Bytes{9, 0} + name("f") + Bytes{1, 1, 0xff}) + section(4, {0xff}) +
                      section(7, Bytes{1, 0} + name("glob"))));
    CHECK(module.names.functions.size() == 1);
    CHECK(module.names.functions.at(0) == "f");
    CHECK(module.names.types.empty());
    CHECK(module.names.globals.at(0) == "glob");
}

TEST_CASE("unknown subsections are skipped, names of nothing dropped", "[decode]") {
    const Module module = decoded(
        named(section(99, {1, 2, 3}) + section(1, Bytes{2, 7} + name("no") + Bytes{1} + name("g")) +
              section(2, Bytes{1, 7, 1, 0} + name("no"))));
    CHECK(module.names.functions.size() == 1);
    CHECK(module.names.functions.at(1) == "g");
    CHECK(module.names.locals.empty());
}

TEST_CASE("a name section that is cut off or empty is no error", "[decode]") {
    CHECK(decoded(named({})).names.functions.empty());
    CHECK(decoded(named({1})).names.functions.empty());
    CHECK(decoded(named({1, 50, 1, 0})).names.functions.empty());
}
