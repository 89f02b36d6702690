// Everything the VM asks of a host: address space, faults, clocks, entropy. A port is one folder
// that implements these functions (linux/); the contract is tested by tests/unit/platform.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace ingot::platform {

/// Bytes of a host page, a power of two.
size_t page_size();

/// Reserves address space that faults on every access. Null if the host refuses. Sizes and
/// addresses of all functions here are multiples of page_size().
void* reserve(size_t size_bytes);

/// Makes part of a reservation readable and writable, zero-filled on first use. False if the host
/// refuses; the range is then unchanged.
[[nodiscard]] bool commit(void* address, size_t size_bytes);

/// Gives the pages back; the range stays reserved and faults again.
void decommit(void* address, size_t size_bytes);

enum class Access : uint8_t { Read, ReadExecute };

/// Takes the right to write to committed pages away, for good. False if the host refuses.
[[nodiscard]] bool protect(void* address, size_t size_bytes, Access access);

/// Ends a reservation.
void release(void* address, size_t size_bytes);

/// Where running code faulted (SIGSEGV or SIGBUS), and where it goes on.
struct Fault {
    uintptr_t pc = 0;
    uintptr_t stack_pointer = 0;
    uintptr_t address = 0;  ///< That was accessed.
};

/// Decides what happens at a fault: true if it is the handler's, which has then set where to go on
/// (pc and stack_pointer). Runs in signal context: it may read memory and write below the stack
/// pointer, no more.
using FaultHandler = bool (*)(Fault& fault);

/// Installs a process-wide fault handler behind those that are installed; installing one again does
/// nothing. Faults that all of them decline go to whatever handled them before the first.
void install_fault_handler(FaultHandler handler);

/// A thread of this process; 0 is none.
using ThreadId = uint32_t;
ThreadId this_thread();

/// Where an interrupted thread stands, and where it goes on.
struct InterruptedThread {
    uintptr_t pc = 0;
    uintptr_t stack_pointer = 0;
    /// Whether it stands here because it was to run one instruction only.
    bool was_step = false;
    /// Set by the handler: stop it again after one instruction.
    bool wants_step = false;
};

/// Decides where an interrupted thread goes on: true if the interruption is the handler's. Runs in
/// signal context on that thread, as a FaultHandler does.
using InterruptHandler = bool (*)(InterruptedThread& thread);

/// Installs a process-wide handler, as install_fault_handler does.
void install_interrupt_handler(InterruptHandler handler);

/// Stops a thread for the handlers, wherever it is. A call of the host's that it waits in returns
/// early. A thread that has ended meanwhile is left alone. Needs an installed handler.
void interrupt(ThreadId thread);

/// Waits while a word has this value, until wake() or `deadline_ns` on the clock of monotonic_ns()
/// (~0 for ever). May come back without reason, and does at an interrupt().
void wait_while(const std::atomic<uint32_t>& word, uint32_t value, uint64_t deadline_ns);
/// Wakes a thread that waits at the word.
void wake(const std::atomic<uint32_t>& word);

/// The lowest usable address of the calling thread's stack, and the one behind its highest. What a
/// process must open for this, it opens at a thread's first call.
uintptr_t stack_lowest_address();
uintptr_t stack_end_address();

/// Nanoseconds on a clock that never goes back.
uint64_t monotonic_ns();

/// Fills `out` with bytes fit for cryptography; ends the process if the host has no entropy.
void random_bytes(std::span<uint8_t> out);

}  // namespace ingot::platform
