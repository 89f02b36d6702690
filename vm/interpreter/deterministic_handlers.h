// Operations that only some engines' code contains: canonical NaNs for the deterministic profile,
// and fuel. Other engines pay nothing for them.
#pragma once

#include "vm/interpreter/control_handlers.h"
#include "vm/isa/nan.h"

namespace ingot::interpreter {

/// Makes a NaN in the accumulator of the result's class, or in each lane of it, the canonical one:
/// a <- accumulator <- canonical(accumulator).
Handler canonicalize_handler(FloatResult result);

INGOT_DECLARE_HANDLER(charge_fuel);  // word: units that the following basic block costs

}  // namespace ingot::interpreter
