// Machine code to text, with LLVM's disassembler.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/llvm/machine_instruction.h"

namespace ingot::codegen {

/// Everything in `code`; bytes that are no instruction appear as such.
std::vector<MachineInstruction> disassemble(std::span<const uint8_t> code);

}  // namespace ingot::codegen
