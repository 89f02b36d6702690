// The vector rows of the instruction table, expanded into handlers.
//
// Unary and binary rows have the forms of scalar ones. The rest have one form, Form::S: ternary
// takes slots b, c, d; shuffle b, c and the indices in the second cell; extract_lane b and lane d;
// replace_lane the vector b, the value c and lane d.
#include "vm/interpreter/numeric_handlers.h"
#include "vm/isa/rows.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::interpreter {
namespace {

using semantics::V128;

template <auto f>
INGOT_HANDLER void ternary(INGOT_OP_PARAMETERS) {
    result(frame, ip->a, INGOT_ACCUMULATORS,
           f(read_slot<V128>(frame, ip->b), read_slot<V128>(frame, ip->c),
             read_slot<V128>(frame, ip->d)));
    INGOT_NEXT(1);
}

template <auto f>
INGOT_HANDLER void shuffle(INGOT_OP_PARAMETERS) {
    const V128 indices = V128::load(ip + 1);
    result(frame, ip->a, INGOT_ACCUMULATORS,
           f(read_slot<V128>(frame, ip->b), read_slot<V128>(frame, ip->c), indices));
    INGOT_NEXT(2);
}

template <auto f>
INGOT_HANDLER void extract_lane(INGOT_OP_PARAMETERS) {
    const auto lane = static_cast<uint8_t>(ip->d);
    result(frame, ip->a, INGOT_ACCUMULATORS, f(read_slot<V128>(frame, ip->b), lane));
    INGOT_NEXT(1);
}

template <auto f>
INGOT_HANDLER void replace_lane(INGOT_OP_PARAMETERS) {
    using Lane = typename FunctionTraits<decltype(f)>::template Argument<1>;
    const auto lane = static_cast<uint8_t>(ip->d);
    result(frame, ip->a, INGOT_ACCUMULATORS,
           f(read_slot<V128>(frame, ip->b), read_slot<Lane>(frame, ip->c), lane));
    INGOT_NEXT(1);
}

}  // namespace

#define VECTOR_Mvp(...)
#define VECTOR_SignExtension(...)
#define VECTOR_SaturatingConversions(...)
#define VECTOR_Simd(...) __VA_ARGS__
#define VECTOR_RelaxedSimd(...) __VA_ARGS__

#undef ROW_Unary
#undef ROW_Binary
#undef ROW_Ternary
#undef ROW_Shuffle
#undef ROW_ExtractLane
#undef ROW_ReplaceLane
#define ROW_Unary(name, signature, width, flags, feature, semantic) \
    VECTOR_##feature(fill_unary<&semantics::semantic, kNone>(table, Opcode::name);)
#define ROW_Binary(name, signature, width, flags, feature, semantic) \
    VECTOR_##feature(fill_binary<&semantics::semantic, kNone>(table, Opcode::name);)
#define ROW_Ternary(name, signature, width, flags, feature, semantic) \
    table.plain[at(Opcode::name)][at(Form::S)] = ternary<&semantics::semantic>;
#define ROW_Shuffle(name, signature, width, flags, feature, semantic) \
    table.plain[at(Opcode::name)][at(Form::S)] = shuffle<&semantics::semantic>;
#define ROW_ExtractLane(name, signature, width, flags, feature, semantic) \
    table.plain[at(Opcode::name)][at(Form::S)] = extract_lane<&semantics::semantic>;
#define ROW_ReplaceLane(name, signature, width, flags, feature, semantic) \
    table.plain[at(Opcode::name)][at(Form::S)] = replace_lane<&semantics::semantic>;
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    ROW_##shape(name, signature, width, flags, feature, semantic)

constexpr NumericTable vector_handlers() {
    NumericHandlers table;
#include "vm/isa/instructions.def"
    return table.plain;
}

constinit const NumericTable kVectorHandlers = vector_handlers();

}  // namespace ingot::interpreter
