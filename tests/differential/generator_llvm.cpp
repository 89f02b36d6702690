// In builds with LLVM. One generator serves all engines of the process.
#include "compiler/llvm/code_generator.h"
#include "tests/differential/generator.h"

namespace ingot::differential {

std::shared_ptr<CodeGenerator> create_generator() {
    static const std::shared_ptr<CodeGenerator> kGenerator = create_llvm_code_generator();
    return kGenerator;
}

}  // namespace ingot::differential
