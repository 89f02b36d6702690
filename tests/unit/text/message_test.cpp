// What people see: place, line and caret; and the wording of the specification's tests.
#include "tests/unit/text/text_fixture.h"

using namespace ingot;
using namespace ingot::test;

namespace {

std::string described(std::string_view source) {
    const auto binary = assemble(source);
    REQUIRE(!binary.has_value());
    return describe("a.wat", source, binary.error());
}

}  // namespace

TEST_CASE("an error shows its place, the line and a caret") {
    CHECK(described("(module\n  (func\n\ti32.foo))\n") ==
          "a.wat:3:2: unknown operator i32.foo\n  \ti32.foo))\n  \t^\n");
    CHECK(described("(func (;é;) br $x)") ==
          "a.wat:1:16: unknown label $x\n  (func (;é;) br $x)\n                 ^\n");
    CHECK(described("(func\r\n(nop") ==
          "a.wat:2:5: unexpected token: end of text\n  (nop\n      ^\n");
}

TEST_CASE("a long line is cut around the place") {
    const std::string source =
        "(module" + std::string(100000, ' ') + "(foo)" + std::string(100000, ' ');
    CHECK(described(source).size() < 400);
}

TEST_CASE("messages start as the specification's tests expect") {
    const std::pair<const char*, const char*> cases[] = {
        {"(func (i32.const) drop)", "unexpected token"},
        {"(func i32.cons 0)", "unknown operator"},
        {"(func (i32.const 0x100000000) drop)", "constant out of range"},
        {"(func (v128.const i8x16 0) drop)", "wrong number of lane literals"},
        {"(func i8x16.extract_lane_s 256)", "i8 constant out of range"},
        {"(func i8x16.shuffle 1 2 3)", "invalid lane length"},
        {"(func) (import \"\" \"\" (func))", "import after function"},
        {"(memory 0) (import \"\" \"\" (func))", "import after memory"},
        {"(start 0) (func) (start 0)", "multiple start sections"},
        {"(func $f) (func $f)", "duplicate func"},
        {"(import \"\\ff\" \"\" (func))", "malformed UTF-8 encoding"},
        {"(func $(@a))", "empty identifier"},
        {"(func call $g)", "unknown function"},
        {"(module (func) (@name \"M\"))", "misplaced @name annotation"},
        {"(func (@custom \"x\"))", "misplaced @custom annotation"},
        {"(module) (module)", "unexpected token"},
        {"(module", "unexpected token"},
        {")", "unexpected token"},
    };
    for (const auto& [source, message] : cases) {
        INFO(source);
        CHECK_THAT(message_of(source), Catch::StartsWith(message));
    }
}

TEST_CASE("text is told from binary by its first bytes") {
    CHECK(looks_like_text("(module)"));
    CHECK(looks_like_text(";; a comment"));
    CHECK(!looks_like_text(std::string_view("\0asm\1\0\0\0", 8)));
}
