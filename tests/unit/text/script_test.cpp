// WAST scripts as data.
#include "compiler/text/script.h"

#include <bit>
#include <catch2/catch.hpp>

using namespace ingot;
using Kind = ScriptCommand::Kind;

namespace {

std::vector<ScriptCommand> parsed(std::string_view source) {
    auto commands = parse_script(source);
    if (!commands) FAIL(describe("test", source, commands.error()));
    return std::move(*commands);
}

ScriptPattern pattern(std::string_view text) {
    const auto commands = parsed("(assert_return (invoke \"f\") " + std::string(text) + ")");
    REQUIRE(commands.at(0).results.size() == 1);
    return commands[0].results[0];
}

}  // namespace

TEST_CASE("modules keep their text, name and place") {
    const std::string_view source =
        "(module $a (func)) (module definition $b (func)) (module instance $c $b) "
        "(module binary \"\\00asm\" \"\\01\\00\\00\\00\") (module quote \"(fu\" \"nc)\")";
    const auto commands = parsed(source);
    REQUIRE(commands.size() == 5);
    CHECK(commands[0].kind == Kind::Module);
    CHECK(commands[0].module->name == "a");
    CHECK(commands[0].module->source == " (func)");
    CHECK(source.substr(commands[0].module->offset, 7) == " (func)");
    CHECK(commands[1].kind == Kind::ModuleDefinition);
    CHECK(commands[1].module->name == "b");
    CHECK(commands[2].kind == Kind::ModuleInstance);
    CHECK(commands[2].instance == "c");
    CHECK(commands[2].definition == "b");
    CHECK(commands[3].module->kind == ScriptModule::Kind::Binary);
    CHECK(assemble_module(*commands[3].module)->size() == 8);
    CHECK(commands[4].module->source == "(func)");
    CHECK(assemble_module(*commands[4].module).has_value());
}

TEST_CASE("an error in a module counts from the script's start") {
    const std::string_view source = "(module) (module (func (foo)))";
    const auto commands = parsed(source);
    const auto binary = assemble_module(*commands.at(1).module);
    REQUIRE(!binary);
    CHECK(source.substr(binary.error().offset).starts_with("foo"));
}

TEST_CASE("fields without a module are one module") {
    const auto commands = parsed("(func) (memory 0) (func (export \"f\"))");
    REQUIRE(commands.size() == 1);
    CHECK(commands[0].kind == Kind::Module);
    CHECK(assemble_module(*commands[0].module).has_value());
}

TEST_CASE("actions carry instance, name and arguments") {
    const auto commands = parsed(
        "(invoke $m \"f\" (i32.const -1) (f64.const -0) (v128.const i16x8 1 2 3 4 5 6 7 -1) "
        "(ref.null func) (ref.extern 7) (ref.host 8)) (assert_return (get \"g\"))");
    const ScriptAction& action = commands.at(0).action;
    CHECK(action.kind == ScriptAction::Kind::Invoke);
    CHECK(action.instance == "m");
    CHECK(action.name == "f");
    REQUIRE(action.arguments.size() == 6);
    CHECK(action.arguments[0].bits == 0xffff'ffffu);
    CHECK(action.arguments[1].bits == uint64_t{1} << 63);
    CHECK(action.arguments[2].vector[0] == 1);
    CHECK(action.arguments[2].vector[15] == 0xff);
    CHECK(action.arguments[3].heap == HeapType::Func);
    CHECK(action.arguments[4].kind == ScriptValue::Kind::RefExtern);
    CHECK(action.arguments[4].bits == 7);
    CHECK(action.arguments[5].kind == ScriptValue::Kind::RefHost);
    CHECK(commands.at(1).action.kind == ScriptAction::Kind::Get);
}

TEST_CASE("results may be patterns") {
    CHECK(pattern("(f32.const nan:canonical)").lane.kind == LanePattern::Kind::CanonicalNan);
    CHECK(pattern("(f64.const nan:arithmetic)").lane.kind == LanePattern::Kind::ArithmeticNan);
    CHECK(pattern("(f32.const 1.5)").lane.bits == std::bit_cast<uint32_t>(1.5f));
    const ScriptPattern vector = pattern("(v128.const f32x4 1 nan:canonical nan:arithmetic -0)");
    CHECK(vector.shape == LaneShape::F32x4);
    REQUIRE(vector.lanes.size() == 4);
    CHECK(vector.lanes[1].kind == LanePattern::Kind::CanonicalNan);
    CHECK(!pattern("(ref.null)").heap);
    CHECK(pattern("(ref.null none)").heap == HeapType::None);
    CHECK(pattern("(ref.func)").heap == HeapType::Func);
    CHECK(pattern("(ref.extern)").kind == ScriptPattern::Kind::RefType);
    CHECK(pattern("(ref.extern 3)").lane.bits == 3);
    CHECK(pattern("(either (i32.const 0) (i32.const 1))").alternatives.size() == 2);
}

TEST_CASE("assertions carry what they assert") {
    const auto commands = parsed(
        "(assert_trap (invoke \"f\") \"unreachable\") (assert_trap (module (func)) \"t\") "
        "(assert_invalid (module (func)) \"type mismatch\") (assert_malformed (module quote \"(\") "
        "\"u\") "
        "(assert_unlinkable (module) \"unknown import\") (assert_exhaustion (invoke \"g\") "
        "\"stack\") "
        "(assert_exception (invoke \"h\")) (register \"m\" $m)");
    const Kind kinds[] = {Kind::AssertTrap,       Kind::AssertUninstantiable,
                          Kind::AssertInvalid,    Kind::AssertMalformed,
                          Kind::AssertUnlinkable, Kind::AssertExhaustion,
                          Kind::AssertException,  Kind::Register};
    REQUIRE(commands.size() == std::size(kinds));
    for (size_t i = 0; i < std::size(kinds); ++i) CHECK(commands[i].kind == kinds[i]);
    CHECK(commands[0].text == "unreachable");
    CHECK(commands[7].text == "m");
    CHECK(commands[7].instance == "m");
}

TEST_CASE("threads carry their shared modules and commands") {
    const auto commands = parsed(
        "(thread $T (shared (module $Mem)) (register \"mem\" $Mem) (module $M) "
        "(assert_return (invoke $M \"run\"))) (wait $T)");
    REQUIRE(commands.size() == 2);
    CHECK(commands[0].thread_name == "T");
    CHECK(commands[0].shared_modules == std::vector<std::string>{"Mem"});
    CHECK(commands[0].commands.size() == 3);
    CHECK(commands[1].kind == Kind::Wait);
}

TEST_CASE("threads start threads, but not without end") {
    const auto nested = [](size_t depth) {
        std::string text;
        for (size_t i = 0; i < depth; ++i) text += "(thread $T ";
        return text + std::string(depth, ')');
    };
    CHECK(parsed(nested(2)).front().commands.front().thread_name == "T");
    CHECK(!parse_script(nested(1000)));
}
