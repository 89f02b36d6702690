// Fused operations, generated from the semantic functions of their parts.
#include "vm/interpreter/fused_handlers.h"

#include "vm/interpreter/guest_access.h"

namespace ingot::interpreter {
namespace {

/// The semantic function of a part, by type; nullptr where the type has no such operation.
template <uint8_t type, PairPart part>
constexpr auto part_function() {
    using namespace semantics;  // NOLINT: forty names of one namespace
    if constexpr (type == 0) {
        if constexpr (part == PairPart::Add)
            return &i32_add;
        else if constexpr (part == PairPart::Sub)
            return &i32_sub;
        else if constexpr (part == PairPart::Mul)
            return &i32_mul;
        else if constexpr (part == PairPart::And)
            return &i32_and;
        else if constexpr (part == PairPart::Or)
            return &i32_or;
        else if constexpr (part == PairPart::Xor)
            return &i32_xor;
        else if constexpr (part == PairPart::Shl)
            return &i32_shl;
        else if constexpr (part == PairPart::ShrS)
            return &i32_shr_s;
        else if constexpr (part == PairPart::ShrU)
            return &i32_shr_u;
        else
            return &i32_rotl;
    } else if constexpr (type == 1) {
        if constexpr (part == PairPart::Add)
            return &i64_add;
        else if constexpr (part == PairPart::Sub)
            return &i64_sub;
        else if constexpr (part == PairPart::Mul)
            return &i64_mul;
        else if constexpr (part == PairPart::And)
            return &i64_and;
        else if constexpr (part == PairPart::Or)
            return &i64_or;
        else if constexpr (part == PairPart::Xor)
            return &i64_xor;
        else if constexpr (part == PairPart::Shl)
            return &i64_shl;
        else if constexpr (part == PairPart::ShrS)
            return &i64_shr_s;
        else if constexpr (part == PairPart::ShrU)
            return &i64_shr_u;
        else
            return &i64_rotl;
    } else if constexpr (type == 2) {
        if constexpr (part == PairPart::Add)
            return &f32_add;
        else if constexpr (part == PairPart::Sub)
            return &f32_sub;
        else
            return &f32_mul;
    } else {
        if constexpr (part == PairPart::Add)
            return &f64_add;
        else if constexpr (part == PairPart::Sub)
            return &f64_sub;
        else
            return &f64_mul;
    }
}

template <auto first, auto second, uint32_t form>
INGOT_PRESERVE_NONE void pair(INGOT_OP_PARAMETERS) {
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

constexpr bool is_second(PairPart part) {
    return part == PairPart::Add || part == PairPart::Sub || part == PairPart::And ||
           part == PairPart::Or || part == PairPart::Xor || part == PairPart::Mul;
}

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

template <auto operation, uint32_t form>
INGOT_PRESERVE_NONE void load_operation(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(operation)>::Result;
    const auto base = read_slot<uint32_t>(frame, ip->c);
    const uint8_t* address = nullptr;
    if constexpr ((form & 4) != 0) {
        address = memory + (base + static_cast<uint32_t>(static_cast<int16_t>(ip->d)));
    } else {
        address = memory + base + ip->d;
    }
    T loaded;
    if (!guest_load<T>(address, loaded)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    T other;
    if constexpr ((form & 1) != 0) {
        other = INGOT_ACCUMULATORS.load<T>();
    } else {
        other = read_slot<T>(frame, ip->b);
    }
    const T value = (form & 2) != 0 ? operation(loaded, other) : operation(other, loaded);
    result(frame, ip->a, INGOT_ACCUMULATORS, value);
    INGOT_NEXT(1);
}

template <auto operation, uint32_t form>
INGOT_PRESERVE_NONE void operation_store(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(operation)>::Result;
    T left;
    T right;
    if constexpr ((form & 1) != 0) {
        left = INGOT_ACCUMULATORS.load<T>();
    } else {
        left = read_slot<T>(frame, ip->b);
    }
    if constexpr ((form & 4) != 0) {
        right = static_cast<T>(static_cast<int64_t>(static_cast<int16_t>(ip->c)));
    } else if constexpr ((form & 2) != 0) {
        right = INGOT_ACCUMULATORS.load<T>();
    } else {
        right = read_slot<T>(frame, ip->c);
    }
    const auto base = read_slot<uint32_t>(frame, ip->a);
    uint8_t* address = nullptr;
    if constexpr ((form & 8) != 0) {
        address = memory + (base + static_cast<uint32_t>(static_cast<int16_t>(ip->d)));
    } else {
        address = memory + base + ip->d;
    }
    if (!guest_store<T>(address, operation(left, right))) [[unlikely]] {
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    }
    INGOT_NEXT(1);
}

constexpr uint32_t kMemoryForms = 16;
using MemoryPairTable = std::array<std::array<Handler, kMemoryForms>, kPairParts>;

template <uint8_t type, PairPart part>
constexpr void fill_memory_pair(MemoryPairTable& loads, MemoryPairTable& stores) {
    constexpr bool kInteger = type < 2;
    if constexpr (is_second(part) && (kInteger || part <= PairPart::Mul)) {
        constexpr auto kOperation = part_function<type, part>();
        [&]<size_t... form>(std::index_sequence<form...>) {
            const auto fill = [&]<size_t f>() {
                auto& load_forms = loads[static_cast<size_t>(part)];
                auto& store_forms = stores[static_cast<size_t>(part)];
                if constexpr (f < 8 && ((f & 2) == 0 || part == PairPart::Sub)) {
                    load_forms[f] = load_operation<kOperation, f>;
                }
                if constexpr (kInteger || (f & 4) == 0) {
                    store_forms[f] = operation_store<kOperation, f>;
                }
            };
            (fill.template operator()<form>(), ...);
        }(std::make_index_sequence<kMemoryForms>());
    }
}

struct MemoryPairs {
    MemoryPairTable loads[4]{};
    MemoryPairTable stores[4]{};
};

template <uint8_t type>
constexpr void fill_memory_pairs(MemoryPairs& pairs) {
    [&]<size_t... i>(std::index_sequence<i...>) {
        (fill_memory_pair<type, PairPart(i)>(pairs.loads[type], pairs.stores[type]), ...);
    }(std::make_index_sequence<kPairParts>());
}

constexpr MemoryPairs memory_pairs() {
    MemoryPairs pairs;
    fill_memory_pairs<0>(pairs);
    fill_memory_pairs<1>(pairs);
    fill_memory_pairs<2>(pairs);
    fill_memory_pairs<3>(pairs);
    return pairs;
}

constinit const MemoryPairs kMemoryPairs = memory_pairs();

template <auto compare, bool step_immediate, bool limit_immediate>
INGOT_PRESERVE_NONE void loop_end(INGOT_OP_PARAMETERS) {
    uint32_t step = static_cast<uint32_t>(static_cast<int16_t>(ip->b));
    if constexpr (!step_immediate) step = read_slot<uint32_t>(frame, ip->b);
    const uint32_t value = read_slot<uint32_t>(frame, ip->a) + step;
    result(frame, ip->a, INGOT_ACCUMULATORS, value);
    uint32_t limit = static_cast<uint32_t>(static_cast<int16_t>(ip->c));
    if constexpr (!limit_immediate) limit = read_slot<uint32_t>(frame, ip->c);
    if (compare(value, limit) != 0) {
        INGOT_NEXT(static_cast<int16_t>(ip->d));
    }
    INGOT_NEXT(1);
}

template <auto compare>
Handler loop_form(LoopForm form) {
    if (form.step_is_immediate) {
        return form.limit_is_immediate ? loop_end<compare, true, true>
                                       : loop_end<compare, true, false>;
    }
    return form.limit_is_immediate ? loop_end<compare, false, true>
                                   : loop_end<compare, false, false>;
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

Handler load_operation_handler(uint8_t type, PairPart part, LoadForm form) {
    const uint32_t index =
        (form.other_in_accumulator ? 1u : 0u) | (form.reversed ? 2u : 0u) | (form.wraps ? 4u : 0u);
    return kMemoryPairs.loads[type][static_cast<size_t>(part)][index];
}

Handler operation_store_handler(uint8_t type, PairPart part, StoreForm form) {
    const uint32_t index = (form.left_in_accumulator ? 1u : 0u) |
                           (form.right_in_accumulator ? 2u : 0u) | (form.immediate ? 4u : 0u) |
                           (form.wraps ? 8u : 0u);
    return kMemoryPairs.stores[type][static_cast<size_t>(part)][index];
}

Handler loop_handler(Opcode compare, LoopForm form) {
    switch (compare) {
    case Opcode::I32Eq: return loop_form<&semantics::i32_eq>(form);
    case Opcode::I32Ne: return loop_form<&semantics::i32_ne>(form);
    case Opcode::I32LtS: return loop_form<&semantics::i32_lt_s>(form);
    case Opcode::I32LtU: return loop_form<&semantics::i32_lt_u>(form);
    case Opcode::I32GtS: return loop_form<&semantics::i32_gt_s>(form);
    case Opcode::I32GtU: return loop_form<&semantics::i32_gt_u>(form);
    case Opcode::I32LeS: return loop_form<&semantics::i32_le_s>(form);
    case Opcode::I32LeU: return loop_form<&semantics::i32_le_u>(form);
    case Opcode::I32GeS: return loop_form<&semantics::i32_ge_s>(form);
    case Opcode::I32GeU: return loop_form<&semantics::i32_ge_u>(form);
    default: return nullptr;
    }
}

INGOT_PRESERVE_NONE void copy64_branch(INGOT_OP_PARAMETERS) {
    frame[ip->a] = frame[ip->b];
    INGOT_NEXT(ip->immediate);
}

}  // namespace ingot::interpreter
