// What fuel counts, in every tier alike: one unit per instruction, charged at the entry of each
// basic block of the wasm body, whatever the instructions are translated to.
//
// A block begins at the start of the function, at a loop, behind everything that branches, and
// behind else, end and catch. Markers - block, loop, else, end, try, try_table, catch, delegate -
// are free. A block that is left early by a trap, an exception or a call that does not return has
// been paid as a whole. Instructions that work on ranges of memories, tables and arrays cost one
// unit like any other, and more with the range's size when they are run (see range_cost).
#pragma once

#include "vm/isa/opcode.h"

namespace ingot::fuel {

constexpr bool is_marker(Shape shape) {
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
constexpr bool ends_basic_block(Shape shape) {
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

/// What a range costs that is not small (runtime/interruption.h): a unit per 64 bytes, which a
/// processor moves in about the time of a few instructions.
constexpr uint64_t range_cost(uint64_t bytes) {
    return bytes / 64;
}

}  // namespace ingot::fuel
