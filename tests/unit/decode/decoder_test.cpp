// The frame around sections: header, sizes, order, custom sections, lengths that must agree.
#include "vm/decode/decoder.h"

#include "tests/unit/decode/module_bytes.h"
#include "vm/isa/limits.h"

using namespace ingot;
using namespace ingot::test;

namespace {

const Bytes kType = section(1, {1, 0x60, 0, 0});
const Bytes kFunction = section(3, {1, 0});
const Bytes kCode = section(10, {1, 2, 0, 0x0b});

}  // namespace

TEST_CASE("an empty module is a header", "[decode]") {
    const Module module = decoded(header());
    CHECK(module.types.empty());
    CHECK(module.bytes.size() == 8);
}

TEST_CASE("magic and version are checked", "[decode]") {
    CHECK_MALFORMED(rejected({}), 0, "unexpected end of section or function");
    CHECK_MALFORMED(rejected({0, 'a', 's'}), 3, "unexpected end of section or function");
    CHECK_MALFORMED(rejected({'a', 's', 'm', 0, 1, 0, 0, 0}), 0, "magic header not detected");
    CHECK_MALFORMED(rejected({0, 'a', 's', 'm'}), 4, "unexpected end of section or function");
    CHECK_MALFORMED(rejected({0, 'a', 's', 'm', 2, 0, 0, 0}), 4, "unknown binary version");
    CHECK_MALFORMED(rejected({0, 'a', 's', 'm', 0x0d, 0, 1, 0}), 4, "unknown binary version");
}

TEST_CASE("a function has its type, its offset and its code", "[decode]") {
    const Module module = decoded(header() + kType + kFunction + kCode);
    REQUIRE(module.types.size() == 1);
    CHECK(module.types[0].as_function() != nullptr);
    CHECK(module.type_offsets == std::vector<uint32_t>{11});
    REQUIRE(module.functions.size() == 1);
    CHECK(module.function_offsets == std::vector<uint32_t>{17});
    REQUIRE(module.bodies.size() == 1);
    CHECK(module.bodies[0].entry.offset == 22);
    CHECK(module.bodies[0].entry.size == 2);
    CHECK(module.bodies[0].code.offset == 23);
    CHECK(module.bodies[0].code.size == 1);
}

TEST_CASE("sections that are unknown, repeated or out of order are malformed", "[decode]") {
    CHECK_MALFORMED(rejected(header() + section(14, {0})), 8, "malformed section id");
    CHECK_MALFORMED(rejected(header() + Bytes{0x81, 0x00, 0x00}), 8, "malformed section id");
    CHECK_MALFORMED(rejected(header() + kType + kType), 14,
                    "unexpected content after last section");
    CHECK_MALFORMED(rejected(header() + section(5, {0}) + section(4, {0})), 11,
                    "unexpected content after last section");
}

TEST_CASE("tags stand between memories and globals, the data count before the code", "[decode]") {
    decoded(header() + section(5, {0}) + section(13, {0}) + section(6, {0}));
    decoded(header() + section(9, {0}) + section(12, {0}) + section(10, {0}) + section(11, {0}));
    CHECK_MALFORMED(rejected(header() + section(6, {0}) + section(13, {0})), 11,
                    "unexpected content after last section");
    CHECK_MALFORMED(rejected(header() + section(10, {0}) + section(12, {0})), 11,
                    "unexpected content after last section");
}

TEST_CASE("a section's size must be that of its contents", "[decode]") {
    CHECK_MALFORMED(rejected(header() + section(1, {1, 0x60, 0, 0, 0})), 10,
                    "section size mismatch");
    CHECK_MALFORMED(rejected(header() + Bytes{1, 3, 1, 0x60, 0, 0}), 10, "section size mismatch");
    CHECK_MALFORMED(rejected(header() + Bytes{1, 9, 1, 0x60}), 9, "length out of bounds");
    CHECK_MALFORMED(rejected(header() + Bytes{1, 3, 1, 0x60}), 12,
                    "unexpected end of section or function");
    CHECK_MALFORMED(rejected(header() + Bytes{1}), 9, "unexpected end of section or function");
}

TEST_CASE("functions and bodies must be equally many", "[decode]") {
    CHECK_MALFORMED(rejected(header() + kType + kFunction), 18,
                    "function and code section have inconsistent lengths");
    CHECK_MALFORMED(rejected(header() + kType + kCode), 20,
                    "function and code section have inconsistent lengths");
}

TEST_CASE("the data count must be that of the data section", "[decode]") {
    CHECK(decoded(header() + section(12, {0})).data_count == 0u);
    CHECK_MALFORMED(rejected(header() + section(12, {1})), 11,
                    "data count and data section have inconsistent lengths");
    CHECK_MALFORMED(rejected(header() + section(12, {2}) + section(11, {1, 1, 0})), 16,
                    "data count and data section have inconsistent lengths");
}

TEST_CASE("custom sections are kept with their place", "[decode]") {
    const Module module = decoded(header() + section(0, name("a") + Bytes{7, 8}) + kType +
                                  section(0, name("b")) + section(0, name("a")));
    REQUIRE(module.custom_sections.size() == 3);
    CHECK(module.custom_sections[0].name == "a");
    CHECK(module.custom_sections[0].after_section == 0);
    CHECK(module.custom_sections[0].bytes.offset == 12);
    CHECK(module.custom_sections[0].bytes.size == 2);
    CHECK(module.custom_sections[1].name == "b");
    CHECK(module.custom_sections[1].after_section == 1);
    CHECK(module.custom_sections[1].bytes.size == 0);
    CHECK(module.custom_sections[2].after_section == 1);
}

TEST_CASE("a custom section needs a name within its size", "[decode]") {
    CHECK_MALFORMED(rejected(header() + section(0, {})), 10,
                    "unexpected end of section or function");
    CHECK_MALFORMED(rejected(header() + Bytes{0, 1, 2, 'a', 'b'}), 11,
                    "unexpected end of section or function");
    CHECK_MALFORMED(rejected(header() + section(0, {1, 0xff})), 10, "malformed UTF-8 encoding");
}

TEST_CASE("malformed code ahead of another failure is named as its cause", "[decode]") {
    // The entry claims one byte less than it has, so that its `end` looks like a section's id.
    const Bytes cut = section(10, {1, 2, 0, 0xff});
    CHECK_MALFORMED(rejected(header() + kType + kFunction + cut + Bytes{0x0b}), 23,
                    "illegal opcode ff");
}

TEST_CASE("a module that is too large is refused before it is read", "[decode]") {
    auto module = decode_module(Bytes(limits::kMaxModuleSizeBytes + 1));
    REQUIRE(!module);
    CHECK(module.error().kind == ErrorKind::Limit);
}
