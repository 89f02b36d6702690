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

/// Ends a reservation.
void release(void* address, size_t size_bytes);

/// Decides what happens at a fault (SIGSEGV or SIGBUS) at code address `pc`: the address to go on
/// at, or 0 if the fault is not the handler's. Runs in signal context: it may only read memory.
using FaultHandler = uintptr_t (*)(uintptr_t pc, uintptr_t address);

/// Installs the process-wide fault handler, once; later calls do nothing. Faults that it declines
/// go to whatever handled them before.
void install_fault_handler(FaultHandler handler);

/// The lowest usable address of the calling thread's stack.
uintptr_t stack_lowest_address();

/// Nanoseconds on a clock that never goes back.
uint64_t monotonic_ns();

/// Fills `out` with bytes fit for cryptography; ends the process if the host has no entropy.
void random_bytes(std::span<uint8_t> out);

}  // namespace ingot::platform
