// What deterministic and metering engines add to a function's code.
// A charge of fuel (see vm/isa/fuel.h) is emitted only once an instruction comes that costs
// something.
#include "vm/interpreter/deterministic_handlers.h"
#include "vm/interpreter/translator.h"
#include "vm/isa/fuel.h"

namespace ingot::interpreter {
void Translator::metered_step(const Instruction& instruction) {
    const Shape shape = instruction.shape();
    if (!fuel::is_marker(shape)) {
        if (!charge_) {
            builder_.fence();
            charge_ = builder_.emit(charge_fuel);
        }
        ++code_.ops[*charge_].bits;
    }
    step(instruction);
    if (fuel::ends_basic_block(shape)) charge_.reset();
}

/// Behind a numeric instruction: fused or not, it has left its result in the accumulator.
void Translator::canonicalize(Opcode opcode, uint16_t slot, ValueType type) {
    if (!config_.deterministic) return;
    const FloatResult result = open_nan_result(opcode);
    if (result == FloatResult::None) return;
    builder_.emit(canonicalize_handler(result), slot);
    builder_.produced(slot, type, true);
}

}  // namespace ingot::interpreter
