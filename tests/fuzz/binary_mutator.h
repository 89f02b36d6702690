// Damages binary modules: blindly (bits, bytes, runs, truncation), by what bytes mean (LEB128
// integers that explode, opcodes), and by structure (sections moved between modules, or edited with
// their sizes corrected, so that the damage lies deeper than the first size check).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tests/fuzz/random.h"

namespace ingot::fuzz {

using Bytes = std::vector<uint8_t>;

/// A damaged copy of one of the seeds; `seeds` must not be empty.
Bytes mutate_binary(std::span<const Bytes> seeds, Random& random);

}  // namespace ingot::fuzz
