// Sources made to hurt: deep nesting, many names, unfinished things. Time and stack must stay
// bounded.
#include <random>

#include "compiler/text/script.h"
#include "tests/unit/text/text_fixture.h"

using namespace ingot;
using namespace ingot::test;

namespace {

std::string repeated(std::string_view text, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += text;
    return out;
}

}  // namespace

TEST_CASE("deep nesting is refused or handled without recursion") {
    constexpr size_t kDeep = 90'000;
    constexpr size_t kTooDeep = 1'000'000;
    CHECK(message_of("(func " + repeated("(block ", kDeep) + repeated(")", kDeep) + ")") ==
          "(no error)");
    CHECK(message_of("(func " + repeated("(drop ", kDeep) + repeated(")", kDeep) + ")") ==
          "(no error)");
    CHECK(message_of("(func " + repeated("block ", kDeep) + repeated("end ", kDeep) + ")") ==
          "(no error)");
    CHECK_THAT(message_of(repeated("(", kTooDeep)), Catch::Contains("nested too deeply"));
    CHECK_THAT(message_of("(func " + repeated("block ", kTooDeep) + ")"),
               Catch::Contains("nested too deeply"));
    CHECK_THAT(message_of("(func " + repeated("(i32.const 0 ", 150'000) + repeated(")", 150'001)),
               Catch::Contains("nested too deeply"));
    CHECK(message_of(repeated("(; ", kTooDeep)) == "unclosed comment");
    CHECK_THAT(message_of(repeated("(@a ", kTooDeep)), Catch::Contains("nested too deeply"));
}

TEST_CASE("a hundred thousand labels, locals and functions take linear time") {
    std::string body = "(func ";
    std::string close;
    std::string module;
    for (int i = 0; i < 50'000; ++i) {
        const std::string name = "$n" + std::to_string(i);
        module += "(func " + name + " (param " + name + " i32) call $n0 (local.set " + name + "))";
        body += "block " + name + " br $n0 ";
        close += "end ";
    }
    CHECK(message_of(module + body + close + ")") == "(no error)");
}

TEST_CASE("damaged sources fail cleanly") {
    const std::string source =
        "(module $m (type $t (sub (struct (field $x (mut i8))))) (rec (type (func (param i32)))) "
        "(import \"a\" \"b\" (func $i (type 1))) (memory $e (data \"abc\\00\")) (table 1 2 (ref "
        "null $t)) "
        "(global $g (mut f32) (f32.const 0x1.8p-3)) (tag $x (param i32)) (elem declare func $i) "
        "(func $f (export \"f\") (param $p i32) (result i32) (local $l v128) "
        "(local.set $l (v128.const i32x4 1 2 3 4)) (@metadata.code.branch_hint \"\\00\") "
        "(if $k (result i32) (local.get $p) (then (i32.load8_u offset=4 (i32.const 0))) "
        "(else (try_table (result i32) (catch_all $k) (call_indirect (type 1) (i32.const 1)))))) "
        "(@custom \"c\" (after code) \"d\") (data $d (memory $e) (offset i32.const 1) \"e\"))";
    REQUIRE(message_of(source) == "(no error)");
    for (size_t cut = 0; cut < source.size(); ++cut) {
        (void)assemble(source.substr(0, cut));
        (void)parse_script(source.substr(0, cut));
    }
    std::mt19937 random(1);
    constexpr std::string_view kBytes = "()$\"@;x0_. \\-=\xc3";
    for (int i = 0; i < 20'000; ++i) {
        std::string damaged = source;
        for (unsigned edits = random() % 4 + 1; edits > 0; --edits) {
            const size_t at = random() % damaged.size();
            switch (random() % 3) {
            case 0: damaged[at] = kBytes[random() % kBytes.size()]; break;
            case 1: damaged.erase(at, random() % 12); break;
            default: damaged.insert(at, source.substr(random() % source.size(), random() % 24));
            }
        }
        const auto binary = assemble(damaged);
        if (!binary) {
            CHECK(!describe("x", damaged, binary.error()).empty());
            CHECK(binary.error().offset <= damaged.size());
        }
    }
}
