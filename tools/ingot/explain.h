// `ingot run --explain`: what a guest will be able to touch, in words.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tools/ingot/grant_options.h"

namespace ingot {

/// A section for each kind of grant, those that are not given included: what a guest cannot touch
/// is worth saying too. `limits` are lines of the last one.
std::string explain(const Grants& grants, std::span<const std::string> arguments,
                    std::span<const std::string> limits);

}  // namespace ingot
