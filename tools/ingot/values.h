// Values on the command line: arguments of `--invoke`, read as the parameter's type says.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "vm/runtime/store.h"
#include "vm/runtime/value.h"

namespace ingot {

/// `text` as a value of `type`. Integers are decimal or 0x…, signed or unsigned; floats also inf,
/// nan and hexadecimal; v128 is 0x and up to 32 digits; references are `null`, or a number that
/// becomes a host object for externref. The error says what was expected.
std::expected<Value, std::string> parse_value(Store& store, std::string_view text, ValueType type);

}  // namespace ingot
