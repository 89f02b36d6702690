// Operations that do the work of several instructions, for the pairs and triples that compiled
// programs are full of: an arithmetic operation on the result of another, address arithmetic before
// an access, and the closing of a counted loop.
#pragma once

#include <array>

#include "vm/interpreter/numeric_handlers.h"

namespace ingot::interpreter {

/// The operations that pairs are made of; each stands for the one of i32, i64, f32 or f64.
enum class PairPart : uint8_t { Add, Sub, Mul, And, Or, Xor, Shl, ShrS, ShrU, Rotl, None };
constexpr uint32_t kPairParts = 10;

/// Which part an instruction is, and its type: I32, I64, F32, F64 as 0 to 3.
struct PairRole {
    PairPart part = PairPart::None;
    uint8_t type = 0;
};
PairRole pair_role(Opcode opcode);

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

/// An operation on a value in memory: slot a = operation(x, memory at slot c + d), where x is slot
/// b or the accumulator. The sum of slot and the signed d wraps at 2^32, or d is an unsigned offset
/// that does not.
struct LoadForm {
    bool other_in_accumulator = false;
    bool reversed = false;  ///< The value from memory is the left operand: subtraction only.
    bool wraps = false;
};
Handler load_operation_handler(uint8_t type, PairPart part, LoadForm form);

/// memory at slot a + offset d = operation(slot b, slot c), or with the 16-bit immediate c. The sum
/// wraps or not, as for loads.
struct StoreForm {
    bool left_in_accumulator = false;
    bool right_in_accumulator = false;
    bool immediate = false;
    bool wraps = false;
};
Handler operation_store_handler(uint8_t type, PairPart part, StoreForm form);

/// A counted loop's end: slot a += step, then a branch if it compares so. The step is slot b or the
/// 16-bit immediate b, the other side slot c or the immediate c; the distance is the signed 16-bit
/// field d.
struct LoopForm {
    bool step_is_immediate = false;
    bool limit_is_immediate = false;
};
/// `compare` is an i32 comparison; null for others.
Handler loop_handler(Opcode compare, LoopForm form);

INGOT_PRESERVE_NONE void copy64_branch(INGOT_OP_PARAMETERS);  // a <- slot b, then as branch

}  // namespace ingot::interpreter
