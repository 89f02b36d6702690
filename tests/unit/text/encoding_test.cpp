// Encodings that are longer than necessary, through text and back. The binaries are written by
// hand after chapter 5 of the specification.
#include "tests/unit/text/text_fixture.h"

using namespace ingot;
using namespace ingot::test;

namespace {

const Bytes kHeader = {0, 'a', 's', 'm', 1, 0, 0, 0};

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes out = kHeader;
    for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

std::string text_of(const Bytes& binary, bool keep_encoding = true) {
    auto text = disassemble(decoded(binary), {.keep_encoding = keep_encoding});
    if (!text) FAIL(text.error().message);
    return *text;
}

/// Prints and assembles: the bytes must be the same. Yields the annotations.
std::string kept(const Bytes& binary) {
    const std::string text = text_of(binary);
    INFO(text);
    CHECK(assembled_plain(text) == binary);
    std::string annotations;
    for (size_t at = 0; (at = text.find("(@ingot.encoding", at)) != std::string::npos; ++at) {
        annotations += text.substr(at, text.find('\n', at) - at);
    }
    return annotations;
}

/// The annotations of a module of one function [] -> [] with this code entry of less than 100
/// bytes. There is a memory too.
std::string kept_in_function(const Bytes& entry) {
    Bytes code = {10, static_cast<uint8_t>(2 + entry.size()), 1,
                  static_cast<uint8_t>(entry.size())};
    code.insert(code.end(), entry.begin(), entry.end());
    return kept(joined({{1, 4, 1, 0x60, 0, 0}, {3, 2, 1, 0}, {5, 3, 1, 0, 1}, code}));
}

}  // namespace

TEST_CASE("padded numbers in code are kept") {
    CHECK(kept_in_function({0, 0x0b}).empty());
    CHECK(kept_in_function({0, 0x10, 0x80, 0x80, 0x80, 0x80, 0, 0x0b}) ==
          "(@ingot.encoding (pad 5 2))");
    // i32.const 1, -1 and 300 in five bytes, i64.const -1 in ten.
    CHECK(kept_in_function({0,    0x41, 0x81, 0x80, 0x80, 0x80, 0,    0x41, 0xff, 0xff, 0xff,
                            0xff, 0x7f, 0x41, 0xac, 0x82, 0x80, 0x80, 0,    0x42, 0xff, 0xff,
                            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x0b}) ==
          "(@ingot.encoding (pad 5 2 4) (pad_ones 5 4) (pad_ones 10 9))");
    // An opcode behind its prefix; the label of a br_table; the alignment and offset of a load.
    CHECK(kept_in_function({0, 0xfc, 0x80, 0, 0x0b}) == "(@ingot.encoding (pad 2 2))");
    CHECK(kept_in_function({0, 0x0e, 0x81, 0, 0, 0x80, 0, 0x0b}) ==
          "(@ingot.encoding (pad 2 2 2))");
    CHECK(kept_in_function({0, 0x28, 0x82, 0, 0x84, 0, 0x0b}) == "(@ingot.encoding (pad 2 2 1))");
}

TEST_CASE("longer forms of code are kept") {
    // Runs of locals: i32 twice, none of f64, and padded ones.
    CHECK(kept_in_function({3, 1, 0x7f, 2, 0x7f, 0, 0x7c, 0x0b}) ==
          "(@ingot.encoding (edit 0 3 \"\\03\\01\\7f\\02\\7f\\00|\"))");
    CHECK(kept_in_function({0x81, 0, 0x82, 0, 0x7f, 0x0b}) == "(@ingot.encoding (pad 2 0 1))");
    // A load that names memory 0, and one that names it in two bytes.
    CHECK(kept_in_function({0, 0x28, 0x42, 0, 0, 0x0b}) ==
          "(@ingot.encoding (edit 2 1 \"B\\00\"))");
    CHECK(kept_in_function({0, 0x28, 0x42, 0x80, 0, 0, 0x0b}) ==
          "(@ingot.encoding (edit 2 1 \"B\\80\\00\"))");
    // Nullable reference types in two bytes, in locals, blocks and select.
    CHECK(kept_in_function({1, 1, 0x63, 0x70, 0x0b}) == "(@ingot.encoding (edit 2 0 \"c\"))");
    CHECK(kept_in_function({0, 0x1c, 1, 0x63, 0x70, 0x0b}) == "(@ingot.encoding (edit 3 0 \"c\"))");
    // The size of the entry.
    Bytes binary = joined({{1, 4, 1, 0x60, 0, 0}, {3, 2, 1, 0}, {10, 6, 1, 0x82, 0x80, 0, 0, 0xb}});
    CHECK(kept(binary) == "(@ingot.encoding (size 3))");
}

TEST_CASE("longer forms of sections are kept") {
    // Sizes, counts, an empty section, and items of all kinds.
    const Bytes binary = joined({
        {1, 0x86, 0, 0x81, 0, 0x60, 0x80, 0, 0},
        {2, 0x82, 0x80, 0, 0x80, 0},
        {3, 2, 1, 0},
        {4, 5, 1, 0x63, 0x70, 0, 0},
        {5, 4, 1, 0, 0x81, 0},
        {13, 1, 0},
        {6, 7, 1, 0x7f, 0, 0x41, 0x80, 0, 0xb},
        {7, 6, 1, 0x81, 0, 'f', 0, 0},
        {8, 2, 0x80, 0},
        {9, 8, 1, 0x80, 0, 0x41, 0, 0xb, 1, 0},
        {12, 2, 0x81, 0},
        {10, 5, 0x81, 0, 2, 0, 0xb},
        {11, 5, 1, 1, 0x81, 0, 'x'},
    });
    CHECK(kept(binary).starts_with(
        "(@ingot.encoding (type (size 2) (pad 2 0 2)) (import (size 3) (pad 2 0))"));
    const std::string canonical = text_of(binary, false);
    CHECK_THAT(canonical, !Catch::Contains("@ingot.encoding"));
    const Bytes shortest = assembled_plain(canonical);
    CHECK(shortest == assembled(text_of(binary),
                                {.emit_names = false, .keep_encoding = false, .features = {}}));
    CHECK(shortest.size() < binary.size());
    CHECK(kept(shortest).empty());
}

TEST_CASE("branch hints move with what stands before them") {
    const std::string source =
        "(func i32.const 0 i32.const 0 (@metadata.code.branch_hint \"\\01\") if end drop ";
    const auto hint_offset = [](const std::string& text) {
        return section(assembled_plain(text), 0).value().at(29);
    };
    CHECK(hint_offset(source + ")") == 5);
    CHECK(hint_offset(source + "(@ingot.encoding (pad 5 2)))") == 9);
}

TEST_CASE("an annotation cannot change what code does") {
    const auto message = [](std::string_view annotation) {
        return message_of("(func (result i32) i32.const 1 (@ingot.encoding " +
                          std::string(annotation) + "))");
    };
    CHECK(message("") == "(no error)");
    CHECK(message("(pad 5 2)") == "(no error)");
    for (const std::string_view lie :
         {"(edit 2 1 \"\\02\")", "(edit 2 1 \"\")", "(edit 1 0 \"\\01\")", "(edit 3 0 \"\\0b\")",
          "(edit 0 1 \"\\01\\01\\7f\")", "(pad_ones 5 2)", "(pad 6 2)", "(pad 1 2)", "(pad 5 1)",
          "(pad 5 2 0)", "(pad 5 9)", "(edit 9 0 \"\")", "(edit 2 9 \"\")"}) {
        INFO(lie);
        CHECK_THAT(message(lie), Catch::Contains("does not fit"));
    }
    for (const std::string_view lie :
         {"(start)", "(datacount)", "(func (edit 1 1 \"\\01\"))", "(type (edit 1 1 \"\\5f\"))",
          "(memory (edit 0 1 \"\\01\\00\\01\"))", "(code (edit 0 1 \"\\02\"))",
          "(code (pad 6 0))"}) {
        INFO(lie);
        CHECK_THAT(message_of("(module (func) (@ingot.encoding " + std::string(lie) + "))"),
                   Catch::Contains("does not fit"));
    }
    CHECK(message_of("(module (func) (@ingot.encoding (memory) (code (size 5))))") == "(no error)");
}

TEST_CASE("the error of an edited function says where the annotation is") {
    const std::string source =
        "(module\n  (func i32.const 1 drop\n    (@ingot.encoding (pad 5 7))))";
    const auto binary = assemble(source);
    REQUIRE(!binary.has_value());
    CHECK_THAT(describe("a.wat", source, binary.error()), Catch::StartsWith("a.wat:3:5: "));
    CHECK(assemble(source, {.keep_encoding = false, .features = {}}).has_value());
}

TEST_CASE("annotations that are no encodings, or stand where there is none, are malformed") {
    const auto message = [](std::string_view annotation) {
        return message_of("(func (@ingot.encoding " + std::string(annotation) + "))");
    };
    for (const std::string_view odd :
         {"pad", "(pad)", "(pad 5 x)", "(pad 5 1", "(pad 11 0)", "(pad 5 -1)", "(edit 0 0)",
          "(edit 0 0 \"\" \"\")", "(size)", "(size 1 2)", "(size 6)", "(type)", "(other 1)", "()",
          "(pad 5 4294967295 1)", "\"\""}) {
        INFO(odd);
        CHECK(message(odd) != "(no error)");
    }
    CHECK_THAT(message_of("(module (func) (@ingot.encoding (type) (type)))"),
               Catch::Contains("unexpected token"));
    for (const std::string_view place :
         {"(module (@ingot.encoding) (func))", "(module (func (@ingot.encoding) nop))",
          "(module (func (@ingot.encoding) (@ingot.encoding)))",
          "(module (func (import \"\" \"\") (@ingot.encoding)))"}) {
        INFO(place);
        CHECK_THAT(message_of(place), Catch::Contains("misplaced @ingot.encoding"));
    }
}

TEST_CASE("long annotations take several lines") {
    std::string code;
    for (int i = 0; i < 200; ++i) code += "call 0 ";
    std::string pads = "(@ingot.encoding (pad 5 2";
    for (int i = 1; i < 200; ++i) pads += " 2";
    const Bytes binary = assembled_plain("(func " + code + pads + ")))");
    const std::string text = text_of(binary);
    CHECK(assembled_plain(text) == binary);
    for (size_t start = 0, end = 0; end != std::string::npos; start = end + 1) {
        end = text.find('\n', start);
        CHECK(std::min(end, text.size()) - start <= 100);
    }
}
