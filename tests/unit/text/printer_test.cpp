// Bytes to text and back.
#include "tests/unit/text/text_fixture.h"

using namespace ingot;
using namespace ingot::test;

namespace {

/// Assembles, prints, assembles again: the bytes must be the same.
void check_round_trip(std::string_view source) {
    const Bytes first = assembled_plain(source);
    for (const bool use_names : {false, true}) {
        const std::string text = printed(source, {.use_names = use_names, .offsets = use_names});
        INFO(text);
        CHECK(assembled_plain(text) == first);
    }
}

}  // namespace

TEST_CASE("a function is printed flat and indented") {
    CHECK(printed("(func $add (param $a i32) (param i32) (result i32) (local i64 i64) "
                  "(if (result i32) (local.get $a) (then (i32.const 1)) (else (local.get 1))))") ==
          "(module\n"
          "  (type (;0;) (func (param i32 i32) (result i32)))\n"
          "  (func $add (;0;) (type 0) (param $a i32) (param i32) (result i32)\n"
          "    (local i64 i64)\n"
          "    local.get $a\n"
          "    if (result i32)\n"
          "      i32.const 1\n"
          "    else\n"
          "      local.get 1\n"
          "    end\n"
          "  )\n"
          ")\n");
}

TEST_CASE("everything a module can hold survives the round trip") {
    check_round_trip(
        "(module $m (type $s (sub (struct (field $x (mut i32)) (field i8)))) "
        "(rec (type $one (func))) (rec (type (sub final $s (struct (field (mut i32)) (field i8)))) "
        "(type (array (mut (ref null 2))))) (type (sub final (func (param f32)))) "
        "(import \"a\" \"\\\"b\\\"\" (func $f (type $one))) (import \"a\" \"t\" (tag (param i32))) "
        "(table $t i64 0 5 funcref (ref.null func)) (table 1 externref) (memory 1 2 shared) "
        "(memory i64 3) "
        "(global $g (mut i32) i32.const 1 i32.const 2 i32.add) (global (ref null $s) (ref.null "
        "$s)) "
        "(export \"f\" (func $f)) (export \"g\" (global $g)) (start $f) "
        "(elem (table 0) (offset i64.const 1) funcref (item ref.func 0)) (elem func) "
        "(data $d (memory 1) (i64.const 1) \"\\00\\ff a\\\\\") (data \"\") (@ingot.data_count))");
    check_round_trip(
        "(func (param i32) (block $l (loop $l (br_table $l 1 0 (local.get 0)))) "
        "(f32.const nan:0x1) (f64.const -nan) (f32.const 0x1p-149) (f64.const 1e300) drop drop "
        "drop drop "
        "v128.const i64x2 1 -2 i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 "
        "i32.const -1 i64.const -9223372036854775808 (select (result i32 i64)) select "
        "i32.load 1 offset=5 align=1 v128.store64_lane 1 0 memory.copy 1 0 table.init 1 2 "
        "data.drop 0 "
        "call_indirect 1 (param i32) (result i64) ref.test (ref null 0) br_on_cast_fail 0 anyref "
        "(ref i31) "
        "struct.get 0 1 array.new_fixed 0 3 i32.atomic.rmw.add atomic.fence "
        "block $h try_table (catch 0 $h) (catch_all_ref 1) end end "
        "try $t nop catch 0 rethrow $t catch_all end block try delegate 0 end)");
}

TEST_CASE("names that cannot stand for one index are not used") {
    const std::string text = printed(
        "(func $a (@name \"same\")) (func $b (@name \"same\")) (func $c (@name \"two words\")) "
        "(func $d call 2)");
    CHECK_THAT(text, !Catch::Contains("same"));
    CHECK_THAT(text, Catch::Contains("call $\"two words\""));
}

TEST_CASE("a body that is no code is an error, not a crash") {
    Bytes binary = assembled_plain("(func nop)");
    binary[binary.size() - 2] = 0xff;
    const auto text = disassemble(decoded(binary));
    REQUIRE(!text.has_value());
    CHECK(text.error().kind == ErrorKind::Malformed);
}
