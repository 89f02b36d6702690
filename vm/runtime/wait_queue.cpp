// Buckets of waiters by hashed address, each bucket with one lock and each waiter with a word of
// its own to sleep on, so that a notify wakes exactly whom it means. A waiter's state changes under
// its bucket's lock only.
//
// The sleep is a call of the host's and no condition variable, because an interruption has to end
// it: the signal does, and is repeated should it come before the sleep begins.
#include "vm/runtime/wait_queue.h"

#include <array>
#include <atomic>
#include <list>
#include <mutex>

#include "vm/platform/platform.h"
#include "vm/runtime/interruption.h"

namespace ingot::wait_queue {
namespace {

/// Longer timeouts cannot be told from waiting for ever, and would overflow the clock (100 years).
constexpr int64_t kLongestTimeoutNs = int64_t{100} * 365 * 24 * 3600 * 1'000'000'000;

constexpr uint64_t kForever = ~uint64_t{0};

struct Waiter {
    static constexpr uint32_t kWaiting = 0;
    static constexpr uint32_t kWoken = 1;

    const void* address = nullptr;
    std::atomic<uint32_t> state = kWaiting;
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
    const bool is_timed = timeout_ns >= 0 && timeout_ns <= kLongestTimeoutNs;
    const uint64_t deadline_ns =
        is_timed ? platform::monotonic_ns() + static_cast<uint64_t>(timeout_ns) : kForever;
    bool is_over = false;
    while (self.state == Waiter::kWaiting && !is_over) {
        lock.unlock();
        platform::wait_while(self.state, Waiter::kWaiting, deadline_ns);
        lock.lock();
        is_over = is_interrupted() || platform::monotonic_ns() >= deadline_ns;
    }
    if (self.state == Waiter::kWoken) return WaitResult::Woken;
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
        (*waiter)->state = Waiter::kWoken;
        // Under the lock: once it is let go, the waiter may be gone.
        platform::wake((*waiter)->state);
        waiter = bucket.waiters.erase(waiter);
        ++woken;
    }
    return woken;
}

}  // namespace ingot::wait_queue
