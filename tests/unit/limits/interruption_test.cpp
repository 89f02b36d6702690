// Guests that would never end are interrupted, in every tier, and the store goes on.
#include <catch2/catch.hpp>
#include <thread>

#include "compiler/text/assembler.h"
#include "tests/unit/limits/guest.h"

namespace ingot {
namespace {

constexpr std::string_view kEndless = R"((module
  (memory (export "memory") 1 4)
  (table $t 2 funcref)
  (elem (table $t) (i32.const 0) func $tail_a $leaf)
  (type $v (func))
  (type $list (struct (field (ref null $list)) (field i64)))
  (tag $oops)
  (global $count (mut i64) (i64.const 0))
  (global $wide (mut v128) (v128.const i64x2 0 0))
  (func $leaf)
  (func (export "answer") (result i32) (i32.const 42))
  (func (export "empty") (loop (br 0)))
  (func (export "counting") (local i64)
    (loop (local.set 0 (i64.add (local.get 0) (i64.const 1))) (br 0)))
  (func (export "storing")
    (loop (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1))) (br 0)))
  (func (export "globals")
    (loop
      (global.set $count (i64.add (global.get $count) (i64.const 1)))
      (global.set $wide (i64x2.splat (global.get $count)))
      (br 0)))
  (func (export "calling") (loop (call $leaf) (br 0)))
  (func (export "indirectly") (loop (call_indirect $t (type $v) (i32.const 1)) (br 0)))
  (func $tail (export "tails") (return_call $tail))
  (func $tail_a (export "two_tails") (return_call $tail_b))
  (func $tail_b (return_call_indirect $t (type $v) (i32.const 0)))
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "recursing") (loop (drop (call $deep (i32.const 500))) (br 0)))
  (func (export "tables") (param i32)
    (loop $a (loop $b (br_table $a $b (local.get 0)))))
  (func (export "copying")
    (loop (memory.copy (i32.const 0) (i32.const 32768) (i32.const 32768)) (br 0)))
  (func (export "filling")
    (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br 0)))
  (func (export "growing") (loop (drop (memory.grow (i32.const 1))) (br 0)))
  (func (export "throwing")
    (loop $again
      (block $caught (try_table (catch $oops $caught) (throw $oops)))
      (br $again)))
  (func (export "catching_all")
    (loop $again
      (block $caught (try_table (catch_all $caught) (loop (br 0))))
      (br $again)))
  (func (export "allocating") (local (ref null $list))
    (loop (local.set 0 (struct.new $list (ref.null $list) (i64.const 1))) (br 0)))
  (func (export "dividing") (param i64) (local i64)
    (loop
      (local.set 1 (i64.add (local.get 1) (i64.div_u (i64.const -1) (local.get 0))))
      (br 0)))
  (func (export "floating") (local f64)
    (loop (local.set 0 (f64.sqrt (f64.add (local.get 0) (f64.const 1)))) (br 0)))
))";

const std::vector<std::string_view> kEndlessFunctions = {
    "empty",    "counting",     "storing",    "globals", "calling", "indirectly",
    "tails",    "two_tails",    "recursing",  "copying", "filling", "growing",
    "throwing", "catching_all", "allocating", "floating"};

void check_alive(Guest& guest) {
    const Outcome outcome = guest.call("answer");
    INFO(describe(outcome));
    REQUIRE(outcome.returned());
    CHECK(guest.result().as_i32() == 42);
}

void check_interrupted(const Outcome& outcome) {
    INFO(describe(outcome));
    CHECK(outcome.kind == Outcome::Kind::Trapped);
    CHECK(outcome.trap == Trap::Interrupted);
}

}  // namespace

TEST_CASE("whatever a guest does for ever can be interrupted, and the store goes on") {
    for (const TierMode tier : tiers()) {
        Guest guest(tier);
        guest.load(kEndless);
        for (const std::string_view name : kEndlessFunctions) {
            INFO(to_string(tier) << " " << name);
            check_interrupted(interrupt_after(guest, Milliseconds(3), name));
            check_alive(guest);
        }
        INFO(to_string(tier));
        check_interrupted(interrupt_after(guest, Milliseconds(3), "tables", {Value::i32(1)}));
        check_interrupted(interrupt_after(guest, Milliseconds(3), "dividing", {Value::i64(3)}));
        check_alive(guest);
    }
}

TEST_CASE("an interruption says where it found the guest") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(R"((module (memory 1) (func) (func (export "spin")
            (loop (i32.store (i32.const 0) (i32.load (i32.const 4))) (br 0)))))");
        const Outcome outcome = interrupt_after(guest, Milliseconds(5), "spin");
        check_interrupted(outcome);
        REQUIRE(!outcome.backtrace.empty());
        CHECK(outcome.backtrace[0].function_index == 1);
        CHECK(outcome.backtrace[0].offset > 0);
    }
}

TEST_CASE("an interruption of nothing does nothing") {
    Guest guest(TierMode::Interpreter);
    guest.load(kEndless);
    CHECK_FALSE(guest.store().interruption()->interrupt());
    check_alive(guest);
}

TEST_CASE("stopping a store holds until it is allowed again") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(kEndless);
        guest.store().interruption()->stop();
        check_interrupted(guest.call("answer"));
        check_interrupted(guest.call("empty"));
        guest.store().interruption()->allow();
        check_alive(guest);
    }
}

TEST_CASE("a deadline ends what runs then and what begins later, until it is lifted") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(kEndless);
        {
            const Deadline deadline(guest.store().interruption(), Milliseconds(500));
            check_alive(guest);
            CHECK_FALSE(deadline.has_passed());
            check_interrupted(guest.call("storing"));
            CHECK(deadline.has_passed());
            check_interrupted(guest.call("answer"));
        }
        guest.store().interruption()->allow();
        {
            const Deadline far(guest.store().interruption(), std::chrono::hours(1));
            check_alive(guest);
        }
    }
}

TEST_CASE("a host function that calls back is interrupted with what it calls") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        struct Host {
            Guest& guest;
            Outcome inner = {};
        } host{guest};
        guest.linker().define_function(
            "host", "call", {},
            [](void* environment, Caller&, Slot*) {
                auto& self = *static_cast<Host*>(environment);
                self.inner = self.guest.call("spin");  // Does not pass on how it ended.
            },
            &host);
        guest.load(R"((module (import "host" "call" (func $call))
            (func (export "spin") (loop (br 0)))
            (func (export "run") (loop (call $call) (br 0)))
            (func (export "answer") (result i32) (i32.const 42))))");
        check_interrupted(interrupt_after(guest, Milliseconds(5), "run"));
        check_interrupted(host.inner);
        check_alive(guest);
    }
}

TEST_CASE("a quick host function in a loop is interrupted") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.linker().define_function(
            "host", "work", {},
            [](void*, Caller&, Slot*) {
                std::this_thread::sleep_for(std::chrono::microseconds(100));
            },
            nullptr);
        guest.load(R"((module (import "host" "work" (func $work))
            (func (export "run") (loop (call $work) (br 0)))
            (func (export "answer") (result i32) (i32.const 42))))");
        check_interrupted(interrupt_after(guest, Milliseconds(5), "run"));
        check_alive(guest);
    }
}

TEST_CASE("waiting for another thread's notify is interrupted") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(R"((module (memory 1 1 shared)
            (func (export "wait32")
              (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
            (func (export "wait64")
              (drop (memory.atomic.wait64 (i32.const 8) (i64.const 0) (i64.const 3600000000000))))
            (func (export "answer") (result i32) (i32.const 42))))");
        check_interrupted(interrupt_after(guest, Milliseconds(5), "wait32"));
        check_interrupted(interrupt_after(guest, Milliseconds(5), "wait64"));
        check_alive(guest);
    }
}

TEST_CASE("a start function is interrupted") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(R"((module (func (export "answer") (result i32) (i32.const 42))))");
        const auto module =
            load_module(guest.store().shared_engine(),
                        *assemble("(module (func $spin (loop (br 0))) (start $spin))"));
        REQUIRE(module);
        const Deadline deadline(guest.store().interruption(), Milliseconds(5));
        Outcome outcome;
        const auto instance = guest.linker().instantiate(*module, outcome);
        REQUIRE(instance);
        CHECK(*instance == nullptr);
        check_interrupted(outcome);
        guest.store().interruption()->allow();
        check_alive(guest);
    }
}

}  // namespace ingot
