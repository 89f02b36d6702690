// Handlers of atomic accesses, wait and notify (threads proposal): one per row and address type,
// for any memory, shared or not.
//
// They are always checked: the alignment has to be looked at anyway. Slots: a result, b address,
// then the other operands in their order; a second cell holds the memory's index and the offset.
#pragma once

#include <array>

#include "vm/interpreter/op.h"
#include "vm/isa/opcode.h"

namespace ingot::interpreter {

struct AtomicHandlers {
    std::array<Handler, kOpcodeCount> address32{};
    std::array<Handler, kOpcodeCount> address64{};
};

extern const AtomicHandlers kAtomicHandlers;

INGOT_HANDLER void atomic_fence(INGOT_OP_PARAMETERS);  // no operands, no second cell

}  // namespace ingot::interpreter
