// Handlers for numeric operations, made from the semantic function of each row: one per form of
// operands, and for comparisons also fused with the conditional branch that follows.
#pragma once

#include <array>

#include "vm/interpreter/handler_support.h"
#include "vm/isa/opcode.h"
#include "vm/semantics/numeric.h"

namespace ingot::interpreter {

/// Handlers of one instruction by Form; null where a form does not exist for it.
using FormHandlers = std::array<Handler, kFormCount>;
using NumericTable = std::array<FormHandlers, kOpcodeCount>;

/// Plain handlers, and those of comparisons fused with a branch that is taken if the result is
/// non-zero (`branch_if`) or zero (`branch_unless`).
struct NumericHandlers {
    NumericTable plain{};
    NumericTable branch_if{};
    NumericTable branch_unless{};
};

extern const NumericHandlers kScalarHandlers;
/// Vector instructions: Unary and Binary as the scalar ones; those with three operands and with
/// lanes in Form::S, see vector_handlers.cpp.
extern const NumericTable kVectorHandlers;

/// The handlers of a numeric instruction, by form.
inline const FormHandlers& numeric_handlers(Opcode opcode) {
    const Feature feature = opcode_info(opcode).feature;
    const bool is_vector = feature == Feature::Simd || feature == Feature::RelaxedSimd;
    const size_t index = static_cast<size_t>(opcode);
    return is_vector ? kVectorHandlers[index] : kScalarHandlers.plain[index];
}

template <typename T>
struct IsChecked : std::false_type {};
template <typename T>
struct IsChecked<semantics::Checked<T>> : std::true_type {};

// In every form the result goes to slot `a`. SS takes slots b and c; a single immediate stands in
// the upper 32 bits and the other operand is slot `b` (= y).

template <auto f, Form form>
INGOT_HANDLER void unary(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(f)>::template Argument<0>;
    const auto value = f(operand<T, left_of(form)>(ip, frame, ip->b, 0, INGOT_ACCUMULATORS));
    if constexpr (IsChecked<std::remove_const_t<decltype(value)>>::value) {
        if (value.trap != Trap::None) [[unlikely]]
            INGOT_TRAP(value.trap);
        result(frame, ip->a, INGOT_ACCUMULATORS, value.value);
    } else {
        result(frame, ip->a, INGOT_ACCUMULATORS, value);
    }
    INGOT_NEXT(1);
}

template <auto f, Form form>
INGOT_HANDLER void binary(INGOT_OP_PARAMETERS) {
    using Left = typename FunctionTraits<decltype(f)>::template Argument<0>;
    using Right = typename FunctionTraits<decltype(f)>::template Argument<1>;
    constexpr At kLeft = left_of(form);
    constexpr At kRight = right_of(form);
    constexpr bool kRightInB = kLeft != At::Slot;
    const Left left = operand<Left, kLeft>(ip, frame, ip->b, ip->immediate, INGOT_ACCUMULATORS);
    const Right right = operand<Right, kRight>(ip, frame, kRightInB ? ip->b : ip->c, ip->immediate,
                                               INGOT_ACCUMULATORS);
    const auto value = f(left, right);
    if constexpr (IsChecked<std::remove_const_t<decltype(value)>>::value) {
        if (value.trap != Trap::None) [[unlikely]]
            INGOT_TRAP(value.trap);
        result(frame, ip->a, INGOT_ACCUMULATORS, value.value);
    } else {
        result(frame, ip->a, INGOT_ACCUMULATORS, value);
    }
    INGOT_NEXT(cells_of(form));
}

// A branch keeps its distance in the upper 32 bits; operands are slots a and b, or slot a and the
// signed 16-bit immediate b, or slot a and the next cell's word1.

template <auto f, Form form, bool taken_if>
INGOT_HANDLER void branch_unary(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(f)>::template Argument<0>;
    const T value = operand<T, left_of(form)>(ip, frame, ip->a, 0, INGOT_ACCUMULATORS);
    if ((f(value) != 0) == taken_if) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

template <auto f, Form form, bool taken_if>
INGOT_HANDLER void branch_binary(INGOT_OP_PARAMETERS) {
    using Left = typename FunctionTraits<decltype(f)>::template Argument<0>;
    using Right = typename FunctionTraits<decltype(f)>::template Argument<1>;
    constexpr At kLeft = left_of(form);
    constexpr bool kRightInA = kLeft != At::Slot;
    const auto immediate = static_cast<int16_t>(ip->b);
    const Left left = operand<Left, kLeft>(ip, frame, ip->a, immediate, INGOT_ACCUMULATORS);
    const Right right = operand<Right, right_of(form)>(ip, frame, kRightInA ? ip->a : ip->b,
                                                       immediate, INGOT_ACCUMULATORS);
    if ((f(left, right) != 0) == taken_if) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(cells_of(form));
}

template <auto f, auto g>
constexpr bool is_same_function() {
    if constexpr (std::is_same_v<decltype(f), decltype(g)>) {
        return f == g;
    } else {
        return false;
    }
}

constexpr size_t at(Form form) {
    return static_cast<size_t>(form);
}
constexpr size_t at(Opcode opcode) {
    return static_cast<size_t>(opcode);
}

template <auto f, uint8_t flags>
constexpr void fill_unary(NumericHandlers& table, Opcode opcode) {
    table.plain[at(opcode)][at(Form::S)] = unary<f, Form::S>;
    table.plain[at(opcode)][at(Form::A)] = unary<f, Form::A>;
    if constexpr ((flags & kCompare) != 0) {
        table.branch_if[at(opcode)][at(Form::S)] = branch_unary<f, Form::S, true>;
        table.branch_if[at(opcode)][at(Form::A)] = branch_unary<f, Form::A, true>;
        table.branch_unless[at(opcode)][at(Form::S)] = branch_unary<f, Form::S, false>;
        table.branch_unless[at(opcode)][at(Form::A)] = branch_unary<f, Form::A, false>;
    }
}

template <auto f, Form form, uint8_t flags>
constexpr void fill_branch_form(NumericHandlers& table, Opcode opcode) {
    using Left = typename FunctionTraits<decltype(f)>::template Argument<0>;
    // A test of bits is a comparison too.
    constexpr bool kFuses = (flags & kCompare) != 0 || is_same_function<f, &semantics::i32_and>();
    if constexpr (kFuses && sizeof(Left) <= 8) {
        table.branch_if[at(opcode)][at(form)] = branch_binary<f, form, true>;
        table.branch_unless[at(opcode)][at(form)] = branch_binary<f, form, false>;
    }
}

template <auto f, Form form, uint8_t flags>
constexpr void fill_binary_form(NumericHandlers& table, Opcode opcode) {
    table.plain[at(opcode)][at(form)] = binary<f, form>;
    fill_branch_form<f, form, flags>(table, opcode);
}

template <auto f, uint8_t flags>
constexpr void fill_binary(NumericHandlers& table, Opcode opcode) {
    using Left = typename FunctionTraits<decltype(f)>::template Argument<0>;
    using Right = typename FunctionTraits<decltype(f)>::template Argument<1>;
    fill_binary_form<f, Form::SS, flags>(table, opcode);
    fill_binary_form<f, Form::AS, flags>(table, opcode);
    fill_binary_form<f, Form::SA, flags>(table, opcode);
    if constexpr (std::is_integral_v<Right> || std::is_same_v<Right, float>) {
        fill_binary_form<f, Form::SI, flags>(table, opcode);
        fill_binary_form<f, Form::AI, flags>(table, opcode);
    }
    if constexpr (std::is_integral_v<Left> || std::is_same_v<Left, float>) {
        fill_binary_form<f, Form::IS, flags>(table, opcode);
        fill_binary_form<f, Form::IA, flags>(table, opcode);
    }
    if constexpr (sizeof(Right) == 8) {
        fill_binary_form<f, Form::SW, flags>(table, opcode);
        fill_binary_form<f, Form::AW, flags>(table, opcode);
    }
    if constexpr (sizeof(Left) == 8) {
        fill_binary_form<f, Form::WS, flags>(table, opcode);
        fill_binary_form<f, Form::WA, flags>(table, opcode);
    }
    if constexpr (sizeof(Left) == 4) {
        // A branch has no room for an immediate of more than 16 bits.
        fill_branch_form<f, Form::SW, flags>(table, opcode);
        fill_branch_form<f, Form::AW, flags>(table, opcode);
        fill_branch_form<f, Form::WS, flags>(table, opcode);
        fill_branch_form<f, Form::WA, flags>(table, opcode);
    }
}

}  // namespace ingot::interpreter
