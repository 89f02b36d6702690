// The compiler that engines are given, if this build has one.
#pragma once

#include <memory>

#include "vm/native/code_generator.h"

namespace ingot::differential {

/// Null where the build has no compiler; the build chooses the file that defines it.
std::shared_ptr<CodeGenerator> create_generator();

}  // namespace ingot::differential
