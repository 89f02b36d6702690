// Making a failing program small by making its tape short and full of zeros.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace ingot::differential {

/// Whether a tape's program still fails in the same way.
using StillFails = std::function<bool(const std::vector<uint8_t>& tape)>;

/// The smallest failing tape found with at most `attempts` tries.
std::vector<uint8_t> shrink(std::vector<uint8_t> tape, uint32_t attempts, const StillFails& fails);

}  // namespace ingot::differential
