// Fuel: what programs cost, to the unit, and what happens when it runs dry. The counts are part of
// the deterministic profile: another tier, or better fusing, must not change them.
#include <catch2/catch.hpp>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"
#include "vm/isa/nan.h"

namespace ingot {
namespace {

constexpr std::string_view kModule = R"((module
  (import "host" "refuel" (func $refuel (param i64)))
  (memory 1)
  (tag $oops)
  (func $nothing (export "nothing"))
  (func (export "add") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "markers") (block (block (loop))) (nop))

  ;; Four for the sum, four for the step and three for the branch, which fuse with each other.
  (func (export "count") (param $n i32) (result i32) (local $sum i32) (local $i i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (local.get $i)))
      (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum))

  (func (export "if") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.const 1))
      (else (i32.add (i32.const 1) (i32.const 1)))))
  (func (export "table") (param i32) (result i32)
    (block $a (block $b (br_table $a $b (local.get 0))) (return (i32.const 7)))
    (nop) (nop) (i32.const 8))
  (func (export "unreached") (param i32) (result i32)
    (block (br 0) (nop) (block (nop)) (nop))
    (local.get 0))
  (func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                     (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func $tail (export "tail") (param i32) (result i32)
    (if (local.get 0) (then (return_call $tail (i32.sub (local.get 0) (i32.const 1)))))
    (i32.const 5))
  (func (export "catch") (result i32)
    (block $caught (try_table (catch $oops $caught) (nop) (throw $oops)))
    (i32.const 3))
  (func (export "store") (param i32) (result i32)
    (i32.store (i32.const 16) (i32.const 0))
    (block (br_if 0 (local.get 0)))
    (i32.store (i32.const 16) (i32.const 1))
    (i32.load (i32.const 16)))
  (func (export "forever") (loop (br 0)))
  (func (export "refuels") (param i64) (result i32)
    (call $refuel (local.get 0))
    (block (br_if 0 (i32.const 0)))
    (nop) (nop) (nop) (i32.const 1))
))";

EngineConfig metering() {
    EngineConfig config;
    config.meter_fuel = true;
    return config;
}

class Program {
 public:
    explicit Program(const EngineConfig& config = metering()) : store_(create_engine(config)) {
        Linker linker(store_);
        linker.define_function(
            "host", "refuel", FunctionType{{ValueType::I64}, {}},
            [](void*, Caller& caller, Slot* slots) { caller.store().set_fuel(slots[0]); }, nullptr);
        const Result<std::vector<uint8_t>> bytes = assemble(kModule);
        REQUIRE(bytes);
        const auto module = load_module(store_.shared_engine(), *bytes);
        REQUIRE(module);
        Outcome outcome;
        const Result<Instance*> instance = linker.instantiate(*module, outcome);
        REQUIRE(instance);
        instance_ = *instance;
    }

    Outcome call(const std::string& name, std::vector<Value> arguments = {}) {
        results.clear();
        return store_.invoke(*std::get<Function*>(*instance_->find_export(name)), arguments,
                             results);
    }
    /// What a call costs that returns.
    uint64_t cost(const std::string& name, std::vector<Value> arguments = {}) {
        store_.set_fuel(Store::kUnlimitedFuel);
        const Outcome outcome = call(name, std::move(arguments));
        INFO(describe(outcome));
        REQUIRE(outcome.returned());
        return Store::kUnlimitedFuel - store_.remaining_fuel();
    }
    Store& store() { return store_; }

    std::vector<Value> results;

 private:
    Store store_;
    Instance* instance_ = nullptr;
};

Value i32(uint32_t value) {
    return Value::i32(value);
}

}  // namespace

TEST_CASE("every instruction costs a unit, and markers of structure nothing") {
    Program program;
    CHECK(program.cost("nothing") == 0);
    CHECK(program.cost("add", {i32(1)}) == 3);
    CHECK(program.cost("markers") == 1);
}

TEST_CASE("a path costs what its blocks cost, however they are translated") {
    Program program;
    CHECK(program.cost("count", {i32(1)}) == 11 + 1);
    CHECK(program.cost("count", {i32(1000)}) == 11 * 1000 + 1);
    CHECK(program.cost("if", {i32(1)}) == 2 + 1);
    CHECK(program.cost("if", {i32(0)}) == 2 + 3);
    CHECK(program.cost("table", {i32(1)}) == 2 + 2);
    CHECK(program.cost("table", {i32(0)}) == 2 + 3);
    CHECK(program.cost("unreached", {i32(0)}) == 1 + 1);
    CHECK(program.cost("tail", {i32(0)}) == 2 + 1);
    CHECK(program.cost("catch") == 2 + 1);
}

TEST_CASE("calls cost what they run, every time the same") {
    Program program;
    const uint64_t base = 4 + 1;
    const uint64_t recursive = 4 + 9;
    CHECK(program.cost("fib", {i32(1)}) == base);
    // fib(10) makes 177 calls, 89 of them to the base.
    const uint64_t expected = 89 * base + 88 * recursive;
    CHECK(program.cost("fib", {i32(10)}) == expected);
    CHECK(program.cost("fib", {i32(10)}) == expected);
    CHECK(Program().cost("fib", {i32(10)}) == expected);
}

TEST_CASE("a store runs dry at the unit, and before the block that it cannot pay") {
    Program program;
    const uint64_t cost = program.cost("store", {i32(1)});
    CHECK(cost == 3 + 2 + 5);
    program.store().set_fuel(cost);
    CHECK(program.call("store", {i32(1)}).returned());
    CHECK(program.store().remaining_fuel() == 0);

    program.store().set_fuel(cost - 1);
    const Outcome outcome = program.call("store", {i32(1)});
    CHECK(outcome.kind == Outcome::Kind::Trapped);
    CHECK(outcome.trap == Trap::OutOfFuel);
    REQUIRE(outcome.backtrace.size() == 1);
    // The first block was paid; of the second nothing was taken and nothing was run.
    CHECK(program.store().remaining_fuel() == 4);
}

TEST_CASE("what never ends runs dry, and the store is as good as before") {
    Program program;
    program.store().set_fuel(100'000);
    CHECK(program.call("forever").trap == Trap::OutOfFuel);
    CHECK(program.store().remaining_fuel() == 0);
    CHECK(program.call("nothing").returned());
    CHECK(program.call("add", {i32(1)}).trap == Trap::OutOfFuel);
    CHECK(program.cost("add", {i32(1)}) == 3);
}

TEST_CASE("a host function may refill and take away") {
    Program program;
    program.store().set_fuel(4);
    CHECK(program.call("refuels", {Value::i64(4)}).returned());
    CHECK(program.store().remaining_fuel() == 0);
    program.store().set_fuel(Store::kUnlimitedFuel);
    CHECK(program.call("refuels", {Value::i64(3)}).trap == Trap::OutOfFuel);
}

TEST_CASE("an engine that does not meter takes no fuel") {
    Program program{EngineConfig()};
    CHECK(program.cost("count", {i32(1000)}) == 0);
    program.store().set_fuel(0);
    CHECK(program.call("add", {i32(1)}).returned());
}

TEST_CASE("instructions that may yield an open NaN are those that compute") {
    uint32_t scalar = 0;
    uint32_t vector = 0;
    for (uint32_t i = 0; i < kOpcodeCount; ++i) {
        const auto opcode = static_cast<Opcode>(i);
        const FloatResult result = open_nan_result(opcode);
        if (result == FloatResult::None) continue;
        const bool is_vector = result == FloatResult::F32x4 || result == FloatResult::F64x2;
        ++(is_vector ? vector : scalar);
        INFO(opcode_info(opcode).name);
        const char letter = is_vector ? 'v' : result == FloatResult::F32 ? 'f' : 'd';
        CHECK(opcode_info(opcode).signature.result == letter);
    }
    // Eleven operations of two types, demote and promote; vectors also have four relaxed ones each.
    CHECK(scalar == 2 * 11 + 2);
    CHECK(vector == 2 * (11 + 4) + 2);
    CHECK(open_nan_result(Opcode::F64Add) == FloatResult::F64);
    CHECK(open_nan_result(Opcode::F32Neg) == FloatResult::None);
    CHECK(open_nan_result(Opcode::F32x4Eq) == FloatResult::None);
    CHECK(open_nan_result(Opcode::F32x4Pmin) == FloatResult::None);
}

}  // namespace ingot
