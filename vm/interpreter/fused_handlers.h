// Operations that do the work of several instructions, for the pairs and triples that compiled
// programs are full of: an arithmetic operation on the result of another, a choice by a comparison,
// and what closes loops. Those that access memory are in fused_access_handlers.h.
#pragma once

#include <array>

#include "vm/interpreter/fused_parts.h"
#include "vm/interpreter/numeric_handlers.h"

namespace ingot::interpreter {

/// Where the operands of a pair `second(x, first(b, c))` stand: x in slot b of the operation or in
/// the accumulator; first's operands in slot c or the accumulator, and in slot d or the 16-bit
/// immediate d.
struct PairForm {
    bool other_in_accumulator = false;
    bool inner_in_accumulator = false;
    bool immediate = false;
    /// first(b, c) is the left operand of second: subtraction only.
    bool reversed = false;
};

/// Null where the pair is not worth a handler.
Handler pair_handler(uint8_t type, PairPart first, PairPart second, PairForm form);

/// second(first(x, word0), word1): slot a of slot b or the accumulator, with both immediates in the
/// next cell. Null where the pair is not worth a handler, and for floats.
Handler wide_pair_handler(uint8_t type, PairPart first, PairPart second, bool in_accumulator);

/// A counted loop's end: slot a += step, then a branch if it compares so. The step is slot b or the
/// 16-bit immediate b, the other side slot c, the immediate c or the next cell's word1; the
/// distance is the signed 16-bit field d.
enum class LoopLimit : uint8_t { Slot, Immediate, Wide };
struct LoopForm {
    bool step_is_immediate = false;
    LoopLimit limit = LoopLimit::Slot;
};
/// `compare` is an i32 comparison; null for others.
Handler loop_handler(Opcode compare, LoopForm form);

/// Slot a = x if `compare` holds between slots b and c, else y, where word0 of the next cell is the
/// slot of x and word1 that of y: integers and references. The left side may be in the accumulator,
/// the right one the 16-bit immediate c. Null for what compares neither i32 nor i64.
struct SelectForm {
    bool in_accumulator = false;
    bool immediate = false;
};
Handler select_handler(Opcode compare, SelectForm form);

/// a <- slot b, then a branch by the immediate if `compare` holds between the slots that are the
/// low and high half of the next cell's word0, or the first of them and word1. Null for anything
/// but comparisons of i32.
Handler copy_compare_branch_handler(Opcode compare, bool immediate);

/// Slot a += the 16-bit immediate b, then a branch by the signed 16-bit field d if slot c is not 0.
INGOT_HANDLER void count_branch_if(INGOT_OP_PARAMETERS);
/// i32: slot a = slot b + word0 of the next cell, then slot c = slot d + word1. The accumulator
/// keeps what it has, often a value just loaded that a branch waits for.
INGOT_HANDLER void two_sums(INGOT_OP_PARAMETERS);
INGOT_HANDLER void copy64_branch(INGOT_OP_PARAMETERS);  // a <- slot b, then as branch

}  // namespace ingot::interpreter
