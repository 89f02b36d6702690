// Fused operations, generated from the semantic functions of their parts.
#include "vm/interpreter/fused_handlers.h"

#include <utility>

namespace ingot::interpreter {
namespace {

template <auto first, auto second, uint32_t form>
INGOT_HANDLER void pair(INGOT_OP_PARAMETERS) {
    constexpr bool in_accumulator = (form & 1) != 0;
    constexpr bool immediate = (form & 2) != 0;
    constexpr bool reversed = (form & 4) != 0;
    constexpr bool inner_in_accumulator = (form & 8) != 0;
    using T = typename FunctionTraits<decltype(first)>::Result;
    T right;
    if constexpr (immediate) {
        right = static_cast<T>(static_cast<int64_t>(static_cast<int16_t>(ip->d)));
    } else {
        right = read_slot<T>(frame, ip->d);
    }
    T left;
    if constexpr (inner_in_accumulator) {
        left = INGOT_ACCUMULATORS.load<T>();
    } else {
        left = read_slot<T>(frame, ip->c);
    }
    const T inner = first(left, right);
    T other;
    if constexpr (in_accumulator) {
        other = INGOT_ACCUMULATORS.load<T>();
    } else {
        other = read_slot<T>(frame, ip->b);
    }
    // Two statements, so that multiplication and addition are rounded one after the other.
    const T value = reversed ? second(inner, other) : second(other, inner);
    result(frame, ip->a, INGOT_ACCUMULATORS, value);
    INGOT_NEXT(1);
}

constexpr uint32_t kPairForms = 16;

constexpr uint32_t index_of(PairForm form) {
    return (form.other_in_accumulator ? 1u : 0u) | (form.immediate ? 2u : 0u) |
           (form.reversed ? 4u : 0u) | (form.inner_in_accumulator ? 8u : 0u);
}

using PairTable = std::array<std::array<std::array<Handler, kPairForms>, kPairParts>, kPairParts>;

template <uint8_t type, PairPart first, PairPart second>
constexpr void fill_pair(PairTable& table) {
    constexpr bool kInteger = type < 2;
    constexpr bool kExists = kInteger || (first <= PairPart::Mul && second <= PairPart::Mul);
    if constexpr (is_second(second) && kExists && (kInteger ? second != PairPart::Mul : true)) {
        constexpr auto kFirst = part_function<type, first>();
        constexpr auto kSecond = part_function<type, second>();
        auto& forms = table[static_cast<size_t>(first)][static_cast<size_t>(second)];
        [&]<size_t... form>(std::index_sequence<form...>) {
            const auto fill = [&]<size_t f>() {
                constexpr bool kImmediate = (f & 2) != 0;
                constexpr bool kReversed = (f & 4) != 0;
                if constexpr ((kInteger || !kImmediate) &&
                              (!kReversed || second == PairPart::Sub)) {
                    forms[f] = pair<kFirst, kSecond, f>;
                }
            };
            (fill.template operator()<form>(), ...);
        }(std::make_index_sequence<kPairForms>());
    }
}

template <uint8_t type>
constexpr PairTable pair_table() {
    PairTable table{};
    [&]<size_t... i>(std::index_sequence<i...>) {
        (fill_pair<type, PairPart(i / kPairParts), PairPart(i % kPairParts)>(table), ...);
    }(std::make_index_sequence<kPairParts * kPairParts>());
    return table;
}

constinit const PairTable kPairs[4] = {pair_table<0>(), pair_table<1>(), pair_table<2>(),
                                       pair_table<3>()};

template <auto first, auto second, bool in_accumulator>
INGOT_HANDLER void wide_pair(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(first)>::Result;
    T value;
    if constexpr (in_accumulator) {
        value = INGOT_ACCUMULATORS.load<T>();
    } else {
        value = read_slot<T>(frame, ip->b);
    }
    const auto inner = first(value, static_cast<T>(ip[1].word0()));
    result(frame, ip->a, INGOT_ACCUMULATORS, second(inner, static_cast<T>(ip[1].word1())));
    INGOT_NEXT(2);
}

/// Which operations compiled code has constants on the right of.
constexpr bool takes_constant(PairPart part) {
    return part != PairPart::Sub && part != PairPart::Rotl;
}

using WidePairTable = std::array<std::array<std::array<Handler, 2>, kPairParts>, kPairParts>;

template <uint8_t type, PairPart first, PairPart second>
constexpr void fill_wide_pair(WidePairTable& table) {
    if constexpr (takes_constant(first) && takes_constant(second)) {
        constexpr auto kFirst = part_function<type, first>();
        constexpr auto kSecond = part_function<type, second>();
        table[static_cast<size_t>(first)][static_cast<size_t>(second)] = {
            wide_pair<kFirst, kSecond, false>, wide_pair<kFirst, kSecond, true>};
    }
}

template <uint8_t type>
constexpr WidePairTable wide_pair_table() {
    WidePairTable table{};
    [&]<size_t... i>(std::index_sequence<i...>) {
        (fill_wide_pair<type, PairPart(i / kPairParts), PairPart(i % kPairParts)>(table), ...);
    }(std::make_index_sequence<kPairParts * kPairParts>());
    return table;
}

constinit const WidePairTable kWidePairs[2] = {wide_pair_table<0>(), wide_pair_table<1>()};

template <auto compare, bool step_immediate, LoopLimit limit_at>
INGOT_HANDLER void loop_end(INGOT_OP_PARAMETERS) {
    uint32_t step = static_cast<uint32_t>(static_cast<int16_t>(ip->b));
    if constexpr (!step_immediate) step = read_slot<uint32_t>(frame, ip->b);
    const uint32_t value = read_slot<uint32_t>(frame, ip->a) + step;
    result(frame, ip->a, INGOT_ACCUMULATORS, value);
    uint32_t limit = static_cast<uint32_t>(static_cast<int16_t>(ip->c));
    if constexpr (limit_at == LoopLimit::Slot) limit = read_slot<uint32_t>(frame, ip->c);
    if constexpr (limit_at == LoopLimit::Wide) limit = static_cast<uint32_t>(ip[1].word1());
    if (compare(value, limit) != 0) {
        INGOT_NEXT(static_cast<int16_t>(ip->d));
    }
    INGOT_NEXT(limit_at == LoopLimit::Wide ? 2 : 1);
}

template <auto compare>
Handler loop_form(LoopForm form) {
    using enum LoopLimit;
    switch (form.limit) {
    case Slot:
        return form.step_is_immediate ? loop_end<compare, true, Slot>
                                      : loop_end<compare, false, Slot>;
    case Immediate:
        return form.step_is_immediate ? loop_end<compare, true, Immediate>
                                      : loop_end<compare, false, Immediate>;
    case Wide:
        return form.step_is_immediate ? loop_end<compare, true, Wide>
                                      : loop_end<compare, false, Wide>;
    }
    return nullptr;
}

template <auto compare, bool in_accumulator, bool immediate>
INGOT_HANDLER void compare_select(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(compare)>::template Argument<0>;
    T left;
    if constexpr (in_accumulator) {
        left = INGOT_ACCUMULATORS.load<T>();
    } else {
        left = read_slot<T>(frame, ip->b);
    }
    T right;
    if constexpr (immediate) {
        right = static_cast<T>(static_cast<int16_t>(ip->c));
    } else {
        right = read_slot<T>(frame, ip->c);
    }
    // An index, so that this never becomes a branch, which could be predicted wrong.
    const size_t choice = compare(left, right) != 0 ? 0 : sizeof(uint64_t);
    uint64_t chosen;
    std::memcpy(&chosen, reinterpret_cast<const uint8_t*>(ip + 1) + choice, sizeof(chosen));
    result(frame, ip->a, INGOT_ACCUMULATORS, frame[chosen]);
    INGOT_NEXT(2);
}

template <auto compare>
Handler select_form(SelectForm form) {
    if (form.in_accumulator) {
        return form.immediate ? compare_select<compare, true, true>
                              : compare_select<compare, true, false>;
    }
    return form.immediate ? compare_select<compare, false, true>
                          : compare_select<compare, false, false>;
}

template <auto compare, bool immediate>
INGOT_HANDLER void copy_compare_branch(INGOT_OP_PARAMETERS) {
    frame[ip->a] = frame[ip->b];
    const uint64_t sides = ip[1].word0();
    const auto left = read_slot<uint32_t>(frame, static_cast<uint16_t>(sides));
    uint32_t right = static_cast<uint32_t>(ip[1].word1());
    if constexpr (!immediate)
        right = read_slot<uint32_t>(frame, static_cast<uint16_t>(sides >> 32));
    if (compare(left, right) != 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(2);
}

}  // namespace

PairRole pair_role(Opcode opcode) {
    switch (opcode) {
    case Opcode::I32Add: return {PairPart::Add, 0};
    case Opcode::I32Sub: return {PairPart::Sub, 0};
    case Opcode::I32Mul: return {PairPart::Mul, 0};
    case Opcode::I32And: return {PairPart::And, 0};
    case Opcode::I32Or: return {PairPart::Or, 0};
    case Opcode::I32Xor: return {PairPart::Xor, 0};
    case Opcode::I32Shl: return {PairPart::Shl, 0};
    case Opcode::I32ShrS: return {PairPart::ShrS, 0};
    case Opcode::I32ShrU: return {PairPart::ShrU, 0};
    case Opcode::I32Rotl: return {PairPart::Rotl, 0};
    case Opcode::I64Add: return {PairPart::Add, 1};
    case Opcode::I64Sub: return {PairPart::Sub, 1};
    case Opcode::I64Mul: return {PairPart::Mul, 1};
    case Opcode::I64And: return {PairPart::And, 1};
    case Opcode::I64Or: return {PairPart::Or, 1};
    case Opcode::I64Xor: return {PairPart::Xor, 1};
    case Opcode::I64Shl: return {PairPart::Shl, 1};
    case Opcode::I64ShrS: return {PairPart::ShrS, 1};
    case Opcode::I64ShrU: return {PairPart::ShrU, 1};
    case Opcode::I64Rotl: return {PairPart::Rotl, 1};
    case Opcode::F32Add: return {PairPart::Add, 2};
    case Opcode::F32Sub: return {PairPart::Sub, 2};
    case Opcode::F32Mul: return {PairPart::Mul, 2};
    case Opcode::F64Add: return {PairPart::Add, 3};
    case Opcode::F64Sub: return {PairPart::Sub, 3};
    case Opcode::F64Mul: return {PairPart::Mul, 3};
    default: return {};
    }
}

Handler pair_handler(uint8_t type, PairPart first, PairPart second, PairForm form) {
    return kPairs[type][static_cast<size_t>(first)][static_cast<size_t>(second)][index_of(form)];
}

Handler wide_pair_handler(uint8_t type, PairPart first, PairPart second, bool in_accumulator) {
    if (!is_integer_type(type)) return nullptr;
    return kWidePairs[type][static_cast<size_t>(first)][static_cast<size_t>(second)]
                     [in_accumulator ? 1 : 0];
}

Handler loop_handler(Opcode compare, LoopForm form) {
    return for_i32_comparison(compare, [&]<auto f>() { return loop_form<f>(form); });
}

Handler select_handler(Opcode compare, SelectForm form) {
    const auto make = [&]<auto f>() { return select_form<f>(form); };
    if (compare == Opcode::I32And) return make.operator()<&semantics::i32_and>();
    const Handler handler = for_i32_comparison(compare, make);
    return handler != nullptr ? handler : for_i64_comparison(compare, make);
}

Handler copy_compare_branch_handler(Opcode compare, bool immediate) {
    return for_i32_comparison(compare, [&]<auto f>() -> Handler {
        return immediate ? copy_compare_branch<f, true> : copy_compare_branch<f, false>;
    });
}

INGOT_HANDLER void count_branch_if(INGOT_OP_PARAMETERS) {
    const auto step = static_cast<uint32_t>(static_cast<int16_t>(ip->b));
    result(frame, ip->a, INGOT_ACCUMULATORS, read_slot<uint32_t>(frame, ip->a) + step);
    if (static_cast<uint32_t>(frame[ip->c]) != 0) {
        INGOT_NEXT(static_cast<int16_t>(ip->d));
    }
    INGOT_NEXT(1);
}

INGOT_HANDLER void two_sums(INGOT_OP_PARAMETERS) {
    write_slot(frame, ip->a,
               read_slot<uint32_t>(frame, ip->b) + static_cast<uint32_t>(ip[1].word0()));
    write_slot(frame, ip->c,
               read_slot<uint32_t>(frame, ip->d) + static_cast<uint32_t>(ip[1].word1()));
    INGOT_NEXT(2);
}

INGOT_HANDLER void copy64_branch(INGOT_OP_PARAMETERS) {
    frame[ip->a] = frame[ip->b];
    INGOT_NEXT(ip->immediate);
}

}  // namespace ingot::interpreter
