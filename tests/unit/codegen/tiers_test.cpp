// Compiled and interpreted functions of one store calling each other: results, exceptions, tail
// calls, backtraces. A function is compiled if its name starts with "c_".
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/llvm/code_generator.h"
#include "compiler/text/assembler.h"
#include "vm/api/embed.h"
#include "vm/native/activation.h"
#include "vm/platform/platform.h"

namespace ingot {
namespace {

class ChosenFunctions final : public CodeGenerator {
 public:
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override {
        CompileRequest chosen{.module = request.module,
                              .types = request.types,
                              .store = request.store,
                              .options = request.options,
                              .bodies = {},
                              .loops = {}};
        for (uint32_t i = 0; i < request.module.bodies.size(); ++i) {
            const FunctionIndex index(request.module.imported_functions + i);
            if (request.module.function_name(index).starts_with("c_")) chosen.bodies.push_back(i);
        }
        return generator_->compile(chosen);
    }

 private:
    std::unique_ptr<CodeGenerator> generator_ = create_llvm_code_generator();
};

class Program {
 public:
    Program() : store_(make_engine()), linker_(store_) {
        // host.call calls element 0 of the table that the last module exports.
        linker_.define("host", "call",
                       store_.create_host_function(FunctionType{}, call_back, this));
        linker_.define("host", "exit", store_.create_host_function(FunctionType{}, exit, nullptr));
    }

    Instance& add(std::string_view text) {
        auto binary = assemble(text, {.emit_names = true, .features = {}});
        if (!binary) FAIL(binary.error().message);
        auto module = load_module(store_.shared_engine(), std::move(*binary));
        if (!module) FAIL(module.error().message);
        Outcome outcome;
        auto instance = linker_.instantiate(*module, outcome);
        if (!instance) FAIL(instance.error().message);
        instance_ = *instance;
        return *instance_;
    }
    Linker& linker() { return linker_; }

    Outcome call(std::string_view name, std::vector<Value> arguments = {}) {
        results_.clear();
        Function* function = std::get<Function*>(*instance_->find_export(name));
        return store_.invoke(*function, arguments, results_);
    }
    uint32_t run(std::string_view name, std::vector<Value> arguments = {}) {
        const Outcome outcome = call(name, std::move(arguments));
        if (!outcome.returned()) FAIL(describe(outcome));
        return results_.empty() ? 0 : results_[0].as_i32();
    }

 private:
    static std::shared_ptr<Engine> make_engine() {
        EngineConfig config;
        config.tier = TierMode::Optimizing;
        return create_engine(config, std::make_shared<ChosenFunctions>());
    }
    static void call_back(void* environment, Caller& caller, Slot*) {
        auto& program = *static_cast<Program*>(environment);
        auto* table = std::get<TableInstance*>(*program.instance_->find_export("table"));
        std::vector<Value> results;
        Outcome outcome = caller.store().invoke(*table->elements[0].as<Function>(), {}, results);
        if (!outcome.returned()) caller.end(std::move(outcome));
    }
    static void exit(void*, Caller& caller, Slot*) { caller.exit(7); }

    Store store_;
    Linker linker_;
    Instance* instance_ = nullptr;
    std::vector<Value> results_;
};

std::vector<std::string> functions_of(const Outcome& outcome) {
    std::vector<std::string> names;
    for (const BacktraceFrame& frame : outcome.backtrace) names.push_back(frame.function);
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("Compiled and interpreted functions call each other") {
    Program program;
    program.add(R"((module
      (func $c_fib (export "fib") (param i32) (result i32)
        (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
          (then (local.get 0))
          (else (i32.add (call $i_fib (i32.sub (local.get 0) (i32.const 1)))
                         (call $i_fib (i32.sub (local.get 0) (i32.const 2)))))))
      (func $i_fib (param i32) (result i32)
        (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
          (then (local.get 0))
          (else (i32.add (call $c_fib (i32.sub (local.get 0) (i32.const 1)))
                         (call $c_fib (i32.sub (local.get 0) (i32.const 2)))))))
      (func $c_pair (param i32) (result i32 i64 f32 f64 v128)
        (call $i_pair (local.get 0)))
      (func $i_pair (param i32) (result i32 i64 f32 f64 v128)
        (local.get 0) (i64.const 2) (f32.const 3) (f64.const 4) (v128.const i32x4 5 6 7 8))
      (func (export "pair") (result i32)
        (local v128 f64 f32 i64)
        (call $c_pair (i32.const 1))
        (local.set 0) (local.set 1) (local.set 2) (local.set 3)
        (i32.add (i32.wrap_i64 (local.get 3)))
        (i32.add (i32.trunc_f32_s (local.get 2)))
        (i32.add (i32.trunc_f64_s (local.get 1)))
        (i32.add (i32x4.extract_lane 3 (local.get 0))))))");
    CHECK(program.run("fib", {Value::i32(20)}) == 6765);
    CHECK(program.run("pair") == 1 + 2 + 3 + 4 + 8);
}

TEST_CASE("Recursion across tiers ends in a trap, not in a crash") {
    Program program;
    program.add(R"((module
      (func $c_down (export "down") (result i32) (i32.add (i32.const 1) (call $i_down)))
      (func $i_down (result i32) (i32.add (i32.const 1) (call $c_down)))))");
    const Outcome outcome = program.call("down");
    CHECK(outcome.trap == Trap::CallStackExhausted);
    CHECK(outcome.backtrace.size() == 64);
    CHECK(outcome.omitted_frames > 100);
    CHECK(program.call("down").trap == Trap::CallStackExhausted);
}

TEST_CASE("Tail calls across tiers take no stack") {
    Program program;
    program.add(R"((module
      (func $c_even (export "even") (param i32) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
          (else (return_call $i_odd (i32.sub (local.get 0) (i32.const 1))
                                    (i64.const 1) (i64.const 2)))))
      (func $i_odd (export "odd") (param i32 i64 i64) (result i32)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
          (else (return_call $c_even (i32.sub (local.get 0) (i32.const 1))))))
      (func $i_caller (export "from_interpreted") (param i32) (result i32)
        (i32.add (i32.const 10) (call $c_even (local.get 0))))
      (func $c_caller (export "from_compiled") (param i32) (result i32)
        (i32.add (i32.const 10) (call $c_even (local.get 0))))))");
    CHECK(program.run("even", {Value::i32(300'000)}) == 1);
    CHECK(program.run("odd", {Value::i32(300'000), Value::i64(0), Value::i64(0)}) == 0);
    CHECK(program.run("from_interpreted", {Value::i32(300'001)}) == 10);
    CHECK(program.run("from_compiled", {Value::i32(300'000)}) == 11);
}

TEST_CASE("Tail calls across instances take no stack") {
    Program program;
    Instance& first = program.add(R"((module
      (type $step (func (param i32) (result i32)))
      (table (export "table") 2 funcref)
      (elem (i32.const 0) $c_here)
      (func $c_here (export "here") (type $step)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
          (else (return_call_indirect (type $step)
                  (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))))))");
    program.linker().define("first", "table", *first.find_export("table"));
    program.add(R"((module
      (type $step (func (param i32) (result i32)))
      (import "first" "table" (table 2 funcref))
      (elem (i32.const 1) $c_there)
      (func $c_there (export "there") (type $step)
        (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 2))
          (else (return_call_indirect (type $step)
                  (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))))");
    CHECK(program.run("there", {Value::i32(300'000)}) == 2);
    CHECK(program.run("there", {Value::i32(300'001)}) == 1);
}

TEST_CASE("Exceptions cross tiers and host functions") {
    Program program;
    program.add(R"((module
      (import "host" "call" (func $call))
      (tag $t (param i32 i64))
      (table (export "table") 1 funcref)
      (elem (i32.const 0) $c_throw)
      (func $c_throw (throw $t (i32.const 5) (i64.const 6)))
      (func $i_throw (throw $t (i32.const 7) (i64.const 8)))
      (func $c_pass_interpreted (call $i_throw))
      (func $i_pass_compiled (call $c_throw))
      (func $c_pass_host (call $call))
      (func $i_pass_host (call $c_pass_host))
      (func $c_catch (export "c_catch") (param i32) (result i32)
        (local i64)
        (block $caught (result i32 i64)
          (try_table (catch $t $caught)
            (if (i32.eq (local.get 0) (i32.const 0)) (then (call $c_pass_interpreted)))
            (if (i32.eq (local.get 0) (i32.const 1)) (then (call $i_pass_compiled)))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (call $c_pass_host)))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (call $i_pass_host))))
          (i32.const 0) (i64.const 0))
        (local.set 1)
        (i32.add (i32.wrap_i64 (local.get 1))))
      (func $i_catch (export "i_catch") (param i32) (result i32)
        (local i64)
        (block $caught (result i32 i64)
          (try_table (catch $t $caught)
            (if (i32.eq (local.get 0) (i32.const 0)) (then (call $c_pass_interpreted)))
            (if (i32.eq (local.get 0) (i32.const 1)) (then (call $i_pass_compiled)))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (call $c_pass_host)))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (call $i_pass_host))))
          (i32.const 0) (i64.const 0))
        (local.set 1)
        (i32.add (i32.wrap_i64 (local.get 1))))
      (func $c_uncaught (export "uncaught") (call $i_pass_host))))");
    for (const std::string_view name : {"c_catch", "i_catch"}) {
        INFO(name);
        CHECK(program.run(name, {Value::i32(0)}) == 15);
        CHECK(program.run(name, {Value::i32(1)}) == 11);
        CHECK(program.run(name, {Value::i32(2)}) == 11);
        CHECK(program.run(name, {Value::i32(3)}) == 11);
        CHECK(program.run(name, {Value::i32(4)}) == 0);
    }
    const Outcome outcome = program.call("uncaught");
    CHECK(outcome.kind == Outcome::Kind::Threw);
    CHECK(outcome.message == "tag t (5:i32 6:i64)");
    CHECK(functions_of(outcome) == Names{"c_throw", "c_pass_host", "i_pass_host", "c_uncaught"});
}

TEST_CASE("Traps have the frames of all tiers, in order") {
    Program program;
    program.add(R"((module
      (import "host" "call" (func $call))
      (import "host" "exit" (func $exit))
      (memory 1)
      (table (export "table") 1 funcref)
      (elem (i32.const 0) $c_first)
      (func $c_first (call $i_second))
      (func $i_second (call $c_third))
      (func $c_third (drop (i32.load (i32.const -1))))
      (func $i_outer (call $call))
      (func $c_outermost (export "run") (call $i_outer))
      (func $c_exit (export "c_exit") (call $i_exit))
      (func $i_exit (export "i_exit") (call $c_leave))
      (func $c_leave (call $exit))))");
    const Outcome outcome = program.call("run");
    CHECK(outcome.trap == Trap::OutOfBoundsMemoryAccess);
    CHECK(functions_of(outcome) ==
          Names{"c_third", "i_second", "c_first", "i_outer", "c_outermost"});
    for (const std::string_view name : {"c_exit", "i_exit"}) {
        const Outcome left = program.call(name);
        CHECK(left.kind == Outcome::Kind::Exited);
        CHECK(left.exit_code == 7);
    }
}

TEST_CASE("No page is writable and executable while compiled code is there") {
    Program program;
    program.add(R"((module
      (memory 1)
      (func $c_store (export "run") (result i32)
        (i32.store (i32.const 8) (i32.const 3))
        (i32.load (i32.const 8)))))");
    CHECK(program.run("run") == 3);
    std::ifstream maps("/proc/self/maps");
    size_t executable = 0;
    for (std::string line; std::getline(maps, line);) {
        const std::string access = line.substr(line.find(' ') + 1, 3);
        INFO(line);
        CHECK_FALSE((access[1] == 'w' && access[2] == 'x'));
        executable += access[2] == 'x' ? 1 : 0;
    }
    CHECK(executable > 0);
}

TEST_CASE("A loop that gets hot goes on in compiled code") {
    EngineConfig config;
    config.tier = TierMode::Auto;
    config.tier_up = {.calls = 1000, .loop_iterations = 10, .is_synchronous = true};
    Store store(create_engine(config, create_llvm_code_generator()));
    Linker linker(store);
    struct Seen {
        uint32_t interpreted = 0;
        uint32_t compiled = 0;
    } seen;
    const auto note = [](void* environment, Caller&, Slot*) {
        auto& count = *static_cast<Seen*>(environment);
        ++(native::current_activation() == nullptr ? count.interpreted : count.compiled);
    };
    linker.define("host", "note", store.create_host_function(FunctionType{}, note, &seen));
    auto binary = assemble(R"((module
      (import "host" "note" (func $note))
      (func (export "run") (param i32)
        (loop $again
          (call $note)
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br_if $again (local.get 0))))))");
    REQUIRE(binary);
    auto module = load_module(store.shared_engine(), std::move(*binary));
    REQUIRE(module);
    Outcome outcome;
    auto instance = linker.instantiate(*module, outcome);
    REQUIRE(instance);
    std::vector<Value> results;
    Function* function = std::get<Function*>(*(*instance)->find_export("run"));
    CHECK(store.invoke(*function, std::vector{Value::i32(100)}, results).returned());
    CHECK(seen.interpreted + seen.compiled == 100);
    CHECK(seen.interpreted <= 12);
}

TEST_CASE("Entering compiled code is quick", "[.measure]") {
    EngineConfig config;
    config.tier = TierMode::Optimizing;
    Store store(create_engine(config, create_llvm_code_generator()));
    auto binary = assemble(R"((module (memory 1)
      (tag $t (param i32))
      (func (export "add") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1)))
      (func $deep (param i32 i32) (result i32)
        (if (i32.eqz (local.get 1)) (then (throw $t (local.get 0))))
        (i32.add (i32.const 1)
          (call $deep (local.get 0) (i32.sub (local.get 1) (i32.const 1)))))
      (func (export "throw") (param i32) (result i32)
        (block $h (result i32)
          (try_table (result i32) (catch $t $h) (call $deep (local.get 0) (i32.const 10)))))))");
    auto module = load_module(store.shared_engine(), std::move(*binary));
    REQUIRE(module);
    Outcome outcome;
    const auto instance = store.instantiate(*module, {}, outcome);
    REQUIRE(instance);
    const auto measure = [&](const char* name, uint32_t times) {
        Function* function = std::get<Function*>(*(*instance)->find_export(name));
        uint64_t best_ns = ~uint64_t{0};
        for (int round = 0; round < 50; ++round) {
            const uint64_t start = platform::monotonic_ns();
            Slot slots[2] = {1, 2};
            for (uint32_t i = 0; i < times; ++i) {
                if (!store.engine().tier().invoke(store, *function, slots).returned()) FAIL();
            }
            best_ns = std::min(best_ns, platform::monotonic_ns() - start);
        }
        WARN(name << ": " << static_cast<double>(best_ns) / times << " ns");
    };
    measure("add", 100'000);
    measure("throw", 1'000);
}

}  // namespace ingot
