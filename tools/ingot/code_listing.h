// Listings that put what became of a function beside the WebAssembly it came from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "compiler/llvm/machine_instruction.h"
#include "vm/module/module.h"
#include "vm/native/artifact.h"

namespace ingot {

/// `function 3 "fib"`, escaped.
std::string function_title(const Module& module, uint32_t body);

/// Machine code of the bodies `shown`, each instruction behind the one of the module that it came
/// from, as far as the artifact knows. `instructions` are those of all of its code.
std::string machine_code_listing(const Module& module, const native::Artifact& artifact,
                                 std::span<const codegen::MachineInstruction> instructions,
                                 std::span<const uint32_t> shown);

/// What codegen::print_ir yields, with instructions of the module in place of their offsets.
std::string ir_listing(const Module& module, std::string_view ir);

}  // namespace ingot
