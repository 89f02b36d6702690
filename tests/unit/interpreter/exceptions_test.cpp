// Exceptions that meet the host: host functions that throw, that stand between thrower and catcher,
// and what an embedder learns of an exception that nobody caught.
#include <catch2/catch.hpp>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"
#include "vm/runtime/exception.h"

namespace ingot {
namespace {

constexpr std::string_view kModule = R"((module $app
  (import "host" "call_back" (func $call_back (param i32) (result i32)))
  (import "host" "throw" (func $throw_by_host (param i32) (result i32)))
  (tag $oops (export "oops") (param i32))
  (tag $other (export "other"))

  (func $throws (param i32) (throw $oops (local.get 0)))
  (func (export "throws") (param i32) (result i32) (call $throws (local.get 0)) (i32.const -1))
  (func (export "traps") (param i32) (result i32) (unreachable))
  (func (export "nests") (param $n i32) (result i32)
    (if (i32.eqz (local.get $n)) (then (throw $oops (i32.const 77))))
    (call $call_back (i32.sub (local.get $n) (i32.const 1))))

  (func (export "catch_back") (param i32) (result i32)
    (local $kept i32)
    (local.set $kept (i32.const 1000))
    (i32.add
      (block $caught (result i32)
        (try_table (result i32) (catch $oops $caught) (call $call_back (local.get 0))))
      (local.get $kept)))
  (func (export "catch_host") (param i32) (result i32)
    (try (result i32)
      (do (call $throw_by_host (local.get 0)))
      (catch $oops (i32.const 100) (i32.add))
      (catch $other (i32.const -2))))
  (func $tail (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $oops $caught) (return_call $throw_by_host (local.get 0)))
      (unreachable))
    (drop) (i32.const -1))
  (func (export "catch_tail") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $oops $caught) (call $tail (local.get 0)))))
  (func (export "uncaught_tail") (param i32) (result i32) (return_call $tail (local.get 0)))
))";

class Host {
 public:
    Host() : store_(create_engine()), linker_(store_) {
        const FunctionType type{{ValueType::I32}, {ValueType::I32}};
        linker_.define_function("host", "call_back", type, call_back, this);
        linker_.define_function("host", "throw", type, throw_, this);
        const Result<std::vector<uint8_t>> bytes = assemble(kModule);
        REQUIRE(bytes);
        const auto module = load_module(store_.shared_engine(), *bytes);
        REQUIRE(module);
        Outcome outcome;
        const Result<Instance*> instance = linker_.instantiate(*module, outcome);
        REQUIRE(instance);
        instance_ = *instance;
    }

    /// Which export call_back() calls.
    std::string callee = "throws";

    Outcome call(const std::string& name, uint32_t argument) {
        results_.clear();
        Function& function = *std::get<Function*>(*instance_->find_export(name));
        const Value value = Value::i32(argument);
        return store_.invoke(function, {&value, 1}, results_);
    }
    /// The result of a call that returns.
    int32_t result(const std::string& name, uint32_t argument) {
        const Outcome outcome = call(name, argument);
        INFO(describe(outcome));
        REQUIRE(outcome.returned());
        return static_cast<int32_t>(results_.at(0).as_i32());
    }
    TagInstance& tag(const std::string& name) {
        return *std::get<TagInstance*>(*instance_->find_export(name));
    }

 private:
    static void call_back(void* environment, Caller& caller, Slot* slots) {
        auto& host = *static_cast<Host*>(environment);
        Outcome outcome = host.call(host.callee, static_cast<uint32_t>(slots[0]));
        if (!outcome.returned()) return caller.end(std::move(outcome));
        slots[0] = host.results_.at(0).as_i32();
    }
    static void throw_(void* environment, Caller& caller, Slot* slots) {
        auto& host = *static_cast<Host*>(environment);
        Exception* exception = allocate_exception(caller.store(), host.tag("oops"));
        exception->payload()[0] = slots[0];
        caller.end(Outcome::threw(Ref::to(exception)));
    }

    Store store_;
    Linker linker_;
    Instance* instance_ = nullptr;
    std::vector<Value> results_;
};

}  // namespace

TEST_CASE("an exception passes through a host function that hands it on") {
    Host host;
    CHECK(host.result("catch_back", 42) == 1042);
    CHECK(host.result("catch_back", 43) == 1043);
}

TEST_CASE("an exception passes through many runs, host functions between them") {
    Host host;
    host.callee = "nests";
    CHECK(host.result("catch_back", 30) == 1077);
}

TEST_CASE("a trap in a nested run is not caught by handlers outside of it") {
    Host host;
    host.callee = "traps";
    const Outcome outcome = host.call("catch_back", 1);
    CHECK(outcome.kind == Outcome::Kind::Trapped);
    CHECK(outcome.trap == Trap::Unreachable);
}

TEST_CASE("a host function throws, and guest handlers catch by tag") {
    Host host;
    CHECK(host.result("catch_host", 5) == 105);
}

TEST_CASE("what a host function throws from a tail call is not for the function that was left") {
    Host host;
    CHECK(host.result("catch_tail", 6) == 6);
    CHECK(host.call("uncaught_tail", 6).kind == Outcome::Kind::Threw);
    CHECK(host.result("catch_tail", 7) == 7);
}

TEST_CASE("an uncaught exception tells its tag, values and where it was thrown") {
    Host host;
    const Outcome outcome = host.call("throws", 42);
    REQUIRE(outcome.kind == Outcome::Kind::Threw);
    const auto* exception = outcome.exception.as<Exception>();
    CHECK(exception->tag == &host.tag("oops"));
    CHECK(static_cast<uint32_t>(exception->payload()[0]) == 42);
    CHECK(outcome.message == "tag oops (42:i32)");
    REQUIRE(outcome.backtrace.size() == 2);
    CHECK(outcome.backtrace[0].function == "throws");
    CHECK(outcome.backtrace[0].module == "app");
    CHECK(describe(outcome).starts_with("uncaught exception: tag oops (42:i32)\n"));
}

TEST_CASE("the backtrace of an exception that crosses the host begins where it was thrown") {
    Host host;
    host.callee = "nests";
    const Outcome outcome = host.call("nests", 1);
    REQUIRE(outcome.kind == Outcome::Kind::Threw);
    REQUIRE(!outcome.backtrace.empty());
    CHECK(outcome.backtrace[0].function == "nests");
}

}  // namespace ingot
