// In builds without LLVM: settings that ask for compiled code are refused.
#include "tests/differential/generator.h"

namespace ingot::differential {

std::shared_ptr<CodeGenerator> create_generator() {
    return nullptr;
}

}  // namespace ingot::differential
