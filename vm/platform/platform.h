// Everything the VM asks of a host: address space, faults, clocks, entropy. A port is one folder
// that implements these functions (linux/); the contract is tested by tests/unit/platform.
#pragma once

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

/// The lowest usable address of the calling thread's stack.
uintptr_t stack_lowest_address();

/// Nanoseconds on a clock that never goes back.
uint64_t monotonic_ns();

/// Fills `out` with bytes fit for cryptography; ends the process if the host has no entropy.
void random_bytes(std::span<uint8_t> out);

}  // namespace ingot::platform
