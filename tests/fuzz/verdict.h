// Errors as verdicts, for the files that implement subjects.
#pragma once

#include <cstddef>

#include "tests/fuzz/subjects.h"
#include "vm/support/result.h"

namespace ingot::fuzz {

/// Checks that the error can be shown to somebody and says which verdict it is.
Verdict verdict_of(const Error& error, size_t input_size);

}  // namespace ingot::fuzz
