// Values of scripts: arguments become values of a store, results are held against patterns.
#pragma once

#include <string>

#include "compiler/text/script.h"
#include "vm/runtime/store.h"
#include "vm/runtime/value.h"

namespace ingot {

Value to_value(Store& store, const ScriptValue& value);

/// Whether a result is what the script expects: NaN classes, alternatives and lanes included.
bool matches(TypeStore& types, const Value& value, const ScriptPattern& pattern);

/// As a person would write it: "42:i32", "nan:canonical:f32", "either …".
std::string to_string(const ScriptPattern& pattern);

}  // namespace ingot
