// Buckets of waiters by hashed address, each bucket with one lock and each waiter with a condition
// of its own, so that a notify wakes exactly whom it means.
//
// A waiter's state changes under its bucket's lock only. An interruption from another thread will
// be one more state, set like Woken.
#include "vm/runtime/wait_queue.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>

namespace ingot::wait_queue {
namespace {

using Clock = std::chrono::steady_clock;

/// Longer timeouts cannot be told from waiting for ever, and would overflow the clock (100 years).
constexpr int64_t kLongestTimeoutNs = int64_t{100} * 365 * 24 * 3600 * 1'000'000'000;

struct Waiter {
    enum class State : uint8_t { Waiting, Woken };

    const void* address = nullptr;
    State state = State::Waiting;
    std::condition_variable changed;
};

struct alignas(64) Bucket {
    std::mutex mutex;
    std::list<Waiter*> waiters;  ///< In the order in which they came.
};

Bucket& bucket_of(const void* address) {
    static std::array<Bucket, 64> buckets;
    // Guests place their locks a few words apart: the lowest bits that differ choose.
    return buckets[(reinterpret_cast<uintptr_t>(address) >> 2) % buckets.size()];
}

template <typename T>
WaitResult wait_for_notify(T* address, T expected, int64_t timeout_ns) {
    Bucket& bucket = bucket_of(address);
    std::unique_lock lock(bucket.mutex);
    if (std::atomic_ref(*address).load() != expected) return WaitResult::NotEqual;
    Waiter self;
    self.address = address;
    const auto place = bucket.waiters.insert(bucket.waiters.end(), &self);
    const auto is_woken = [&self] { return self.state == Waiter::State::Woken; };
    if (timeout_ns < 0 || timeout_ns > kLongestTimeoutNs) {
        self.changed.wait(lock, is_woken);
        return WaitResult::Woken;
    }
    const auto deadline = Clock::now() + std::chrono::nanoseconds(timeout_ns);
    if (self.changed.wait_until(lock, deadline, is_woken)) return WaitResult::Woken;
    bucket.waiters.erase(place);
    return WaitResult::TimedOut;
}

}  // namespace

WaitResult wait(uint32_t* address, uint32_t expected, int64_t timeout_ns) {
    return wait_for_notify(address, expected, timeout_ns);
}

WaitResult wait(uint64_t* address, uint64_t expected, int64_t timeout_ns) {
    return wait_for_notify(address, expected, timeout_ns);
}

uint32_t notify(const void* address, uint32_t count) {
    Bucket& bucket = bucket_of(address);
    const std::scoped_lock lock(bucket.mutex);
    uint32_t woken = 0;
    for (auto waiter = bucket.waiters.begin(); waiter != bucket.waiters.end() && woken < count;) {
        if ((*waiter)->address != address) {
            ++waiter;
            continue;
        }
        (*waiter)->state = Waiter::State::Woken;
        // Under the lock: once it is let go, the waiter may be gone.
        (*waiter)->changed.notify_one();
        waiter = bucket.waiters.erase(waiter);
        ++woken;
    }
    return woken;
}

}  // namespace ingot::wait_queue
