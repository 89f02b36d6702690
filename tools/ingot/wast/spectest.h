// The `spectest` host module that the official scripts import (spec repository, interpreter/host).
#pragma once

#include "vm/runtime/linker.h"
#include "vm/runtime/store.h"
#include "vm/support/result.h"

namespace ingot {

/// Defines it in a linker of `store`. With `print`, the print functions write to standard output;
/// they are silent otherwise. Fails if the host has no memory for it.
Result<void> define_spectest(Store& store, Linker& linker, bool print);

}  // namespace ingot
