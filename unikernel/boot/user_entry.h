// The program's first stack: arguments, environment and auxiliary vector as Linux passes them.
#pragma once

#include "unikernel/boot/image.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/text.h"

namespace kernel {

/// Creates the program's first thread, with the words of the command line as its arguments.
Thread& create_program(const Image& image, Text command_line);

}  // namespace kernel
