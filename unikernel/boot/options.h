// The words of the command line that are the kernel's own; all others are the program's arguments.
#pragma once

#include "unikernel/support/text.h"

namespace kernel {

/// Obeys a word `ingot.key=value`. False for any other word.
bool apply_option(Text word);

/// What `ingot.test=…` asks for, once everything is initialized: a mistake on purpose, to see that
/// the report of it works.
void run_requested_test();

}  // namespace kernel
