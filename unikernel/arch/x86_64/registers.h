// The registers of the interrupted program as the entry code puts them on the kernel's stack.
#pragma once

#include <cstdint>

namespace kernel {

/// In the order of memory; `vectors.S` and `syscall_entry.S` push in the opposite order.
struct Registers {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    uint64_t vector;  ///< Of the exception or interrupt, or one of those below.
    uint64_t error;   ///< The processor's error code; of a system call its number.
    uint64_t rip, cs, rflags, rsp, ss;

    bool from_user() const { return (cs & 3) != 0; }
};
static_assert(sizeof(Registers) == 22 * 8);

/// In `vector`: the registers come from SYSCALL and may go back through SYSRET, which takes rcx
/// and r11 away.
inline constexpr uint64_t kVectorSyscall = 0x100;
/// In `vector`: all registers are to be restored, through IRET.
inline constexpr uint64_t kVectorRestored = 0x101;

inline constexpr uint64_t kFlagTrap = 1 << 8;
inline constexpr uint64_t kFlagInterrupts = 1 << 9;
inline constexpr uint64_t kFlagDirection = 1 << 10;
/// What a program may choose of its flags.
inline constexpr uint64_t kUserFlags = 0x240dd5;

// Of the descriptor table; the program's are those of Linux.
inline constexpr uint16_t kKernelCode = 0x10;
inline constexpr uint16_t kKernelData = 0x18;
inline constexpr uint16_t kUserData = 0x2b;
inline constexpr uint16_t kUserCode = 0x33;
inline constexpr uint16_t kTaskState = 0x40;

}  // namespace kernel
