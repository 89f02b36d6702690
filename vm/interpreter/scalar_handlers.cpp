// The scalar rows of the instruction table, expanded into handlers.
#include "vm/interpreter/numeric_handlers.h"
#include "vm/semantics/convert.h"

#include "vm/isa/rows.h"

namespace ingot::interpreter {

// Vector rows are expanded elsewhere; rows are told apart by their feature.
#define SCALAR_Mvp(...) __VA_ARGS__
#define SCALAR_SignExtension(...) __VA_ARGS__
#define SCALAR_SaturatingConversions(...) __VA_ARGS__
#define SCALAR_Simd(...)
#define SCALAR_RelaxedSimd(...)

#undef ROW_Unary
#undef ROW_Binary
#define ROW_Unary(name, signature, width, flags, feature, semantic) \
    SCALAR_##feature(fill_unary<&semantics::semantic, (flags)>(table, Opcode::name);)
#define ROW_Binary(name, signature, width, flags, feature, semantic) \
    SCALAR_##feature(fill_binary<&semantics::semantic, (flags)>(table, Opcode::name);)
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    ROW_##shape(name, signature, width, flags, feature, semantic)

constexpr NumericHandlers scalar_handlers() {
    NumericHandlers table;
#include "vm/isa/instructions.def"
    return table;
}

constinit const NumericHandlers kScalarHandlers = scalar_handlers();

}  // namespace ingot::interpreter
