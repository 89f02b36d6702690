// The end of the program, which is the end of the machine.
#pragma once

#include <cstdint>

#include "unikernel/arch/x86_64/registers.h"

namespace kernel {

/// Tells the host the exit code and powers off.
[[noreturn]] void end_program(int32_t exit_code);

/// Says on the console what killed the program and where, and ends it with 128 plus the signal.
[[noreturn]] void end_program_by_signal(const Registers& registers, uint32_t signal,
                                        uint64_t address);

/// Memory that was granted is not there; ends the program with a message.
[[noreturn]] void end_program_out_of_memory();

}  // namespace kernel
