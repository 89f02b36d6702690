// Fused accesses, generated from the semantic functions of their parts.
#include "vm/interpreter/fused_access_handlers.h"

#include <array>
#include <utility>

#include "vm/interpreter/guest_access.h"

namespace ingot::interpreter {
namespace {

/// The address at a base plus a 16-bit displacement.
template <bool wraps>
inline uint8_t* displaced(uint8_t* memory, uint32_t base, uint16_t displacement) {
    if constexpr (wraps) {
        return memory + (base + static_cast<uint32_t>(static_cast<int16_t>(displacement)));
    } else {
        return memory + base + displacement;
    }
}

template <typename T>
inline T short_as(uint16_t field) {
    return static_cast<T>(static_cast<int64_t>(static_cast<int16_t>(field)));
}

constexpr uint32_t kInAccumulator = 1;
constexpr uint32_t kReversed = 2;
constexpr uint32_t kWraps = 4;
constexpr uint32_t kImmediate = 8;

/// Computes operation(x, value in memory) with x as the form says. False after a fault.
template <auto operation, uint32_t form, typename T>
[[gnu::always_inline]] inline bool operate(const Op* ip, const Slot* frame, uint8_t* address,
                                           Accumulators accumulators, T& value) {
    T loaded;
    if (!guest_load<T>(address, loaded)) [[unlikely]]
        return false;
    T other;
    if constexpr ((form & kImmediate) != 0) {
        other = short_as<T>(ip->b);
    } else if constexpr ((form & kInAccumulator) != 0) {
        other = accumulators.load<T>();
    } else {
        other = read_slot<T>(frame, ip->b);
    }
    value = (form & kReversed) != 0 ? operation(loaded, other) : operation(other, loaded);
    return true;
}

template <auto operation, uint32_t form>
INGOT_HANDLER void load_operation(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(operation)>::Result;
    uint8_t* address =
        displaced < (form & kWraps) != 0 > (memory, read_slot<uint32_t>(frame, ip->c), ip->d);
    T value;
    if (!operate<operation, form>(ip, frame, address, INGOT_ACCUMULATORS, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    result(frame, ip->a, INGOT_ACCUMULATORS, value);
    INGOT_NEXT(1);
}

template <auto operation, uint32_t form>
INGOT_HANDLER void modify(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(operation)>::Result;
    uint8_t* address =
        displaced < (form & kWraps) != 0 > (memory, read_slot<uint32_t>(frame, ip->c), ip->d);
    T value;
    if (!operate<operation, form>(ip, frame, address, INGOT_ACCUMULATORS, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    // What could be read can be written: guest memory is never read-only.
    if (!guest_store<T>(address, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <auto operation, uint32_t form>
INGOT_HANDLER void operation_store(INGOT_OP_PARAMETERS) {
    using T = typename FunctionTraits<decltype(operation)>::Result;
    T left;
    T right;
    if constexpr ((form & 1) != 0) {
        left = INGOT_ACCUMULATORS.load<T>();
    } else {
        left = read_slot<T>(frame, ip->b);
    }
    if constexpr ((form & 4) != 0) {
        right = short_as<T>(ip->c);
    } else if constexpr ((form & 2) != 0) {
        right = INGOT_ACCUMULATORS.load<T>();
    } else {
        right = read_slot<T>(frame, ip->c);
    }
    uint8_t* address =
        displaced < (form & 8) != 0 > (memory, read_slot<uint32_t>(frame, ip->a), ip->d);
    if (!guest_store<T>(address, operation(left, right))) [[unlikely]] {
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    }
    INGOT_NEXT(1);
}

constexpr uint32_t kMemoryForms = 16;
using MemoryPairTable = std::array<std::array<Handler, kMemoryForms>, kPairParts>;

struct MemoryPairs {
    MemoryPairTable loads[4]{};
    MemoryPairTable modifications[4]{};
    MemoryPairTable stores[4]{};
};

template <uint8_t type, PairPart part, uint32_t form>
constexpr void fill_memory_form(MemoryPairs& pairs) {
    constexpr bool kInteger = is_integer_type(type);
    constexpr auto kOperation = part_function<type, part>();
    constexpr auto kPart = static_cast<size_t>(part);
    constexpr bool kTakesImmediate = kInteger && (form & kInAccumulator) == 0;
    if constexpr (((form & kReversed) == 0 || part == PairPart::Sub) &&
                  ((form & kImmediate) == 0 || kTakesImmediate)) {
        pairs.loads[type][kPart][form] = load_operation<kOperation, form>;
        pairs.modifications[type][kPart][form] = modify<kOperation, form>;
    }
    if constexpr (kInteger || (form & 4) == 0) {
        pairs.stores[type][kPart][form] = operation_store<kOperation, form>;
    }
}

template <uint8_t type, PairPart part>
constexpr void fill_memory_part(MemoryPairs& pairs) {
    if constexpr (is_second(part) && (is_integer_type(type) || part <= PairPart::Mul)) {
        [&]<uint32_t... form>(std::integer_sequence<uint32_t, form...>) {
            (fill_memory_form<type, part, form>(pairs), ...);
        }(std::make_integer_sequence<uint32_t, kMemoryForms>());
    }
}

template <uint8_t type>
constexpr void fill_memory_pairs(MemoryPairs& pairs) {
    [&]<size_t... i>(std::index_sequence<i...>) {
        (fill_memory_part<type, PairPart(i)>(pairs), ...);
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

template <typename T>
using Loaded = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

template <typename T, bool store_wraps, bool load_wraps>
INGOT_HANDLER void move(INGOT_OP_PARAMETERS) {
    const uint8_t* from = displaced<load_wraps>(memory, read_slot<uint32_t>(frame, ip->b), ip->d);
    Loaded<T> value;
    if (!guest_load<T>(from, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    uint8_t* to = displaced<store_wraps>(memory, read_slot<uint32_t>(frame, ip->a), ip->c);
    ++ip;
    if (!guest_store<T>(to, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <typename T>
INGOT_HANDLER void move_absolute(INGOT_OP_PARAMETERS) {
    Loaded<T> value;
    if (!guest_load<T>(memory + (ip->bits >> 32), value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    uint8_t* to = memory + static_cast<uint32_t>(ip->bits);
    ++ip;
    if (!guest_store<T>(to, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <typename T>
Handler move_form(bool store_wraps, bool load_wraps) {
    if (store_wraps) return load_wraps ? move<T, true, true> : move<T, true, false>;
    return load_wraps ? move<T, false, true> : move<T, false, false>;
}

template <typename T, auto compare, LoadBranchAddress kind, bool immediate>
INGOT_HANDLER void load_branch(INGOT_OP_PARAMETERS) {
    const auto displacement = ip[1].word0();
    const auto base = read_slot<uint32_t>(frame, ip->a);
    const uint8_t* address = nullptr;
    if constexpr (kind == LoadBranchAddress::Base) {
        address = memory + base + displacement;
    } else if constexpr (kind == LoadBranchAddress::Wrapping) {
        address = memory + (base + static_cast<uint32_t>(displacement));
    } else {
        const auto index = read_slot<uint32_t>(frame, static_cast<uint16_t>(ip[1].word1()));
        address = memory + (base + (index << (ip[1].word1() >> 32))) + displacement;
    }
    uint32_t value;
    if (!guest_load<T>(address, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    uint32_t other;
    if constexpr (immediate) {
        other = short_as<uint32_t>(ip->b);
    } else {
        other = read_slot<uint32_t>(frame, ip->b);
    }
    if (compare(value, other) != 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(2);
}

template <typename T, auto compare>
Handler load_branch_form(LoadBranchAddress address, bool immediate) {
    using enum LoadBranchAddress;
    switch (address) {
    case Base:
        return immediate ? load_branch<T, compare, Base, true>
                         : load_branch<T, compare, Base, false>;
    case Wrapping:
        return immediate ? load_branch<T, compare, Wrapping, true>
                         : load_branch<T, compare, Wrapping, false>;
    case Indexed:
        return immediate ? load_branch<T, compare, Indexed, true>
                         : load_branch<T, compare, Indexed, false>;
    }
    return nullptr;
}

template <typename T>
Handler load_branch_of(Opcode compare, LoadBranchAddress address, bool immediate) {
    return for_i32_comparison(compare,
                              [&]<auto f>() { return load_branch_form<T, f>(address, immediate); });
}

template <typename T>
INGOT_HANDLER void load_branch_table(INGOT_OP_PARAMETERS) {
    uint32_t index;
    if (!guest_load<T>(memory + read_slot<uint32_t>(frame, ip->x) + ip->y, index)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    const auto* distances = reinterpret_cast<const int32_t*>(ip + 1);
    const auto last = static_cast<uint32_t>(ip->immediate);
    const int32_t distance = distances[index < last ? index : last];
    INGOT_NEXT(distance);
}

constexpr uint32_t index_of(LoadForm form) {
    return (form.other_in_accumulator ? kInAccumulator : 0u) | (form.reversed ? kReversed : 0u) |
           (form.wraps ? kWraps : 0u) | (form.immediate ? kImmediate : 0u);
}

}  // namespace

Handler load_operation_handler(uint8_t type, PairPart part, LoadForm form) {
    return kMemoryPairs.loads[type][static_cast<size_t>(part)][index_of(form)];
}

Handler modify_handler(uint8_t type, PairPart part, LoadForm form) {
    return kMemoryPairs.modifications[type][static_cast<size_t>(part)][index_of(form)];
}

Handler operation_store_handler(uint8_t type, PairPart part, StoreForm form) {
    const uint32_t index = (form.left_in_accumulator ? 1u : 0u) |
                           (form.right_in_accumulator ? 2u : 0u) | (form.immediate ? 4u : 0u) |
                           (form.wraps ? 8u : 0u);
    return kMemoryPairs.stores[type][static_cast<size_t>(part)][index];
}

Handler move_handler(uint32_t width, bool store_wraps, bool load_wraps) {
    switch (width) {
    case 1: return move_form<uint8_t>(store_wraps, load_wraps);
    case 2: return move_form<uint16_t>(store_wraps, load_wraps);
    case 4: return move_form<uint32_t>(store_wraps, load_wraps);
    default: return move_form<uint64_t>(store_wraps, load_wraps);
    }
}

Handler move_absolute_handler(uint32_t width) {
    switch (width) {
    case 1: return move_absolute<uint8_t>;
    case 2: return move_absolute<uint16_t>;
    case 4: return move_absolute<uint32_t>;
    default: return move_absolute<uint64_t>;
    }
}

Handler load_branch_handler(Opcode load, Opcode compare, LoadBranchAddress address,
                            bool immediate) {
    switch (load) {
    case Opcode::I32Load: return load_branch_of<uint32_t>(compare, address, immediate);
    case Opcode::I32Load8U: return load_branch_of<uint8_t>(compare, address, immediate);
    default: return nullptr;
    }
}

Handler load_branch_table_handler(Opcode load) {
    switch (load) {
    case Opcode::I32Load: return load_branch_table<uint32_t>;
    case Opcode::I32Load8U: return load_branch_table<uint8_t>;
    default: return nullptr;
    }
}

}  // namespace ingot::interpreter
