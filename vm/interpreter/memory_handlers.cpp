// The rows of shape Load and Store, expanded into handlers.
#include "vm/interpreter/memory_handlers.h"

#include "vm/interpreter/guest_access.h"
#include "vm/isa/rows.h"
#include "vm/semantics/simd.h"

namespace ingot::interpreter {
namespace {

using semantics::V128;

/// The C++ type that a signature letter stands for.
template <char letter>
struct LetterType;
template <>
struct LetterType<'i'> {
    using Type = uint32_t;
};
template <>
struct LetterType<'l'> {
    using Type = uint64_t;
};
template <>
struct LetterType<'f'> {
    using Type = float;
};
template <>
struct LetterType<'d'> {
    using Type = double;
};
template <>
struct LetterType<'v'> {
    using Type = V128;
};

/// How a loaded T becomes the result: by C++'s conversion, or by a vector load's semantic function.
template <typename T, typename R>
struct Converted {
    using Memory = T;
    using Result = R;
    using Loaded = R;
    static R finish(R value) { return value; }
};
template <auto f>
struct Widened {
    using Memory = typename FunctionTraits<decltype(f)>::template Argument<0>;
    using Result = V128;
    using Loaded = std::conditional_t<sizeof(Memory) == 8, uint64_t, uint32_t>;
    static V128 finish(Loaded value) { return f(static_cast<Memory>(value)); }
};

template <typename Access, Form form>
INGOT_HANDLER void load(INGOT_OP_PARAMETERS) {
    const uint8_t* address = nullptr;
    if constexpr (form == Form::IS) {
        address = memory + static_cast<uint32_t>(ip->immediate);
    } else if constexpr (form == Form::SI) {
        address =
            memory + (read_slot<uint32_t>(frame, ip->b) + static_cast<uint32_t>(ip->immediate));
    } else {
        const auto base = operand<uint32_t, left_of(form)>(ip, frame, ip->b, 0, INGOT_ACCUMULATORS);
        address = memory + base + static_cast<uint32_t>(ip->immediate);
    }
    typename Access::Loaded value;
    if (!guest_load<typename Access::Memory>(address, value)) [[unlikely]] {
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    }
    result(frame, ip->a, INGOT_ACCUMULATORS, Access::finish(value));
    INGOT_NEXT(1);
}

template <typename Access, uint32_t shift, bool wraps>
INGOT_HANDLER void load_indexed(INGOT_OP_PARAMETERS) {
    const uint32_t index = read_slot<uint32_t>(frame, ip->c) << shift;
    const uint32_t sum = read_slot<uint32_t>(frame, ip->b) + index;
    const uint8_t* address = nullptr;
    if constexpr (wraps) {
        address = memory + (sum + static_cast<uint32_t>(static_cast<int16_t>(ip->d)));
    } else {
        address = memory + sum + ip->d;
    }
    typename Access::Loaded value;
    if (!guest_load<typename Access::Memory>(address, value)) [[unlikely]] {
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    }
    result(frame, ip->a, INGOT_ACCUMULATORS, Access::finish(value));
    INGOT_NEXT(1);
}

template <typename Access, At at_base>
INGOT_HANDLER void load_kept(INGOT_OP_PARAMETERS) {
    const auto base = operand<uint32_t, at_base>(ip, frame, ip->b, 0, INGOT_ACCUMULATORS);
    const uint32_t sum = base + static_cast<uint32_t>(ip[1].word0());
    write_slot(frame, ip->c, sum);
    typename Access::Loaded value;
    if (!guest_load<typename Access::Memory>(memory + sum + ip[1].word1(), value)) [[unlikely]] {
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    }
    result(frame, ip->a, INGOT_ACCUMULATORS, Access::finish(value));
    INGOT_NEXT(2);
}

template <typename T, typename V, uint32_t shift, bool immediate, bool wraps>
INGOT_HANDLER void store_indexed(INGOT_OP_PARAMETERS) {
    const uint32_t index = read_slot<uint32_t>(frame, ip->b) << shift;
    const uint32_t sum = read_slot<uint32_t>(frame, ip->a) + index;
    uint8_t* address = nullptr;
    if constexpr (wraps) {
        address = memory + (sum + static_cast<uint32_t>(static_cast<int16_t>(ip->d)));
    } else {
        address = memory + sum + ip->d;
    }
    V value;
    if constexpr (immediate) {
        value = immediate_as<V>(static_cast<int16_t>(ip->c));
    } else {
        value = read_slot<V>(frame, ip->c);
    }
    if (!guest_store<T>(address, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <typename T, typename V, At at_value>
INGOT_HANDLER void store_wrapping(INGOT_OP_PARAMETERS) {
    const uint32_t sum = read_slot<uint32_t>(frame, ip->a) + static_cast<uint32_t>(ip->immediate);
    const V value =
        operand<V, at_value>(ip, frame, ip->b, static_cast<int16_t>(ip->b), INGOT_ACCUMULATORS);
    if (!guest_store<T>(memory + sum, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <typename T, typename V>
INGOT_HANDLER void store_absolute_immediate(INGOT_OP_PARAMETERS) {
    uint8_t* address = memory + static_cast<uint32_t>(ip->immediate);
    if (!guest_store<T>(address, immediate_as<V>(static_cast<int16_t>(ip->b)))) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

template <typename T, typename V, Form form>
INGOT_HANDLER void store(INGOT_OP_PARAMETERS) {
    uint8_t* address = nullptr;
    V value;
    if constexpr (left_of(form) == At::Immediate) {
        address = memory + static_cast<uint32_t>(ip->immediate);
        value = operand<V, right_of(form)>(ip, frame, ip->b, 0, INGOT_ACCUMULATORS);
    } else {
        const auto base = operand<uint32_t, left_of(form)>(ip, frame, ip->a, 0, INGOT_ACCUMULATORS);
        address = memory + base + static_cast<uint32_t>(ip->immediate);
        value = operand<V, right_of(form)>(ip, frame, ip->b, static_cast<int16_t>(ip->b),
                                           INGOT_ACCUMULATORS);
    }
    if (!guest_store<T>(address, value)) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    INGOT_NEXT(1);
}

/// The address of `width` bytes at `base` + the cell's offset in the cell's memory, or null.
template <uint32_t width>
inline uint8_t* checked_address(const Op* cell, const Context* context, uint64_t base) {
    const MemoryInstance& memory = *context->memories[cell->word0()];
    const uint64_t offset = cell->word1();
    uint64_t address = 0;
    const uint64_t size = memory.size_bytes.load(std::memory_order_relaxed);
    if (__builtin_add_overflow(base, offset, &address)) return nullptr;
    if (address > size || size - address < width) return nullptr;
    return memory.base + address;
}

template <typename Access, typename Address>
INGOT_HANDLER void load_checked(INGOT_OP_PARAMETERS) {
    using T = typename Access::Memory;
    const uint8_t* address =
        checked_address<sizeof(T)>(ip + 1, context, read_slot<Address>(frame, ip->b));
    if (address == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    T value;
    std::memcpy(&value, address, sizeof(T));
    const auto loaded = static_cast<typename Access::Loaded>(value);
    result(frame, ip->a, INGOT_ACCUMULATORS, Access::finish(loaded));
    INGOT_NEXT(2);
}

template <typename T, typename V, typename Address>
INGOT_HANDLER void store_checked(INGOT_OP_PARAMETERS) {
    uint8_t* address =
        checked_address<sizeof(T)>(ip + 1, context, read_slot<Address>(frame, ip->a));
    if (address == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    const auto value = static_cast<T>(read_slot<V>(frame, ip->b));
    std::memcpy(address, &value, sizeof(T));
    INGOT_NEXT(2);
}

// Two lane accesses have both a vector and an address, so they are rare enough to be checked
// always: slots a result, b address, c vector, d lane; the second cell as for checked loads.

template <typename T, typename Address>
INGOT_HANDLER void load_lane(INGOT_OP_PARAMETERS) {
    const uint8_t* address =
        checked_address<sizeof(T)>(ip + 1, context, read_slot<Address>(frame, ip->b));
    if (address == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    V128 vector = read_slot<V128>(frame, ip->c);
    std::memcpy(reinterpret_cast<uint8_t*>(&vector) + ip->d * sizeof(T), address, sizeof(T));
    result(frame, ip->a, INGOT_ACCUMULATORS, vector);
    INGOT_NEXT(2);
}

template <typename T, typename Address>
INGOT_HANDLER void store_lane(INGOT_OP_PARAMETERS) {
    uint8_t* address =
        checked_address<sizeof(T)>(ip + 1, context, read_slot<Address>(frame, ip->b));
    if (address == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsMemoryAccess);
    const V128 vector = read_slot<V128>(frame, ip->c);
    std::memcpy(address, reinterpret_cast<const uint8_t*>(&vector) + ip->d * sizeof(T), sizeof(T));
    INGOT_NEXT(2);
}

template <typename Access>
constexpr void fill_access(MemoryHandlers& table, Opcode opcode) {
    FormHandlers& fast = table.fast[at(opcode)];
    fast[at(Form::S)] = load<Access, Form::S>;
    fast[at(Form::A)] = load<Access, Form::A>;
    fast[at(Form::IS)] = load<Access, Form::IS>;
    fast[at(Form::SI)] = load<Access, Form::SI>;
    table.indexed[0][at(opcode)] = load_indexed<Access, 0, false>;
    table.indexed_wrapping[0][at(opcode)] = load_indexed<Access, 0, true>;
    table.indexed[1][at(opcode)] = load_indexed<Access, 1, false>;
    table.indexed_wrapping[1][at(opcode)] = load_indexed<Access, 1, true>;
    table.indexed[2][at(opcode)] = load_indexed<Access, 2, false>;
    table.indexed_wrapping[2][at(opcode)] = load_indexed<Access, 2, true>;
    table.indexed[3][at(opcode)] = load_indexed<Access, 3, false>;
    table.indexed_wrapping[3][at(opcode)] = load_indexed<Access, 3, true>;
    table.kept[at(opcode)] = load_kept<Access, At::Slot>;
    table.kept_accumulator[at(opcode)] = load_kept<Access, At::Accumulator>;
    table.checked32[at(opcode)] = load_checked<Access, uint32_t>;
    table.checked64[at(opcode)] = load_checked<Access, uint64_t>;
}

template <typename T, typename R>
constexpr void fill_load(MemoryHandlers& table, Opcode opcode) {
    fill_access<Converted<T, R>>(table, opcode);
}

template <auto f, typename R>
constexpr void fill_load(MemoryHandlers& table, Opcode opcode) {
    fill_access<Widened<f>>(table, opcode);
}

template <typename T, typename V, uint32_t shift>
constexpr void fill_store_indexed(MemoryHandlers& table, Opcode opcode) {
    table.indexed[shift][at(opcode)] = store_indexed<T, V, shift, false, false>;
    table.indexed_wrapping[shift][at(opcode)] = store_indexed<T, V, shift, false, true>;
    if constexpr (std::is_integral_v<V>) {
        table.indexed_immediate[shift][at(opcode)] = store_indexed<T, V, shift, true, false>;
        table.indexed_wrapping_immediate[shift][at(opcode)] =
            store_indexed<T, V, shift, true, true>;
    }
}

template <typename T, typename V>
constexpr void fill_store(MemoryHandlers& table, Opcode opcode) {
    WrappingStores& wrapping = table.wrapping[at(opcode)];
    wrapping.slot = store_wrapping<T, V, At::Slot>;
    wrapping.accumulator = store_wrapping<T, V, At::Accumulator>;
    if constexpr (std::is_integral_v<V>) {
        wrapping.immediate = store_wrapping<T, V, At::Immediate>;
        table.absolute_immediate[at(opcode)] = store_absolute_immediate<T, V>;
    }
    fill_store_indexed<T, V, 0>(table, opcode);
    fill_store_indexed<T, V, 1>(table, opcode);
    fill_store_indexed<T, V, 2>(table, opcode);
    fill_store_indexed<T, V, 3>(table, opcode);
    FormHandlers& fast = table.fast[at(opcode)];
    fast[at(Form::SS)] = store<T, V, Form::SS>;
    fast[at(Form::AS)] = store<T, V, Form::AS>;
    fast[at(Form::SA)] = store<T, V, Form::SA>;
    fast[at(Form::IS)] = store<T, V, Form::IS>;
    fast[at(Form::IA)] = store<T, V, Form::IA>;
    if constexpr (std::is_integral_v<V>) fast[at(Form::SI)] = store<T, V, Form::SI>;
    table.checked32[at(opcode)] = store_checked<T, V, uint32_t>;
    table.checked64[at(opcode)] = store_checked<T, V, uint64_t>;
}

}  // namespace

#undef ROW_Load
#undef ROW_Store
#undef ROW_LoadLane
#undef ROW_StoreLane
#define ROW_Load(name, signature, width, flags, feature, semantic) \
    fill_load<semantic, LetterType<signature[2]>::Type>(table, Opcode::name);
#define ROW_Store(name, signature, width, flags, feature, semantic) \
    fill_store<semantic, LetterType<signature[1]>::Type>(table, Opcode::name);
#define ROW_LoadLane(name, signature, width, flags, feature, semantic) \
    table.checked32[at(Opcode::name)] = load_lane<semantic, uint32_t>; \
    table.checked64[at(Opcode::name)] = load_lane<semantic, uint64_t>;
#define ROW_StoreLane(name, signature, width, flags, feature, semantic) \
    table.checked32[at(Opcode::name)] = store_lane<semantic, uint32_t>; \
    table.checked64[at(Opcode::name)] = store_lane<semantic, uint64_t>;
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    ROW_##shape(name, signature, width, flags, feature, semantic)

constexpr MemoryHandlers memory_handlers() {
    using namespace semantics;  // NOLINT: the table names its functions and types without it
    MemoryHandlers table;
#include "vm/isa/instructions.def"
    return table;
}

constinit const MemoryHandlers kMemoryHandlers = memory_handlers();

}  // namespace ingot::interpreter
