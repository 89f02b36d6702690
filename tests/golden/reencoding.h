// Other encodings of the same module: numbers padded, runs of locals split, reference types spelled
// with two bytes, memory 0 written out, empty sections. Changes are made blindly and kept if the
// module still means the same, so that nothing here knows what the printer knows.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/fuzz/random.h"

namespace ingot::test {

using Bytes = std::vector<uint8_t>;

/// The module, which has to be well-formed, without its custom sections.
Bytes without_custom_sections(const Bytes& binary);

/// What assembling the module's text, without annotations, gives; empty if it cannot be decoded.
Bytes shortest_encoding(const Bytes& binary);

/// The module after about `attempts` changes, most of which do not come off. Without custom
/// sections.
Bytes reencode(const Bytes& binary, size_t attempts, fuzz::Random& random);

}  // namespace ingot::test
