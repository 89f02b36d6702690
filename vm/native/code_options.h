// What an engine's configuration means for the code of a module.
#pragma once

#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"

namespace ingot::native {

/// `checked_memories`: for instances whose 32-bit memories have no guard pages.
CodeOptions code_options(const EngineConfig& config, bool checked_memories);

}  // namespace ingot::native
