// Which instructions may yield a NaN whose sign and payload the specification leaves open
// (spec 4.3.3, "NaN propagation"). The deterministic profile (appendix A.1) gives them all the
// positive canonical NaN.
//
// What moves or changes bits only - loads, constants, abs, neg, copysign, reinterpret, splat, the
// pseudo minimum and maximum - is exact and not among them, and neither are conversions from
// integers.
#pragma once

#include "vm/isa/opcode.h"

namespace ingot {

/// The floating-point numbers that a result consists of.
enum class FloatResult : uint8_t { None, F32, F64, F32x4, F64x2 };

/// The shape of the result where it may be such a NaN, else None.
FloatResult open_nan_result(Opcode opcode);

}  // namespace ingot
