// Waiting for a word in the program's memory to change.
#pragma once

#include <cstdint>

#include "unikernel/sched/thread.h"

namespace kernel {

inline constexpr uint32_t kAnyBits = ~uint32_t{0};

/// Waits while the word has this value. 0, or a negated error.
int64_t futex_wait(uint64_t word, uint32_t value, uint64_t deadline_ns, uint32_t bits);
/// Wakes up to `limit` threads that wait for one of these bits; how many.
int64_t futex_wake(uint64_t word, uint64_t limit, uint32_t bits = kAnyBits);
/// Wakes up to `limit` threads and makes up to `move_limit` others wait for another word; how many
/// were woken or moved.
int64_t futex_requeue(uint64_t word, uint64_t limit, uint64_t other, uint64_t move_limit);

}  // namespace kernel
