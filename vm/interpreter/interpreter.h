// The interpreter as the engine sees it: a tier.
#pragma once

#include "vm/runtime/engine.h"

namespace ingot {

/// Translates each function at its first call and runs it. Thread-safe across stores.
Tier interpreter_tier();

}  // namespace ingot
