// The handlers of the deterministic profile and of fuel.
#include "vm/interpreter/deterministic_handlers.h"

#include "vm/interpreter/numeric_handlers.h"
#include "vm/semantics/simd.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

Handler canonicalize_handler(FloatResult result) {
    switch (result) {
    case FloatResult::None: break;
    case FloatResult::F32: return unary<&semantics::f32_canonicalize, Form::A>;
    case FloatResult::F64: return unary<&semantics::f64_canonicalize, Form::A>;
    case FloatResult::F32x4: return unary<&semantics::f32x4_canonicalize, Form::A>;
    case FloatResult::F64x2: return unary<&semantics::f64x2_canonicalize, Form::A>;
    }
    check_failed("a floating-point result", __FILE__, __LINE__);
}

INGOT_DECLARE_HANDLER(charge_fuel) {
    if (!machine->store->take_fuel(ip->bits)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfFuel);
    INGOT_NEXT(1);
}

}  // namespace ingot::interpreter
