// Operations that do more than access memory 0: arithmetic on what was loaded or before it is
// stored, both at once, a move from memory to memory, and branches on what was loaded.
#pragma once

#include "vm/interpreter/fused_parts.h"
#include "vm/interpreter/handler_support.h"

namespace ingot::interpreter {

// In all of them, a displacement in a 16-bit field is either signed, and its sum with the base
// wraps at 2^32, or unsigned, and the sum does not wrap.

/// slot a = operation(x, memory at slot c + d), where x is slot b, the accumulator, or the 16-bit
/// immediate b.
struct LoadForm {
    bool other_in_accumulator = false;
    bool reversed = false;  ///< The value from memory is the left operand: subtraction only.
    bool wraps = false;
    bool immediate = false;
};
Handler load_operation_handler(uint8_t type, PairPart part, LoadForm form);

/// memory at slot c + d = operation(x, memory at slot c + d), with x as above.
Handler modify_handler(uint8_t type, PairPart part, LoadForm form);

/// memory at slot a + d = operation(slot b, slot c), or with the 16-bit immediate c.
struct StoreForm {
    bool left_in_accumulator = false;
    bool right_in_accumulator = false;
    bool immediate = false;
    bool wraps = false;
};
Handler operation_store_handler(uint8_t type, PairPart part, StoreForm form);

/// `width` bytes of memory at slot a + c = those at slot b + d. The store traps with the address of
/// the second cell, which is otherwise unused.
Handler move_handler(uint32_t width, bool store_wraps, bool load_wraps);
/// The same from and to constant addresses: the upper and lower half of the bits.
Handler move_absolute_handler(uint32_t width);

/// Where a branch on a value in memory finds it: at slot a + word0, wrapping or not, or at slot a +
/// (index << shift) + word0, where the low half of word1 is the index's slot and the high half the
/// shift; that sum wraps before word0 is added.
enum class LoadBranchAddress : uint8_t { Base, Wrapping, Indexed };

/// Branches by the immediate if `compare` holds between the loaded value and slot b or the 16-bit
/// immediate b. Null unless the load is one of a whole i32 or an unsigned byte and `compare` an i32
/// comparison.
Handler load_branch_handler(Opcode load, Opcode compare, LoadBranchAddress address, bool immediate);

/// As branch_table, with the index in memory at slot x + y, which does not wrap. Null for loads
/// other than those above.
Handler load_branch_table_handler(Opcode load);

}  // namespace ingot::interpreter
