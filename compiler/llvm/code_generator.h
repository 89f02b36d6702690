// Compiles modules in this process, through LLVM.
#pragma once

#include <memory>

#include "vm/native/code_generator.h"

namespace ingot {

std::unique_ptr<CodeGenerator> create_llvm_code_generator();

}  // namespace ingot
