// Damages WebAssembly text: tokens swapped, deleted, doubled, replaced by others of the language or
// by numbers at the edges; characters changed; truncation; nesting blown up.
#pragma once

#include <span>
#include <string>

#include "tests/fuzz/random.h"

namespace ingot::fuzz {

/// A damaged copy of one of the seeds; `seeds` must not be empty.
std::string mutate_text(std::span<const std::string> seeds, Random& random);

}  // namespace ingot::fuzz
