// What a person who brings a program to the machine wants to know: which calls it lacks.
#pragma once

#include <cstdint>

namespace kernel {

/// Switched on by `ingot.log=calls` on the command line.
void log_calls(bool is_on);

/// Says once per number that there is no such system call.
void log_unknown_call(uint64_t number);

}  // namespace kernel
