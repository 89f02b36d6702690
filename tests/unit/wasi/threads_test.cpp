// Threads that a guest spawns.
#include "stdlib/wasi/threads.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"

namespace ingot {
namespace {

/// Spawns, waits until as many threads have counted at address 16, and yields the sum at 8.
constexpr std::string_view kGuest = R"((module
  (import "env" "memory" (memory 1 2 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (export "memory" (memory 0))
  (func (export "wasi_thread_start") (param $id i32) (param $argument i32) (local $i i32)
    (if (i32.eqz (local.get $argument)) (then (unreachable)))
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 8) (local.get $argument)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $i) (i32.const 1000))))
    (drop (i32.atomic.rmw.add (i32.const 16) (i32.const 1)))
    (drop (memory.atomic.notify (i32.const 16) (i32.const -1))))
  (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))
  (func (export "sum") (param $threads i32) (result i32) (local $ended i32)
    (loop $wait
      (if (i32.lt_u (local.tee $ended (i32.atomic.load (i32.const 16))) (local.get $threads))
        (then
          (drop (memory.atomic.wait32 (i32.const 16) (local.get $ended) (i64.const -1)))
          (br $wait))))
    (i32.atomic.load (i32.const 8)))))";

/// An embedder with one guest. `threads` goes before what its threads use, after the store.
struct Embedder {
    explicit Embedder(std::string_view text, uint32_t maximum_threads = 8) {
        EngineConfig config;
        config.stack_slots = 1 << 14;
        engine = create_engine(config);
        auto loaded = load_module(engine, assemble(text).value());
        REQUIRE(loaded.has_value());
        threads = WasiThreads::create({.module = *loaded,
                                       .define_imports = {},
                                       .on_end =
                                           [this](const Outcome& outcome) {
                                               const std::scoped_lock lock(mutex);
                                               ends.push_back(outcome.trap);
                                           },
                                       .maximum_threads = maximum_threads})
                      .value();
        store = std::make_unique<Store>(engine);
        linker = std::make_unique<Linker>(*store);
        threads->define(*store, *linker);
        Outcome outcome;
        instance = linker->instantiate(*loaded, outcome).value();
    }

    int32_t call(std::string_view name, uint32_t argument) {
        std::vector<Value> results;
        const Value arguments[] = {Value::i32(argument)};
        auto* function = std::get<Function*>(*instance->find_export(name));
        REQUIRE(store->invoke(*function, arguments, results).returned());
        return static_cast<int32_t>(results.at(0).as_i32());
    }

    void wait_until_all_ended() const {
        while (threads->running() > 0) std::this_thread::yield();
    }

    std::mutex mutex;
    std::vector<Trap> ends;
    std::shared_ptr<Engine> engine;
    std::unique_ptr<WasiThreads> threads;
    std::unique_ptr<Store> store;
    std::unique_ptr<Linker> linker;
    Instance* instance = nullptr;
};

}  // namespace

TEST_CASE("spawned threads get an id each and add to the same memory") {
    Embedder embedder(kGuest);
    for (uint32_t i = 1; i <= 4; ++i) CHECK(embedder.call("spawn", i) == static_cast<int32_t>(i));
    CHECK(embedder.call("sum", 4) == 10'000);
    embedder.wait_until_all_ended();
    CHECK(embedder.ends.empty());
}

TEST_CASE("a thread that traps tells the embedder") {
    Embedder embedder(kGuest);
    CHECK(embedder.call("spawn", 0) == 1);
    embedder.wait_until_all_ended();
    CHECK(embedder.ends == std::vector{Trap::Unreachable});
}

TEST_CASE("a guest cannot have more threads than it is allowed") {
    Embedder embedder(kGuest, 0);
    CHECK(embedder.call("spawn", 1) < 0);
    CHECK(embedder.threads->running() == 0);
}

TEST_CASE("a module without an entry for threads gets an error from spawn") {
    Embedder embedder(R"((module
      (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
      (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))))");
    CHECK(embedder.call("spawn", 1) < 0);
    CHECK(embedder.threads->running() == 0);
}

TEST_CASE("only modules that import thread-spawn want threads") {
    const auto engine = create_engine();
    const auto wants = [&engine](std::string_view text) {
        return WasiThreads::are_wanted(
            load_module(engine, assemble(text).value()).value()->module());
    };
    CHECK(wants(kGuest));
    CHECK_FALSE(wants("(module (import \"wasi\" \"spawn\" (func)))"));
}

TEST_CASE("threads that would never end are stopped, and none starts after that") {
    const auto begin = std::chrono::steady_clock::now();
    {
        Embedder embedder(R"((module
          (import "env" "memory" (memory 1 2 shared))
          (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
          (func (export "wasi_thread_start") (param $id i32) (param $argument i32)
            (if (local.get $argument) (then (loop (br 0))))
            (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
          (func (export "spawn") (param i32) (result i32) (call $spawn (local.get 0)))))");
        CHECK(embedder.call("spawn", 0) == 1);
        CHECK(embedder.call("spawn", 1) == 2);
        CHECK(embedder.call("spawn", 0) == 3);
        CHECK(embedder.threads->running() == 3);
        embedder.threads->stop();
        embedder.wait_until_all_ended();
        CHECK(embedder.call("spawn", 0) < 0);
        CHECK(embedder.ends.empty());
    }
    {
        // Going away does it too.
        Embedder embedder(kGuest);
        embedder.call("spawn", 1);
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

}  // namespace ingot
