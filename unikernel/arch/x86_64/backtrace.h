// Panic output: registers, and where the kernel was, by name.
#pragma once

#include "unikernel/arch/x86_64/registers.h"
#include "unikernel/support/text.h"

namespace kernel {

/// Says what happened where, and ends the machine with exit code 255.
[[noreturn]] void panic_at(const Registers& registers, Text message, uint64_t address);

}  // namespace kernel
