// Interruptions at random times, one after the other, in one store: each ends its run and no other,
// and what the engine keeps - the collector's free lists, the value stack, the heap - stays sound.
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "tests/unit/limits/guest.h"

namespace ingot {
namespace {

constexpr int kInterruptions = 1000;

// A list that grows and is dropped, with calls, exceptions and memory in between.
constexpr std::string_view kBusy = R"((module
  (memory 1)
  (type $node (struct (field $next (ref null $node)) (field $value i64)))
  (type $bytes (array (mut i8)))
  (tag $oops (param i64))
  (global $list (mut (ref null $node)) (ref.null $node))
  (global $sum (mut i64) (i64.const 0))
  (func $push (param $value i64)
    (global.set $list (struct.new $node (global.get $list) (local.get $value))))
  (func $total (result i64) (local $at (ref null $node)) (local $sum i64)
    (local.set $at (global.get $list))
    (block $end (loop $next
      (br_if $end (ref.is_null (local.get $at)))
      (local.set $sum (i64.add (local.get $sum) (struct.get $node $value (local.get $at))))
      (local.set $at (struct.get $node $next (local.get $at)))
      (br $next)))
    (local.get $sum))
  (func $fail (param i64) (throw $oops (local.get 0)))
  (func $round (local $i i64)
    (global.set $list (ref.null $node))
    (loop $next
      (call $push (local.get $i))
      (i64.store (i32.and (i32.wrap_i64 (local.get $i)) (i32.const 0xfff)) (local.get $i))
      (drop (array.new_default $bytes (i32.const 100)))
      (local.set $i (i64.add (local.get $i) (i64.const 1)))
      (br_if $next (i64.lt_u (local.get $i) (i64.const 200))))
    (drop (block $caught (result i64)
      (try_table (catch $oops $caught) (call $fail (call $total)))
      (unreachable)))
    (memory.fill (i32.const 4096) (i32.const 7) (i32.const 4096)))
  (func (export "busy") (loop (call $round) (br 0)))
  (func (export "once") (result i64) (call $round) (call $total))))";

void interrupt_often(TierMode tier) {
    INFO(to_string(tier));
    Guest guest(tier);
    guest.load(kBusy);
    std::mt19937 random(7);
    for (int i = 0; i < kInterruptions; ++i) {
        const auto wait = std::chrono::microseconds(random() % 300);
        std::thread other([&, interruption = guest.store().interruption()] {
            std::this_thread::sleep_for(wait);
            while (!interruption->interrupt()) std::this_thread::yield();
        });
        const Outcome outcome = guest.call("busy");
        other.join();
        REQUIRE(outcome.trap == Trap::Interrupted);
        // The signals that are still on their way must not hit this run.
        const Outcome next = guest.call("once");
        INFO(describe(next));
        REQUIRE(next.returned());
        REQUIRE(guest.result().as_i64() == 199 * 200 / 2);
    }
}

}  // namespace

TEST_CASE("a thousand interruptions of the interpreter at random times") {
    interrupt_often(TierMode::Interpreter);
}

TEST_CASE("a thousand interruptions of compiled code at random times") {
    if (tiers().size() > 1) interrupt_often(TierMode::Optimizing);
}

TEST_CASE("a thousand interruptions of both tiers at random times") {
    if (tiers().size() > 1) interrupt_often(TierMode::Auto);
}

}  // namespace ingot
