// The values of WAST scripts: arguments and what results must look like.
#pragma once

#include "compiler/text/cursor.h"
#include "compiler/text/script.h"

namespace ingot::text {

/// An argument, cursor at its parenthesis.
Result<ScriptValue> script_value(Cursor& cursor);

/// An expected result, cursor at its parenthesis.
Result<ScriptPattern> script_pattern(Cursor& cursor);

}  // namespace ingot::text
