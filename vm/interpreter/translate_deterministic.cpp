// What deterministic and metering engines add to a function's code.
//
// Fuel is charged at the entry of each basic block of the wasm body, one unit per instruction,
// whatever the instructions are translated to. A block begins at the start of the function, at a
// loop, behind everything that branches, and behind else, end and catch. Markers - block, loop,
// else, end, try, try_table, catch, delegate - are free, so a charge is emitted only once an
// instruction comes that costs something. A block that is left early by a trap, an exception or a
// call that does not return has been paid as a whole. Instructions that work on ranges cost one
// unit like any other.
#include "vm/interpreter/deterministic_handlers.h"
#include "vm/interpreter/translator.h"

namespace ingot::interpreter {
namespace {

bool is_marker(Shape shape) {
    switch (shape) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::Else:
    case Shape::End:
    case Shape::Try:
    case Shape::TryTable:
    case Shape::Catch:
    case Shape::CatchAll:
    case Shape::Delegate: return true;
    default: return false;
    }
}

/// Whether a new basic block begins behind the instruction; behind what never goes on there is
/// none.
bool ends_basic_block(Shape shape) {
    switch (shape) {
    case Shape::Loop:
    case Shape::If:
    case Shape::Else:
    case Shape::End:
    case Shape::Catch:
    case Shape::CatchAll:
    case Shape::Delegate:
    case Shape::BrIf:
    case Shape::BrOnNull:
    case Shape::BrOnNonNull:
    case Shape::BrOnCast:
    case Shape::BrOnCastFail: return true;
    default: return false;
    }
}

}  // namespace

void Translator::metered_step(const Instruction& instruction) {
    const Shape shape = instruction.shape();
    if (!is_marker(shape)) {
        if (!charge_) {
            builder_.fence();
            charge_ = builder_.emit(charge_fuel);
        }
        ++code_.ops[*charge_].bits;
    }
    step(instruction);
    if (ends_basic_block(shape)) charge_.reset();
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
