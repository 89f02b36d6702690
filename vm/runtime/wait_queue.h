// Threads that wait on addresses of shared memories (threads proposal, memory.atomic.wait and
// notify).
//
// The queue is process-wide and keyed by host address: whichever stores share a memory see its
// bytes at the same place, and a memory that a waiter's store keeps alive is never unmapped.
// Waiters at one address are woken in the order in which they came, and never without a notify.
#pragma once

#include <cstdint>

namespace ingot {

/// What memory.atomic.wait yields, with the instruction's numbers.
enum class WaitResult : uint32_t { Woken = 0, NotEqual = 1, TimedOut = 2 };

namespace wait_queue {

/// Waits until a notify at `address`, at most `timeout_ns` (negative: for ever), unless the value
/// there is not `expected`. The comparison and the start of the wait are one step for every notify.
/// Addresses are aligned. An interruption of the thread's guest (is_interrupted) ends the wait, as
/// if the time had passed.
WaitResult wait(uint32_t* address, uint32_t expected, int64_t timeout_ns);
WaitResult wait(uint64_t* address, uint64_t expected, int64_t timeout_ns);

/// Wakes at most `count` waiters at `address`; how many it were.
uint32_t notify(const void* address, uint32_t count);

}  // namespace wait_queue
}  // namespace ingot
