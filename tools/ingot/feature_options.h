// --enable and --disable: which features a module may use.
#pragma once

#include <expected>
#include <string>

#include "tools/ingot/arguments.h"
#include "vm/isa/features.h"

namespace ingot {

/// The default features, changed by the options in the order given. The error names the unknown
/// one.
std::expected<Features, std::string> features_of(const Arguments& arguments);

/// All of them, and none but WebAssembly 1.0.
Features all_features();

}  // namespace ingot
