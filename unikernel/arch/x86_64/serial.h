// The serial port COM1, the console of every machine, and the debug port that carries the exit
// status to `ingot boot`.
#pragma once

#include "unikernel/support/text.h"

namespace kernel {

void initialize_serial();
void write_serial(void* context, Text text);

/// To the host's record of how the machine ended (QEMU's isa-debugcon).
void write_status(Text text);

}  // namespace kernel
