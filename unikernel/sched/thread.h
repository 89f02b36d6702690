// Threads of the one program, and the processor's choice among them.
//
// The kernel runs with interrupts off and is left only where a thread waits (`wait_until`), so
// whatever happens between two waits is atomic. A program's thread is preempted when its slice is
// over and another one is ready.
#pragma once

#include <cstdint>

#include "unikernel/arch/x86_64/registers.h"
#include "unikernel/sched/signal.h"
#include "unikernel/support/list.h"

namespace kernel {

struct RunQueueTag {};
struct WaitTag {};
struct TimerTag {};
struct ThreadsTag {};

/// Why a wait is over.
enum class WakeReason : uint8_t { Woken, TimedOut, Signalled };

inline constexpr uint64_t kForever = ~uint64_t{0};

class Thread : public ListNode<RunQueueTag>,
               public ListNode<WaitTag>,
               public ListNode<TimerTag>,
               public ListNode<ThreadsTag> {
 public:
    int32_t id = 0;
    uint64_t stack_begin = 0;    ///< The kernel stack's; the page below is not mapped.
    uint64_t stack_pointer = 0;  ///< While it does not run.
    uint64_t fs_base = 0;
    uint64_t gs_base = 0;
    uint8_t* fpu = nullptr;
    uint64_t clear_on_exit = 0;  ///< CLONE_CHILD_CLEARTID.
    SignalState signals;

    bool is_waiting = false;
    bool is_interruptible = false;
    uint64_t deadline_ns = kForever;
    WakeReason wake_reason = WakeReason::Woken;
    uint64_t wait_key = 0;  ///< The scheduler's users': what it waits for.
    uint32_t wait_bits = 0;
    /// How a system call that a signal interrupts is begun again.
    uint64_t restart_number = 0;

    /// Its registers at the entry into the kernel.
    Registers& registers();
    uint64_t stack_end() const;
};

using WaitList = List<Thread, WaitTag>;

/// A thread that will start with these registers, at the end of the run queue; null if memory is
/// out.
Thread* create_thread(const Registers& registers);

/// Makes what runs since boot the idle thread and starts the others. Does not return.
[[noreturn]] void start_scheduling();

Thread& current_thread();
uint32_t thread_count();
Thread* find_thread(int32_t id);

/// Waits in a list until woken, until a time or for a signal. With `is_interruptible` false signals
/// wait too.
WakeReason wait_until(WaitList* list, uint64_t deadline_ns, bool is_interruptible = true);
void wake(Thread& thread, WakeReason reason = WakeReason::Woken);
/// Wakes the first `limit` threads of a list; how many there were.
uint64_t wake_list(WaitList& list, uint64_t limit = kForever);

void yield();
[[noreturn]] void exit_thread();

/// The timer's interrupt.
void handle_timer();
/// Before returning to the program: another thread's turn, if this one's slice is over.
void reschedule_if_wanted();

}  // namespace kernel
