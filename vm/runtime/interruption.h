// Stopping guest code from another thread, or after a time.
//
// Running code pays nothing for it: the thread is sent a signal (platform::interrupt), and the
// handlers of the tiers make that a trap if it finds the thread in guest code. Everything else that
// guest code waits for - host functions, bulk operations, waits - looks at a flag when it comes
// back or now and then. Since a signal can arrive just before a thread begins to wait, it is sent
// again and again until the run has ended, by a thread that exists only while there is something to
// interrupt or a deadline.
//
// A run is a call into a store by its embedder, with all calls nested in it. It ends with the trap
// Interrupted, which no guest can catch. The store is as usable as after any trap; what the run
// left in memories is unspecified.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "vm/isa/trap.h"
#include "vm/platform/platform.h"

namespace ingot {

/// Of one store. Thread-safe; may outlive the store.
class Interruption : public std::enable_shared_from_this<Interruption> {
 public:
    /// Ends the run that is under way. False if there is none: later ones are not touched.
    bool interrupt();

    /// Ends the run that is under way and every one that begins before allow().
    void stop();
    void allow();

    /// Whether guest code is to end. Cheap.
    bool is_requested() const {
        const uint64_t request = request_.load(std::memory_order_relaxed);
        if (request == kNoRun) [[likely]]
            return false;
        return request == kEveryRun || request == run_.load(std::memory_order_relaxed);
    }

 private:
    friend class GuestRun;
    friend class Interrupter;
    friend bool is_interrupted();

    static constexpr uint64_t kNoRun = 0;
    static constexpr uint64_t kEveryRun = ~uint64_t{0};

    /// The number of the run that is to end: a request that comes late hits no other.
    std::atomic<uint64_t> request_ = kNoRun;
    std::atomic<uint64_t> run_ = kNoRun;          ///< The number of the last run that began.
    std::atomic<platform::ThreadId> runner_ = 0;  ///< The thread of a run, or 0.
};

/// Marks a run on the calling thread while it lives; the store's outermost one is what an
/// interruption ends. Nests. `fuel` is what the run may spend, or null if nothing is counted.
class GuestRun {
 public:
    GuestRun(Interruption& interruption, uint64_t* fuel);
    ~GuestRun();
    GuestRun(const GuestRun&) = delete;
    GuestRun& operator=(const GuestRun&) = delete;

 private:
    friend bool is_interrupted();
    friend Trap charge_range(uint64_t bytes);

    Interruption& interruption_;
    uint64_t* fuel_;
    GuestRun* outer_;
    bool is_outermost_;  ///< Of its store's.
};

/// Whether guest code of the calling thread is to end: for host functions that a signal woke, and
/// for everything that takes long. Safe in signal handlers.
bool is_interrupted();

/// Called before an operation on a range, of any tier: what the range costs beyond the
/// instruction's one unit is taken from the calling thread's innermost run. OutOfFuel if it has
/// less, then none is taken; Interrupted if the run is to end. Small ranges cost nothing, so that
/// tiers are free to do them in line.
Trap charge_range(uint64_t bytes);
/// Ranges below this size are small.
inline constexpr uint64_t kFreeRangeBytes = 4096;

/// Stops the runs of stores (Interruption::stop) once a time has passed, unless it is destroyed
/// before.
class Deadline {
 public:
    Deadline(std::shared_ptr<Interruption> interruption, std::chrono::nanoseconds time);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    /// Whether the time has passed.
    bool has_passed() const { return platform::monotonic_ns() >= time_ns_; }

 private:
    std::shared_ptr<Interruption> interruption_;
    uint64_t time_ns_;  ///< On the clock of platform::monotonic_ns.
};

}  // namespace ingot
