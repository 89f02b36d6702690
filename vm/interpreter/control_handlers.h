// Handlers of everything that is not numeric: moves, branches, calls, variables, tables, bulk
// operations. Each comment gives the operands: fields a b c d, x y immediate, or the words of a
// following cell.
#pragma once

#include "vm/interpreter/op.h"

namespace ingot::interpreter {

#define INGOT_DECLARE_HANDLER(name) INGOT_HANDLER void name(INGOT_OP_PARAMETERS)

// Moves. The 32-bit forms are for f32, whose slots hold rubbish in the upper half.
INGOT_DECLARE_HANDLER(copy64);            // a <- slot b
INGOT_DECLARE_HANDLER(copy64_pair);       // a <- slot b, then c <- slot d
INGOT_DECLARE_HANDLER(copy32);            // a <- slot b
INGOT_DECLARE_HANDLER(copy128);           // a <- slots b, b + 1
INGOT_DECLARE_HANDLER(copy_integer_acc);  // a <- accumulator
INGOT_DECLARE_HANDLER(copy_f32_acc);
INGOT_DECLARE_HANDLER(copy_f64_acc);
INGOT_DECLARE_HANDLER(copy_v128_acc);
INGOT_DECLARE_HANDLER(constant32);         // x <- immediate, sign-extended
INGOT_DECLARE_HANDLER(constant32_pair);    // a <- immediate b, then c <- immediate d, as 16 bits
INGOT_DECLARE_HANDLER(constant32_branch);  // a <- 16-bit immediate b, then as branch
INGOT_DECLARE_HANDLER(constant64);         // a <- word1
INGOT_DECLARE_HANDLER(constant128);        // a <- word0, word1
INGOT_DECLARE_HANDLER(select64);           // a <- slot d ? slot b : slot c
INGOT_DECLARE_HANDLER(select64_acc);       // a <- accumulator ? slot b : slot c
INGOT_DECLARE_HANDLER(select_f32);
INGOT_DECLARE_HANDLER(select_f32_acc);
INGOT_DECLARE_HANDLER(select_f64);
INGOT_DECLARE_HANDLER(select_f64_acc);
INGOT_DECLARE_HANDLER(select_v128);
INGOT_DECLARE_HANDLER(select_v128_acc);

// Branches: the distance is the immediate, in cells, from the operation itself.
INGOT_DECLARE_HANDLER(branch);
INGOT_DECLARE_HANDLER(branch_if);           // x
INGOT_DECLARE_HANDLER(branch_if_acc);       //
INGOT_DECLARE_HANDLER(branch_unless);       // x
INGOT_DECLARE_HANDLER(branch_unless_acc);   //
INGOT_DECLARE_HANDLER(branch_if_null);      // x, a reference
INGOT_DECLARE_HANDLER(branch_if_non_null);  // x, a reference
INGOT_DECLARE_HANDLER(branch_table);        // x index, immediate: labels - 1; then distances
INGOT_DECLARE_HANDLER(branch_table_acc);    // immediate: labels - 1; then distances
INGOT_DECLARE_HANDLER(trap_unreachable);
INGOT_DECLARE_HANDLER(trap_frame_too_large);  // all there is of a function with too many slots

// Calls: a is the callee's frame, as a slot of this one. Returns: a is the header's slot.
INGOT_DECLARE_HANDLER(call);             // low 16 bits: frame; upper 48: FunctionCode*
INGOT_DECLARE_HANDLER(call_function);    // x frame, immediate: function index; any function
INGOT_DECLARE_HANDLER(call_indirect);    // a frame, b index; word0 table, word1 canonical type id
INGOT_DECLARE_HANDLER(call_indirect32);  // the same for a table with 32-bit indices
INGOT_DECLARE_HANDLER(call_ref);         // a frame, b reference
INGOT_DECLARE_HANDLER(tail_call_function);  // a header, b arguments; word1 function index
INGOT_DECLARE_HANDLER(tail_call_indirect);  // a header, b arguments, c index; words as above
INGOT_DECLARE_HANDLER(tail_call_ref);       // a header, b arguments, c reference
INGOT_DECLARE_HANDLER(return_nothing);      // a header
INGOT_DECLARE_HANDLER(return_integer);      // a header, b value
INGOT_DECLARE_HANDLER(return_integer_acc);  // a header
INGOT_DECLARE_HANDLER(return_constant);     // x header, immediate: value
INGOT_DECLARE_HANDLER(return_f32);          // a header, b value
INGOT_DECLARE_HANDLER(return_f32_acc);
INGOT_DECLARE_HANDLER(return_f64);
INGOT_DECLARE_HANDLER(return_f64_acc);
INGOT_DECLARE_HANDLER(return_v128);
INGOT_DECLARE_HANDLER(return_v128_acc);
INGOT_DECLARE_HANDLER(translate);       // word: FunctionCode*; every function begins so
INGOT_DECLARE_HANDLER(enter_compiled);  // word: FunctionCode*; all there is of a compiled function
INGOT_DECLARE_HANDLER(count_call);      // word: FunctionCode*; first of a function
INGOT_DECLARE_HANDLER(count_loop);      // word: LoopSite*; first of a loop

// Variables: the immediate is the global's index.
INGOT_DECLARE_HANDLER(global_get64);    // x <- global
INGOT_DECLARE_HANDLER(global_get_f32);  // x <- global
INGOT_DECLARE_HANDLER(global_get_f64);  // x <- global
INGOT_DECLARE_HANDLER(global_get128);
INGOT_DECLARE_HANDLER(global_set64);  // global <- slot x
INGOT_DECLARE_HANDLER(global_set32);
INGOT_DECLARE_HANDLER(global_set128);

// Tables, memories and references. A second cell's words are indices, as in the binary format.
INGOT_DECLARE_HANDLER(table_get);        // a <- [b]; word0 table
INGOT_DECLARE_HANDLER(table_set);        // [a] <- b; word0 table
INGOT_DECLARE_HANDLER(table_size);       // a; word0 table
INGOT_DECLARE_HANDLER(table_grow);       // a <- grow(b value, c delta); word0 table
INGOT_DECLARE_HANDLER(table_fill);       // a start, b value, c count; word0 table
INGOT_DECLARE_HANDLER(table_copy);       // a, b, c; word0 destination, word1 source
INGOT_DECLARE_HANDLER(table_init);       // a, b, c; word0 element segment, word1 table
INGOT_DECLARE_HANDLER(element_drop);     // word0 segment
INGOT_DECLARE_HANDLER(memory_size);      // a; word0 memory
INGOT_DECLARE_HANDLER(memory_grow);      // a <- grow(b); word0 memory
INGOT_DECLARE_HANDLER(memory_fill);      // a, b, c; word0 memory
INGOT_DECLARE_HANDLER(memory_copy);      // a, b, c; word0 destination, word1 source
INGOT_DECLARE_HANDLER(memory_init);      // a, b, c; word0 data segment, word1 memory
INGOT_DECLARE_HANDLER(data_drop);        // word0 segment
INGOT_DECLARE_HANDLER(ref_function);     // x <- immediate: function index
INGOT_DECLARE_HANDLER(ref_is_null);      // a <- b
INGOT_DECLARE_HANDLER(ref_as_non_null);  // a <- b
INGOT_DECLARE_HANDLER(ref_equal);        // a <- b, c

// Never emitted into a function: where a run and a call into another instance return to.
INGOT_DECLARE_HANDLER(end_run);
INGOT_DECLARE_HANDLER(leave_instance);

extern const Op kEndRun;
extern const Op kLeaveInstance;

}  // namespace ingot::interpreter
