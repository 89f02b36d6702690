// What guests use up, in every tier: each limit, what is left when it is met, and the store after.
#include <catch2/catch.hpp>

#include "tests/unit/limits/guest.h"

namespace ingot {
namespace {

constexpr std::string_view kGuest = R"((module
  (memory 1 100)
  (table $t 10 funcref)
  (type $bytes (array (mut i8)))
  (type $words (array (mut i64)))
  (type $list (struct (field (ref null $list)) (field i64)))
  (func (export "answer") (result i32) (i32.const 42))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "grow_table") (param i32) (result i32)
    (table.grow $t (ref.null func) (local.get 0)))
  (func (export "fill") (param i32) (memory.fill (i32.const 0) (i32.const 1) (local.get 0)))
  (func (export "copy") (param i32)
    (memory.copy (i32.const 16) (i32.const 0) (local.get 0)))
  (func (export "table_fill") (param i32)
    (table.fill $t (i32.const 0) (ref.null func) (local.get 0)))
  (func (export "new") (param i32) (drop (array.new $bytes (i32.const 1) (local.get 0))))
  (func (export "zeros") (param i32) (drop (array.new $words (i64.const 0) (local.get 0))))
  (func (export "array_fill") (param i32)
    (array.fill $words (array.new_default $words (local.get 0)) (i32.const 0) (i64.const 1)
      (local.get 0)))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func (export "leak") (local (ref null $list))
    (loop (local.set 0 (struct.new $list (local.get 0) (i64.const 1))) (br 0)))))";

void check_alive(Guest& guest) {
    REQUIRE(guest.call("answer").returned());
    CHECK(guest.result().as_i32() == 42);
}

Outcome call(Guest& guest, std::string_view name, uint32_t argument) {
    return guest.call(name, {Value::i32(argument)});
}

uint64_t cost(Guest& guest, std::string_view name, uint32_t argument) {
    guest.store().set_fuel(Store::kUnlimitedFuel);
    const Outcome outcome = call(guest, name, argument);
    INFO(describe(outcome));
    REQUIRE(outcome.returned());
    return Store::kUnlimitedFuel - guest.store().remaining_fuel();
}

}  // namespace

TEST_CASE("large ranges cost fuel by their size, the same in every tier") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        EngineConfig config;
        config.meter_fuel = true;
        Guest guest(tier, config);
        guest.load(kGuest);
        CHECK(cost(guest, "fill", 4095) == 4);
        CHECK(cost(guest, "fill", 4096) == 4 + 64);
        CHECK(cost(guest, "fill", 65536) == 4 + 1024);
        CHECK(cost(guest, "copy", 32768) == 4 + 512);
        CHECK(call(guest, "grow_table", 10'000).returned());
        CHECK(cost(guest, "table_fill", 8192) == 4 + 1024);
        // Objects have a header.
        CHECK(cost(guest, "new", 100) == 4);
        CHECK(cost(guest, "new", 65536) == 4 + 1024);
        CHECK(cost(guest, "zeros", 8192) == 4 + 1024);
        CHECK(cost(guest, "array_fill", 8192) == 6 + 1024 + 1024);

        guest.store().set_fuel(1000);
        CHECK(call(guest, "fill", 65536).trap == Trap::OutOfFuel);
        // The block was paid, the range was not.
        CHECK(guest.store().remaining_fuel() == 996);
        check_alive(guest);
    }
}

TEST_CASE("out of bounds comes before out of fuel") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        EngineConfig config;
        config.meter_fuel = true;
        Guest guest(tier, config);
        guest.load(kGuest);
        guest.store().set_fuel(10);
        CHECK(call(guest, "fill", 0xffff'ffff).trap == Trap::OutOfBoundsMemoryAccess);
    }
}

TEST_CASE("memories, tables and instances share the budget of their stores") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        const auto resources = std::make_shared<Resources>(
            ResourceLimits{.memory_bytes = 4 * 65536, .table_elements = 25, .instances = 2});
        {
            Guest guest(tier, {}, resources);
            guest.load(kGuest);
            CHECK(call(guest, "grow", 2).returned());
            CHECK(guest.result().as_i32() == 1);
            CHECK_FALSE(resources->was_refused(Resource::MemoryBytes));
            CHECK(call(guest, "grow", 2).returned());
            CHECK(guest.result().as_i32() == ~0u);
            CHECK(resources->was_refused(Resource::MemoryBytes));
            CHECK(call(guest, "grow_table", 15).returned());
            CHECK(guest.result().as_i32() == 10);
            CHECK(call(guest, "grow_table", 1).returned());
            CHECK(guest.result().as_i32() == ~0u);

            Guest other(tier, {}, resources);
            other.load("(module (memory 1))");
            CHECK(resources->used(Resource::MemoryBytes) == 4 * 65536);
            const auto module = other.instance().module;
            Outcome outcome;
            const auto third = other.linker().instantiate(module, outcome);
            REQUIRE_FALSE(third);
            CHECK(third.error().kind == ErrorKind::Limit);
            check_alive(guest);
        }
        CHECK(resources->used(Resource::MemoryBytes) == 0);
        CHECK(resources->used(Resource::TableElements) == 0);
        CHECK(resources->used(Resource::Instances) == 0);
    }
}

TEST_CASE("calls nest as far as the stack goes that they are given") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        EngineConfig config;
        config.stack_slots = (256 << 10) / sizeof(Slot);
        Guest small(tier, config);
        small.load(kGuest);
        CHECK(call(small, "deep", 1'000).returned());
        CHECK(call(small, "deep", 100'000).trap == Trap::CallStackExhausted);
        check_alive(small);
        CHECK(call(small, "deep", 1'000).returned());
    }
}

TEST_CASE("a guest that keeps its objects is stopped, and another one is not") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        EngineConfig config;
        config.gc_budget_bytes = 2 << 20;
        Guest guest(tier, config);
        guest.load(kGuest);
        CHECK(guest.call("leak").trap == Trap::GcHeapExhausted);
        check_alive(guest);
        Guest other(tier, config);
        other.load(kGuest);
        CHECK(call(other, "new", 1 << 20).returned());
        CHECK(call(other, "new", 1 << 21).trap == Trap::GcHeapExhausted);
        check_alive(other);
    }
}

TEST_CASE("huge fills are interrupted half way") {
    for (const TierMode tier : tiers()) {
        INFO(to_string(tier));
        Guest guest(tier);
        guest.load(R"((module (memory i64 65536)
            (type $words (array (mut i64)))
            (func (export "fill") (loop
              (memory.fill (i64.const 0) (i32.const 1) (i64.const 0x100000000)) (br 0)))
            (func (export "array") (local (ref null $words))
              (local.set 0 (array.new_default $words (i32.const 20000000)))
              (loop
                (array.fill $words (local.get 0) (i32.const 0) (i64.const 1) (i32.const 20000000))
                (br 0)))
            (func (export "new") (loop
              (drop (array.new $words (i64.const 1) (i32.const 5000000))) (br 0)))))");
        for (const std::string_view name : {"fill", "array", "new"}) {
            INFO(name);
            CHECK(interrupt_after(guest, Milliseconds(20), name).trap == Trap::Interrupted);
        }
    }
}

}  // namespace ingot
