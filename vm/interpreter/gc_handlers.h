// Handlers of garbage-collected objects. Where a comment says "live", the operation may collect,
// and the field names the first slot of the frame that holds nothing any more: the collector looks
// below it only. Indices of types and segments are the module's; casts have a packed
// objects::CastTarget.
#pragma once

#include "vm/interpreter/control_handlers.h"

namespace ingot::interpreter {

INGOT_DECLARE_HANDLER(struct_new);  // a <- fields from b on, d live; word0 type, word1 layout
INGOT_DECLARE_HANDLER(struct_new_default);  // a, d live; word0 type
// x <- field of object y, at the immediate offset
INGOT_DECLARE_HANDLER(struct_get_i8_s);
INGOT_DECLARE_HANDLER(struct_get_i8_u);
INGOT_DECLARE_HANDLER(struct_get_i16_s);
INGOT_DECLARE_HANDLER(struct_get_i16_u);
INGOT_DECLARE_HANDLER(struct_get_i32);
INGOT_DECLARE_HANDLER(struct_get_i64);
INGOT_DECLARE_HANDLER(struct_get_f32);
INGOT_DECLARE_HANDLER(struct_get_f64);
INGOT_DECLARE_HANDLER(struct_get_v128);
// field of object x <- slot y, at the immediate offset; by log2 of its size
INGOT_DECLARE_HANDLER(struct_set_0);
INGOT_DECLARE_HANDLER(struct_set_1);
INGOT_DECLARE_HANDLER(struct_set_2);
INGOT_DECLARE_HANDLER(struct_set_3);
INGOT_DECLARE_HANDLER(struct_set_4);

INGOT_DECLARE_HANDLER(array_new);          // a <- value b, length c, d live; word0 type
INGOT_DECLARE_HANDLER(array_new_default);  // a <- length c, d live; word0 type
INGOT_DECLARE_HANDLER(array_new_fixed);  // a <- elements from b on, d live; word0 type, word1 count
INGOT_DECLARE_HANDLER(
    array_new_from_data);  // a <- offset b, length c, d live; word0 type, word1 segment
INGOT_DECLARE_HANDLER(array_new_from_elements);  // the same
// a <- element c of array b
INGOT_DECLARE_HANDLER(array_get_i8_s);
INGOT_DECLARE_HANDLER(array_get_i8_u);
INGOT_DECLARE_HANDLER(array_get_i16_s);
INGOT_DECLARE_HANDLER(array_get_i16_u);
INGOT_DECLARE_HANDLER(array_get_i32);
INGOT_DECLARE_HANDLER(array_get_i64);
INGOT_DECLARE_HANDLER(array_get_f32);
INGOT_DECLARE_HANDLER(array_get_f64);
INGOT_DECLARE_HANDLER(array_get_v128);
// element b of array a <- slot c; by log2 of its size
INGOT_DECLARE_HANDLER(array_set_0);
INGOT_DECLARE_HANDLER(array_set_1);
INGOT_DECLARE_HANDLER(array_set_2);
INGOT_DECLARE_HANDLER(array_set_3);
INGOT_DECLARE_HANDLER(array_set_4);
INGOT_DECLARE_HANDLER(array_length);  // a <- b
INGOT_DECLARE_HANDLER(array_fill);    // array a, start b, value c, count d
INGOT_DECLARE_HANDLER(array_copy);    // to a from b, source array c, from d; word0 slot of count
INGOT_DECLARE_HANDLER(array_init_from_data);  // array a, start b, source c, count d; word0 segment
INGOT_DECLARE_HANDLER(array_init_from_elements);  // the same

INGOT_DECLARE_HANDLER(i31_new);                 // a <- b
INGOT_DECLARE_HANDLER(i31_get_signed);          // a <- b
INGOT_DECLARE_HANDLER(i31_get_unsigned);        // a <- b
INGOT_DECLARE_HANDLER(reference_test);          // a <- b; word0 target
INGOT_DECLARE_HANDLER(reference_cast);          // a <- b; word0 target
INGOT_DECLARE_HANDLER(branch_on_cast);          // x; immediate: distance; word0 target
INGOT_DECLARE_HANDLER(branch_on_cast_failure);  // the same

}  // namespace ingot::interpreter
