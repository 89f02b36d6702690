// Segments, the task state and the interrupt table of one processor.
#pragma once

namespace kernel {

/// Sets this processor up to take exceptions, interrupts and system calls. Everything before runs
/// on the boot loader's tables, where any mistake resets the machine.
void initialize_descriptors();

}  // namespace kernel
