// Evaluation of constant expressions (spec 3.4.13): initial values of globals and tables, segments.
#pragma once

#include "vm/module/module.h"
#include "vm/runtime/instance.h"
#include "vm/support/result.h"

namespace ingot {

/// The value of a valid constant expression; `instance` holds what was created so far. Fails with
/// Limit if an object does not fit into the store's heap. A reference in it is not rooted yet.
Result<Value> evaluate_constant(Instance& instance, ConstantExpression expression);

}  // namespace ingot
