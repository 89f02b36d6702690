// A trap names the instruction that trapped, whatever was fused with it.
#include <string>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"
#include "vm/decode/instruction_reader.h"
#undef CHECK  // of the engine; in tests the word is Catch's
#include <catch2/catch.hpp>

namespace ingot {
namespace {

/// The byte offset of the only memory access of function 0.
uint32_t access_offset(const Module& module) {
    auto reader = InstructionReader::of_body(module, module.bodies.front(), Features());
    uint32_t offset = 0;
    for (Instruction instruction; !reader.at_end() && reader.next(instruction);) {
        const bool is_access =
            instruction.shape() == Shape::Load || instruction.shape() == Shape::Store;
        if (is_access) offset = instruction.offset;
    }
    return offset;
}

/// Calls a function of these instructions with an address just beyond the memory.
void check_offset(const std::string& result, const std::string& body, bool guarded) {
    const std::string text = "(module (memory 1) (func (export \"f\") (param $a i32) " + result +
                             " (local $i i32) (local $l i64) (local $f f32) (local $d f64) " +
                             body + "))";
    INFO(text);
    const auto bytes = assemble(text);
    REQUIRE(bytes);
    EngineConfig config;
    config.guarded_memories = guarded;
    Store store(create_engine(config));
    const auto module = load_module(store.shared_engine(), *bytes);
    REQUIRE(module);
    Outcome outcome;
    const Result<Instance*> instance = store.instantiate(*module, {}, outcome);
    REQUIRE(instance);
    const Value address = Value::i32(65'536);
    std::vector<Value> results;
    outcome = store.invoke(*(*instance)->functions[0], {&address, 1}, results);
    REQUIRE(outcome.trap == Trap::OutOfBoundsMemoryAccess);
    REQUIRE_FALSE(outcome.backtrace.empty());
    CHECK(outcome.backtrace.front().offset == access_offset((*module)->module()));
}

}  // namespace

TEST_CASE("a trap of a load that fused with an operation is at the load") {
    const bool guarded = GENERATE(true, false);
    const std::string load = "(i32.load offset=8 (local.get $a))";
    check_offset("(result i32)", "(i32.add (local.get $i) " + load + ")", guarded);
    check_offset("(result i32)", "(i32.sub " + load + " (local.get $i))", guarded);
    check_offset("(result i32)",
                 "(i32.xor (local.get $i) (i32.load (i32.add (local.get $a) "
                 "(i32.const 4))))",
                 guarded);
    check_offset("(result i64)", "(i64.mul (local.get $l) (i64.load (local.get $a)))", guarded);
    check_offset("(result f32)", "(f32.add (f32.load (local.get $a)) (local.get $f))", guarded);
    check_offset("(result f64)", "(f64.sub (local.get $d) (f64.load (local.get $a)))", guarded);
    check_offset("(result i32)", "(i32.eqz " + load + ")", guarded);
    check_offset("", "(if " + load + " (then (nop)))", guarded);
    check_offset("", "(if (i32.lt_s " + load + " (local.get $i)) (then (nop)))", guarded);
}

TEST_CASE("a trap of a store that fused with an operation is at the store") {
    const bool guarded = GENERATE(true, false);
    check_offset("", "(i32.store (local.get $a) (i32.add (local.get $i) (i32.const 1)))", guarded);
    check_offset("", "(i32.store (i32.add (local.get $a) (local.get $i)) (local.get $i))", guarded);
    check_offset("", "(f64.store (local.get $a) (f64.add (local.get $d) (local.get $d)))", guarded);
}

}  // namespace ingot
