// Compiles modules through LLVM. A function that LLVM fails at is left out of the artifact, and
// whoever calls it finds the interpreter's.
#pragma once

#include <functional>
#include <memory>

#include "vm/native/code_generator.h"

namespace ingot {

struct CodeGeneratorOptions {
    /// Compile in processes of their own, CodeOptions::threads at a time, so that LLVM's failures
    /// end none but them. This process must have no other thread then.
    bool is_isolated = false;
    /// Called before each body is compiled, where LLVM will be: tests make it fail there.
    std::function<void(uint32_t body, unsigned level)> before_body = {};
};

std::unique_ptr<CodeGenerator> create_llvm_code_generator(CodeGeneratorOptions options = {});

}  // namespace ingot
