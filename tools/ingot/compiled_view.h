// `ingot inspect --asm` and `--ir`: compiled code for people to read.
#pragma once

#include <string_view>

#include "tools/ingot/arguments.h"
#include "vm/isa/features.h"

namespace ingot {

enum class CompiledView : uint8_t { MachineCode, Ir };

/// Prints the functions that the operands behind the file name, or all. A module is compiled for
/// that; of an artifact, the code in it is shown. The exit code.
int show_compiled(CompiledView view, const Arguments& arguments, const Features& features);

}  // namespace ingot
