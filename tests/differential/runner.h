// Runs a program in an engine and notes all that can be seen from outside.
#pragma once

#include <memory>

#include "tests/differential/configurations.h"
#include "tests/differential/program.h"
#include "tests/differential/trace.h"
#include "vm/runtime/engine.h"

namespace ingot::differential {

/// Makes a store of its own. Host functions answer by what they are given, and at times call back,
/// trap or throw.
Trace run(const std::shared_ptr<Engine>& engine, const Configuration& configuration,
          const Program& program);

}  // namespace ingot::differential
