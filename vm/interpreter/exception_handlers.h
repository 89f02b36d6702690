// Handlers of the operations that throw. Catching has none: see unwind.h.
#pragma once

#include "vm/interpreter/control_handlers.h"

namespace ingot::interpreter {

INGOT_DECLARE_HANDLER(throw_exception);  // x first slot of the payload, immediate: tag index
INGOT_DECLARE_HANDLER(throw_reference);  // a exception reference

}  // namespace ingot::interpreter
