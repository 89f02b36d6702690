// What all handlers share: reading operands where their form says they are, writing results to a
// slot and to the accumulator of their class.
#pragma once

#include <bit>
#include <cstring>
#include <type_traits>

#include "vm/interpreter/machine.h"
#include "vm/interpreter/op.h"

namespace ingot::interpreter {

/// Where one operand is.
enum class At : uint8_t { Slot, Accumulator, Immediate, Wide };

constexpr At left_of(Form form) {
    switch (form) {
    case Form::S:
    case Form::SS:
    case Form::SA:
    case Form::SI:
    case Form::SW: return At::Slot;
    case Form::A:
    case Form::AS:
    case Form::AI:
    case Form::AW: return At::Accumulator;
    case Form::IS:
    case Form::IA: return At::Immediate;
    case Form::WS:
    case Form::WA: return At::Wide;
    }
    return At::Slot;
}

constexpr At right_of(Form form) {
    switch (form) {
    case Form::S:
    case Form::A:
    case Form::SS:
    case Form::AS:
    case Form::IS:
    case Form::WS: return At::Slot;
    case Form::SA:
    case Form::IA:
    case Form::WA: return At::Accumulator;
    case Form::SI:
    case Form::AI: return At::Immediate;
    case Form::SW:
    case Form::AW: return At::Wide;
    }
    return At::Slot;
}

/// Cells that an operation of this form takes.
constexpr uint32_t cells_of(Form form) {
    return left_of(form) == At::Wide || right_of(form) == At::Wide ? 2 : 1;
}

template <typename T>
inline T read_slot(const Slot* frame, uint16_t slot) {
    T value;
    std::memcpy(&value, &frame[slot], sizeof(T));
    return value;
}

/// Integers are widened to the whole slot, so that a later copy of the slot forwards from this
/// store.
template <typename T>
inline void write_slot(Slot* frame, uint16_t slot, T value) {
    if constexpr (std::is_integral_v<T>) {
        frame[slot] = static_cast<std::make_unsigned_t<T>>(value);
    } else {
        std::memcpy(&frame[slot], &value, sizeof(T));
    }
}

/// The accumulators as one value, so that helpers can take them; it lives in registers only.
struct Accumulators {
    Slot& integer;
    float& f32;
    double& f64;
    VectorRegister& v128;

    template <typename T>
    T load() const {
        if constexpr (std::is_same_v<T, float>) {
            return f32;
        } else if constexpr (std::is_same_v<T, double>) {
            return f64;
        } else if constexpr (std::is_integral_v<T>) {
            return static_cast<T>(integer);
        } else {
            return std::bit_cast<T>(v128);
        }
    }
    template <typename T>
    void store(T value) const {
        if constexpr (std::is_same_v<T, float>) {
            f32 = value;
        } else if constexpr (std::is_same_v<T, double>) {
            f64 = value;
        } else if constexpr (std::is_integral_v<T>) {
            integer = static_cast<std::make_unsigned_t<T>>(value);
        } else {
            v128 = std::bit_cast<VectorRegister>(value);
        }
    }
};

#define INGOT_ACCUMULATORS               \
    ::ingot::interpreter::Accumulators { \
        acc, acc_f32, acc_f64, acc_v128  \
    }

template <typename T>
inline T immediate_as(int32_t immediate) {
    if constexpr (std::is_same_v<T, float>) {
        return std::bit_cast<float>(immediate);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(static_cast<int64_t>(immediate));
    } else {
        return T{};  // doubles and vectors have wide immediates
    }
}

template <typename T>
inline T wide_as(uint64_t bits) {
    if constexpr (std::is_same_v<T, double>) {
        return std::bit_cast<double>(bits);
    } else if constexpr (std::is_same_v<T, float>) {
        return std::bit_cast<float>(static_cast<uint32_t>(bits));
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(bits);
    } else {
        return T{};
    }
}

/// An operand: `slot` says which field names the slot, if it is in one.
template <typename T, At at>
inline T operand(const Op* ip, const Slot* frame, uint16_t slot, int32_t immediate,
                 Accumulators accumulators) {
    if constexpr (at == At::Slot) {
        return read_slot<T>(frame, slot);
    } else if constexpr (at == At::Accumulator) {
        return accumulators.load<T>();
    } else if constexpr (at == At::Immediate) {
        return immediate_as<T>(immediate);
    } else {
        return wide_as<T>(ip[1].word1());
    }
}

/// Writes a result to its slot and to the accumulator of its class.
template <typename T>
inline void result(Slot* frame, uint16_t slot, Accumulators accumulators, T value) {
    write_slot(frame, slot, value);
    accumulators.store(value);
}

/// Parameters and result of a semantic function.
template <typename F>
struct FunctionTraits;
template <typename R, typename... As>
struct FunctionTraits<R (*)(As...)> {
    using Result = R;
    template <size_t i>
    using Argument = std::tuple_element_t<i, std::tuple<As...>>;
};
template <typename R, typename... As>
struct FunctionTraits<R (*)(As...) noexcept> : FunctionTraits<R (*)(As...)> {};

}  // namespace ingot::interpreter
