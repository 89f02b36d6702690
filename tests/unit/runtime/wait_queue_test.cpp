// Waiting and waking, without any guest.
#include "vm/runtime/wait_queue.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

namespace ingot {

TEST_CASE("a wait for a value that is gone does not wait") {
    uint32_t word = 1;
    CHECK(wait_queue::wait(&word, 0, -1) == WaitResult::NotEqual);
    uint64_t wide = uint64_t{1} << 32;
    CHECK(wait_queue::wait(&wide, 0, -1) == WaitResult::NotEqual);
}

TEST_CASE("a wait ends when its time is over, and leaves nobody in the queue") {
    uint32_t word = 0;
    CHECK(wait_queue::wait(&word, 0, 0) == WaitResult::TimedOut);
    const auto start = std::chrono::steady_clock::now();
    CHECK(wait_queue::wait(&word, 0, 5'000'000) == WaitResult::TimedOut);
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(5));
    CHECK(wait_queue::notify(&word, 1) == 0);
}

TEST_CASE("the longest timeout does not overflow the clock") {
    uint32_t word = 0;
    auto result = WaitResult::TimedOut;
    std::thread waiter([&] { result = wait_queue::wait(&word, 0, INT64_MAX); });
    while (wait_queue::notify(&word, 1) == 0) std::this_thread::yield();
    waiter.join();
    CHECK(result == WaitResult::Woken);
}

TEST_CASE("notify wakes as many as it is told, at its address only") {
    constexpr uint32_t kWaiters = 4;
    alignas(8) uint32_t words[256] = {};  // two of these words share a bucket
    std::atomic<uint32_t> ended = 0;
    std::vector<std::thread> waiters;
    for (uint32_t i = 0; i < kWaiters; ++i) {
        waiters.emplace_back([&] {
            wait_queue::wait(&words[0], 0, -1);
            ++ended;
        });
    }
    uint32_t woken = 0;
    while (woken < 2) woken += wait_queue::notify(&words[0], 2 - woken);
    while (ended < 2) std::this_thread::yield();
    for (uint32_t i = 1; i < 256; ++i) CHECK(wait_queue::notify(&words[i], 1) == 0);
    while (woken < kWaiters) woken += wait_queue::notify(&words[0], ~0u);
    CHECK(woken == kWaiters);
    for (std::thread& waiter : waiters) waiter.join();
    CHECK(ended == kWaiters);
}

}  // namespace ingot
