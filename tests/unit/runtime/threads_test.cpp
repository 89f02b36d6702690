// One shared memory used by several threads, each with a store of its own. Meant for
// ThreadSanitizer too: the threads also translate the same functions and grow the same memory.
#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"

namespace ingot {
namespace {

constexpr uint32_t kThreads = 4;

constexpr std::string_view kWorker = R"((module
  (memory (import "host" "memory") 1 64 shared)
  (func $increment (param $address i32)
    (drop (i32.atomic.rmw.add (local.get $address) (i32.const 1)))
    (drop (i64.atomic.rmw8.add_u (i32.add (local.get $address) (i32.const 8)) (i64.const 1))))
  (func (export "count") (param $times i32)
    (loop $again
      (call $increment (i32.const 0))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  ;; Adds with compare-and-exchange, so that a lost update would show.
  (func (export "exchange") (param $times i32) (local $old i64)
    (loop $again
      (local.set $old (i64.atomic.load (i32.const 16)))
      (br_if $again
        (i64.ne (local.get $old)
          (i64.atomic.rmw.cmpxchg (i32.const 16) (local.get $old)
            (i64.add (local.get $old) (i64.const 1)))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  ;; Waits until the word at 32 is $mine, then makes it $theirs.
  (func (export "play") (param $mine i32) (param $theirs i32) (param $times i32)
    (local $now i32)
    (loop $again
      (if (i32.ne (local.tee $now (i32.atomic.load (i32.const 32))) (local.get $mine))
        (then
          (drop (memory.atomic.wait32 (i32.const 32) (local.get $now) (i64.const -1)))
          (br $again)))
      (i32.atomic.store (i32.const 32) (local.get $theirs))
      (drop (memory.atomic.notify (i32.const 32) (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (func (export "grow") (param $times i32)
    (loop $again
      (drop (memory.grow (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (func (export "trap") (param i32) (drop (i32.load offset=65532 (i32.const 0x400000)))))
)";

std::shared_ptr<const LoadedModule> load_text(const std::shared_ptr<Engine>& engine,
                                              std::string_view text) {
    auto binary = assemble(text);
    if (!binary) FAIL(binary.error().message);
    auto loaded = load_module(engine, std::move(*binary));
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

/// An instance of the worker in its own store, on the calling thread.
class Worker {
 public:
    Worker(const std::shared_ptr<const LoadedModule>& module,
           const std::shared_ptr<MemoryInstance>& memory)
        : store_(module->shared_engine()), linker_(store_) {
        linker_.define("host", "memory", store_.adopt_memory(memory));
        Outcome outcome;
        instance_ = linker_.instantiate(module, outcome).value();
    }

    Outcome call(std::string_view name, const std::vector<Value>& arguments) {
        std::vector<Value> results;
        return store_.invoke(*std::get<Function*>(*instance_->find_export(name)), arguments,
                             results);
    }

 private:
    Store store_;
    Linker linker_;
    Instance* instance_ = nullptr;
};

struct Arena {
    explicit Arena(bool guarded) {
        EngineConfig config;
        config.guarded_memories = guarded;
        config.stack_slots = 1 << 14;
        engine = create_engine(config);
        module = load_text(engine, kWorker);
        MemoryType type;
        type.limits = {.minimum = 1, .maximum = 64, .is_shared = true};
        memory = MemoryInstance::create(type, guarded).value();
    }

    /// Calls an export once on each of several threads; how many returned.
    uint32_t run(const std::string& name, std::vector<std::vector<Value>> arguments) {
        std::atomic<uint32_t> returned = 0;
        std::vector<std::thread> threads;
        for (auto& values : arguments) {
            threads.emplace_back([&returned, &name, values = std::move(values), this] {
                if (Worker(module, memory).call(name, values).returned()) ++returned;
            });
        }
        for (std::thread& thread : threads) thread.join();
        return returned;
    }

    template <typename T>
    T read(uint32_t address) const {
        return std::atomic_ref(*reinterpret_cast<T*>(memory->base + address)).load();
    }

    std::shared_ptr<Engine> engine;
    std::shared_ptr<const LoadedModule> module;
    std::shared_ptr<MemoryInstance> memory;
};

std::vector<std::vector<Value>> each(uint32_t times) {
    return {kThreads, {Value::i32(times)}};
}

}  // namespace

TEST_CASE("increments by several stores add up in their shared memory") {
    for (const bool guarded : {true, false}) {
        Arena arena(guarded);
        constexpr uint32_t kTimes = 20'000;
        CHECK(arena.run("count", each(kTimes)) == kThreads);
        CHECK(arena.read<uint32_t>(0) == kThreads * kTimes);
        CHECK(arena.read<uint8_t>(8) == uint8_t{(kThreads * kTimes) & 0xff});
        CHECK(arena.read<uint8_t>(9) == 0);
        CHECK(arena.run("exchange", each(kTimes)) == kThreads);
        CHECK(arena.read<uint64_t>(16) == kThreads * kTimes);
    }
}

TEST_CASE("threads that wait for each other take turns") {
    Arena arena(true);
    constexpr uint32_t kTimes = 2'000;
    const auto player = [](uint32_t mine, uint32_t theirs) {
        return std::vector{Value::i32(mine), Value::i32(theirs), Value::i32(kTimes)};
    };
    CHECK(arena.run("play", {player(0, 1), player(1, 0)}) == 2);
    CHECK(arena.read<uint32_t>(32) == 0);
}

TEST_CASE("every store sees a shared memory grow, whoever grows it") {
    Arena arena(true);
    CHECK(arena.run("grow", each(5)) == kThreads);
    CHECK(arena.memory->pages() == 1 + kThreads * 5);
    CHECK(arena.run("grow", each(50)) == kThreads);
    CHECK(arena.memory->pages() == 64);
}

TEST_CASE("a trap of one thread is that thread's") {
    for (const bool guarded : {true, false}) {
        Arena arena(guarded);
        uint32_t counted = 0;
        std::thread counter([&] { counted = arena.run("count", each(5'000)); });
        CHECK(arena.run("trap", each(0)) == 0);
        counter.join();
        CHECK(counted == kThreads);
        CHECK(arena.read<uint32_t>(0) == kThreads * 5'000);
    }
}

TEST_CASE("a shared memory outlives the store that made it") {
    Arena arena(true);
    auto first = std::make_unique<Store>(arena.engine);
    MemoryInstance* made = first->create_memory(arena.memory->type).value();
    Store second(arena.engine);
    MemoryInstance* adopted = second.adopt_memory(first->share_memory(*made));
    CHECK(adopted == made);
    first.reset();
    adopted->bytes()[0] = 42;
    CHECK(second.share_memory(*adopted)->bytes()[0] == 42);
}

}  // namespace ingot
