// A fast 64-bit hash of bytes: checksums of artifacts and names of cache entries. It notices damage
// and tells contents apart; it does not resist somebody who looks for collisions.
#pragma once

#include <cstdint>
#include <span>

namespace ingot::native {

uint64_t hash_bytes(std::span<const uint8_t> bytes, uint64_t seed = 0);

}  // namespace ingot::native
