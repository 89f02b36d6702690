// Waiters in buckets by address, oldest first.
#include "unikernel/sched/futex.h"

#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/support/errors.h"

namespace kernel {
namespace {

constexpr uint64_t kBuckets = 64;
WaitList buckets[kBuckets];

WaitList& bucket_of(uint64_t word) {
    return buckets[(word >> 2) * 0x9e3779b97f4a7c15 >> 58];
}

}  // namespace

int64_t futex_wait(uint64_t word, uint32_t value, uint64_t deadline_ns, uint32_t bits) {
    uint32_t current = 0;
    if (word % 4 != 0 || bits == 0) return -EINVAL;
    if (!read_user(current, word)) return -EFAULT;
    if (current != value) return -EAGAIN;
    Thread& self = current_thread();
    self.wait_key = word;
    self.wait_bits = bits;
    switch (wait_until(&bucket_of(word), deadline_ns)) {
    case WakeReason::Woken: return 0;
    case WakeReason::TimedOut: return -ETIMEDOUT;
    case WakeReason::Signalled: return deadline_ns == kForever ? -kErrorRestart : -EINTR;
    }
    return 0;
}

int64_t futex_wake(uint64_t word, uint64_t limit, uint32_t bits) {
    WaitList& bucket = bucket_of(word);
    uint64_t woken = 0;
    for (Thread* thread = bucket.front(); thread != nullptr && woken < limit;) {
        Thread* next = bucket.after(thread);
        if (thread->wait_key == word && (thread->wait_bits & bits) != 0) {
            wake(*thread);
            ++woken;
        }
        thread = next;
    }
    return static_cast<int64_t>(woken);
}

int64_t futex_requeue(uint64_t word, uint64_t limit, uint64_t other, uint64_t move_limit) {
    const int64_t woken = futex_wake(word, limit);
    WaitList& bucket = bucket_of(word);
    uint64_t moved = 0;
    for (Thread* thread = bucket.front(); thread != nullptr && moved < move_limit;) {
        Thread* next = bucket.after(thread);
        if (thread->wait_key == word) {
            thread->ListNode<WaitTag>::unlink();
            thread->wait_key = other;
            bucket_of(other).push_back(thread);
            ++moved;
        }
        // What was moved within a bucket is met again at its end, under another key.
        thread = next;
    }
    return woken + static_cast<int64_t>(moved);
}

}  // namespace kernel
