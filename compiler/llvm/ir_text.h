// LLVM's intermediate representation of functions, for people who want to know what became of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace ingot::codegen {

/// Optimized IR of the bodies `shown`, as it is when machine code is made of it. Lines end in
/// "; @<offset>", the offset (decimal) in the wasm binary that the instruction came from. Wasm
/// functions have their names; attributes and metadata are left out. Fails like compilation.
Result<std::string> print_ir(const CompileRequest& request, std::span<const uint32_t> shown);

}  // namespace ingot::codegen
