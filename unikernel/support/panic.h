// The end of the machine when the kernel itself is wrong.
#pragma once

#include "unikernel/support/text.h"

namespace kernel {

/// Prints the message, the registers and the kernel's backtrace, and powers off.
[[noreturn]] void panic(Text message);

#define KERNEL_STRINGIFY(x) #x
#define KERNEL_LINE(x) KERNEL_STRINGIFY(x)
/// What must hold, in every build.
#define KERNEL_CHECK(condition)                                                       \
    do {                                                                              \
        if (!(condition)) [[unlikely]]                                                \
            ::kernel::panic(__FILE_NAME__ ":" KERNEL_LINE(__LINE__) ": " #condition); \
    } while (false)

}  // namespace kernel
