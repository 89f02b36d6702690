// Text to bytes: abbreviations, identifiers, folding, encodings, annotations.
#include "tests/unit/text/text_fixture.h"

using namespace ingot;
using namespace ingot::test;

TEST_CASE("the empty module is eight bytes") {
    const Bytes empty = {0, 'a', 's', 'm', 1, 0, 0, 0};
    CHECK(assembled("(module)") == empty);
    CHECK(assembled("") == empty);
    CHECK(assembled("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")") == empty);
    CHECK(assembled("(module quote \"(module)\")") == empty);
}

TEST_CASE("folded and flat instructions are the same") {
    CHECK(code_of("(drop (i32.add (i32.const 1) (i32.const -1)))") ==
          code_of("i32.const 1 i32.const -1 i32.add drop"));
    CHECK(code_of("(if (i32.const 1) (then nop) (else unreachable))") ==
          code_of("i32.const 1 if nop else unreachable end"));
    CHECK(code_of("(block $l (loop (br_if $l (i32.const 0)) (br 0)))") ==
          Bytes{0x02, 0x40, 0x03, 0x40, 0x41, 0, 0x0d, 1, 0x0c, 0, 0x0b, 0x0b});
}

TEST_CASE("labels resolve to the innermost block of that name") {
    CHECK(code_of("block $a block $a br $a end br $a end") ==
          code_of("block block br 0 end br 0 end"));
    CHECK(code_of("block $a block $b br_table $a $b 2 end end") ==
          code_of("block block br_table 1 0 2 end end"));
    CHECK(message_of("(func block $a end br $a)") == "unknown label $a");
    CHECK(message_of("(func block $a end $b)").starts_with("mismatching label"));
}

TEST_CASE("type uses add types behind the explicit ones, once each") {
    const Bytes types =
        section(assembled_plain("(func (param i32)) (func (param $p i32)) (type (func))"), 1)
            .value();
    CHECK(types == Bytes{2, 0x60, 0, 0, 0x60, 1, 0x7f, 0});
    const Bytes block = code_of("(block (param i32) (result i32)) drop");
    CHECK(block == Bytes{0x02, 1, 0x0b, 0x1a});
    CHECK(code_of("(block (result i64)) drop") == Bytes{0x02, 0x7e, 0x0b, 0x1a});
    CHECK(message_of("(type $t (func)) (func (type $t) (param i32))")
              .starts_with("inline function type"));
}

TEST_CASE("inline imports, exports and segments are undone") {
    CHECK(assembled_plain(R"((func (export "a") (export "b") (import "m" "n") (param i32)))") ==
          assembled_plain(R"((import "m" "n" (func (param i32)))
                             (export "a" (func 0)) (export "b" (func 0)))"));
    CHECK(assembled_plain("(memory (data \"abc\"))") ==
          assembled_plain("(memory 1 1) (data (i32.const 0) \"abc\")"));
    CHECK(assembled_plain("(table funcref (elem $f)) (func $f)") ==
          assembled_plain("(table 1 1 funcref) (elem (i32.const 0) func 0) (func)"));
    CHECK(
        assembled_plain("(memory (data \"x\")) (data $d \"y\") (func data.drop $d)") ==
        assembled_plain("(memory 1 1) (data (i32.const 0) \"x\") (data \"y\") (func data.drop 1)"));
}

TEST_CASE("locals are written as runs and named after their parameters") {
    const Bytes binary = assembled_plain(
        "(type $t (func (param i32 i64))) (func (type $t) (local i32 i32) (local $x i32) (local "
        "f32) "
        "local.get $x drop)");
    CHECK(section(binary, 10) == Bytes{1, 9, 2, 3, 0x7f, 1, 0x7d, 0x20, 4, 0x1a, 0x0b});
    CHECK(message_of("(func (param $x i32) (local $x i32))") == "duplicate local $x");
}

TEST_CASE("memory arguments have defaults and limits") {
    const std::string memory = "i32.const 0 ";
    CHECK(code_of(memory + "i32.load drop") == Bytes{0x41, 0, 0x28, 2, 0, 0x1a});
    CHECK(code_of(memory + "i32.load 1 offset=128 align=1 drop") ==
          Bytes{0x41, 0, 0x28, 0x40, 1, 0x80, 1, 0x1a});
    CHECK(code_of("v128.load8_lane 3") == Bytes{0xfd, 84, 0, 0, 3});
    CHECK(code_of("v128.load8_lane 1 offset=2 3") == Bytes{0xfd, 84, 0x40, 1, 2, 3});
    CHECK(code_of("memory.init 1 2") == Bytes{0xfc, 8, 2, 1});
    CHECK(message_of("(func i32.load align=3)").starts_with("alignment must be a power of two"));
    CHECK(message_of("(func i32.load align=0)").starts_with("alignment"));
    Features old;
    old.disable(Feature::Memory64);
    CHECK(message_of("(memory 0x1_0000_0000)", {.emit_names = false, .features = old}) ==
          "i32 constant out of range");
    CHECK(message_of("(memory 0x1_0000_0000)") == "(no error)");
}

TEST_CASE("garbage-collected types and their instructions are encoded") {
    const std::string_view types =
        "(rec (type $a (sub (struct (field $x i8) (field (mut (ref null $b)))))) "
        "(type $b (sub final $a (struct)))) (type $c (array (mut i16)))";
    CHECK(section(assembled_plain(types), 1) == Bytes{2,    0x4e, 2,    0x50, 0,    0x5f, 2,
                                                      0x78, 0,    0x63, 1,    1,    0x4f, 1,
                                                      0,    0x5f, 0,    0x5e, 0x77, 1});
    CHECK(code_of("ref.test (ref null eq) ref.cast (ref i31) br_on_cast 0 anyref (ref struct)") ==
          Bytes{0xfb, 21, 0x6d, 0xfb, 22, 0x6c, 0xfb, 24, 1, 0, 0x6e, 0x6b});
    CHECK(message_of("(type (struct (field $x i32) (field $x i32)))") == "duplicate field $x");
}

TEST_CASE("both generations of exception handling are encoded") {
    CHECK(code_of("block $h try_table (catch_all $h) (catch 0 $h) end end") ==
          Bytes{0x02, 0x40, 0x1f, 0x40, 2, 2, 0, 0, 0, 0, 0x0b, 0x0b});
    CHECK(code_of("(try $t (do nop) (catch 0 drop) (catch_all rethrow $t))") ==
          code_of("try $t nop catch 0 drop catch_all rethrow 0 end"));
    CHECK(code_of("(block $out (try (do) (delegate $out)))") ==
          Bytes{0x02, 0x40, 0x06, 0x40, 0x18, 0, 0x0b});
    CHECK(message_of("(func try catch_all catch 0 end)").starts_with("unexpected token"));
}

TEST_CASE("a segment's spelling decides its encoding") {
    const auto elements = [](std::string_view text) {
        return section(assembled_plain("(table 1 funcref) (func) " + std::string(text)), 9).value();
    };
    CHECK(elements("(elem (i32.const 0) func 0)") == Bytes{1, 0, 0x41, 0, 0x0b, 1, 0});
    CHECK(elements("(elem func 0)") == Bytes{1, 1, 0, 1, 0});
    CHECK(elements("(elem (table 0) (i32.const 0) func 0)") ==
          Bytes{1, 2, 0, 0x41, 0, 0x0b, 0, 1, 0});
    CHECK(elements("(elem declare func 0)") == Bytes{1, 3, 0, 1, 0});
    CHECK(elements("(elem (i32.const 0) funcref (ref.func 0))") ==
          Bytes{1, 4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b});
    CHECK(elements("(elem funcref (item ref.func 0))") == Bytes{1, 5, 0x70, 1, 0xd2, 0, 0x0b});
    CHECK(elements("(elem (table 0) (i32.const 0) funcref)") ==
          Bytes{1, 6, 0, 0x41, 0, 0x0b, 0x70, 0});
    CHECK(elements("(elem declare funcref (ref.null func))") ==
          Bytes{1, 7, 0x70, 1, 0xd0, 0x70, 0x0b});
}

TEST_CASE("identifiers become names, annotations override them") {
    const Module module =
        decoded(assembled("(module $m (func $f (param $p i32) (local $l i32) (block $b)) (global "
                          "$g i32 (i32.const 0)) "
                          "(func $h (@name \"h'\")) (type $s (struct (field $x i32))))"));
    CHECK(module.names.module == "m");
    CHECK(module.names.functions == NameSection::Map{{0, "f"}, {1, "h'"}});
    CHECK(module.names.locals.at(0) == NameSection::Map{{0, "p"}, {1, "l"}});
    CHECK(module.names.labels.at(0) == NameSection::Map{{0, "b"}});
    CHECK(module.names.globals.at(0) == "g");
    CHECK(module.names.fields.at(0).at(0) == "x");
    CHECK(!section(assembled_plain("(module $m (func $f))"), 0));
}

TEST_CASE("custom annotations stand where they ask to") {
    const Bytes binary =
        assembled_plain("(@custom \"c\" (before func) \"x\" \"y\") (func) (@custom \"d\")");
    const Bytes expected = {0, 'a',  's', 'm', 1,   0,   0, 0, 1, 4, 1,  0x60, 0, 0,  // types
                            0, 4,    1,   'c', 'x', 'y', 3, 2, 1, 0, 10, 4,    1, 2,
                            0, 0x0b, 0,   2,   1,   'd'};
    CHECK(binary == expected);
}

TEST_CASE("branch hints give the branch's offset in its function") {
    const Bytes binary =
        assembled_plain("(func i32.const 0 (@metadata.code.branch_hint \"\\01\") if end) ");
    const Bytes expected = {25,  'm', 'e', 't', 'a', 'd', 'a', 't', 'a', '.', 'c',
                            'o', 'd', 'e', '.', 'b', 'r', 'a', 'n', 'c', 'h', '_',
                            'h', 'i', 'n', 't', 1,   0,   1,   3,   1,   1};
    CHECK(section(binary, 0) == expected);
    CHECK(message_of("(func nop (@metadata.code.branch_hint \"\\01\") nop)") ==
          "@metadata.code.branch_hint annotation: invalid target");
}

TEST_CASE("a data count section is written when an instruction needs it") {
    CHECK(!section(assembled_plain("(memory 1) (data (i32.const 0) \"\")"), 12));
    CHECK(section(assembled_plain("(data \"\") (func data.drop 0)"), 12) == Bytes{1});
    CHECK(section(assembled_plain("(data \"\") (@ingot.data_count)"), 12) == Bytes{1});
}
