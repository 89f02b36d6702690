// Where the time of booting goes: named moments by the time-stamp counter, shown when the machine
// ends. Under QEMU's `-icount shift=0` the counter counts instructions.
#pragma once

#include "unikernel/support/text.h"

namespace kernel {

/// A phase is over. Cheap enough to be noted whether somebody asks or not.
void note_phase(Text name);

/// The program has written to the console; the first time counts.
void note_output();

/// Switched on by `ingot.log=boot`.
void show_boot_chart_at_end();
/// Shows it, if it is asked for.
void print_boot_chart();

}  // namespace kernel
