// What each processor has of its own, found through GS while in the kernel.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

class Thread;

struct PerCpu {
    PerCpu* self = nullptr;
    uint64_t kernel_stack = 0;  ///< Of the running thread: where SYSCALL begins (entry.S).
    uint64_t user_stack = 0;    ///< Scratch of entry.S.
    Thread* current = nullptr;
    Thread* idle = nullptr;
    uint32_t index = 0;
    bool wants_reschedule = false;
};
static_assert(offsetof(PerCpu, kernel_stack) == 8 && offsetof(PerCpu, user_stack) == 16);

inline PerCpu& this_cpu() {
    PerCpu* self;
    asm("movq %%gs:0, %0" : "=r"(self));
    return *self;
}

/// Sets where exceptions and system calls of the program find the kernel's stack.
void set_kernel_stack(PerCpu& cpu, uint64_t end);

}  // namespace kernel
