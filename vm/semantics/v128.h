// A 128-bit vector value and its views as lanes (spec 4.3.5): the basis of every vector
// instruction.
//
// The lanes are the compiler's vector types, so that an instruction becomes one or two of the
// processor's, at whatever level the build targets. Lane 0 is the lowest address. V128 is passed in
// a vector register and is aligned to 16 bytes: memory that is not goes through load() and store().
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "vm/semantics/rounding.h"

namespace ingot::semantics {

struct V128 {
    detail::Vector<uint8_t> bytes;

    static V128 load(const void* source) {
        V128 value;
        std::memcpy(&value, source, sizeof value);
        return value;
    }
    void store(void* target) const { std::memcpy(target, this, sizeof *this); }

    friend bool operator==(V128 a, V128 b) {
        using Halves = std::array<uint64_t, 2>;
        return std::bit_cast<Halves>(a.bytes) == std::bit_cast<Halves>(b.bytes);
    }
};
static_assert(sizeof(V128) == 16);

namespace detail {

/// The lanes of a vector as numbers of type T.
template <typename T>
constexpr Vector<T> lanes(V128 value) {
    return std::bit_cast<Vector<T>>(value.bytes);
}

/// A vector of lanes, or of a comparison's masks, as a value.
template <typename Lanes>
constexpr V128 pack(Lanes lanes) {
    return {std::bit_cast<Vector<uint8_t>>(lanes)};
}

template <typename T>
constexpr Vector<T> splat(T value) {
    if constexpr (std::is_floating_point_v<T>) {
        // Adding to a vector of zeros would lose the sign of -0 and quiet signaling NaNs.
        using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
        return std::bit_cast<Vector<T>>(splat(std::bit_cast<Bits>(value)));
    } else {
        return Vector<T>{} + value;
    }
}

template <typename T>
constexpr unsigned kLanes = 16 / sizeof(T);

/// Vectors of 8 bytes: one half of a vector.
template <typename T>
struct HalfOf {
    using Type = T __attribute__((vector_size(8)));
};
template <typename T>
using Half = typename HalfOf<T>::Type;

/// Vectors of 32 bytes: intermediate results. Never passed to or returned from a function, where
/// their calling convention would depend on the processor level.
template <typename T>
struct DoubleOf {
    using Type = T __attribute__((vector_size(32)));
};
template <typename T>
using Double = typename DoubleOf<T>::Type;

template <typename T, int first, int step, int... i>
constexpr Half<T> pick(Vector<T> value, std::integer_sequence<int, i...>) {
    return __builtin_shufflevector(value, value, (first + step * i)...);
}

template <typename T>
using HalfIndices = std::make_integer_sequence<int, kLanes<T> / 2>;

template <typename T>
constexpr Half<T> low(Vector<T> value) {
    return pick<T, 0, 1>(value, HalfIndices<T>());
}

template <typename T>
constexpr Half<T> high(Vector<T> value) {
    return pick<T, kLanes<T> / 2, 1>(value, HalfIndices<T>());
}

template <typename T>
constexpr Half<T> even(Vector<T> value) {
    return pick<T, 0, 2>(value, HalfIndices<T>());
}

template <typename T>
constexpr Half<T> odd(Vector<T> value) {
    return pick<T, 1, 2>(value, HalfIndices<T>());
}

/// The two halves, `low` first, as one vector.
template <typename T, int... i>
constexpr Vector<T> join(Half<T> low, Half<T> high, std::integer_sequence<int, i...>) {
    return __builtin_shufflevector(low, high, i...);
}

template <typename T>
constexpr Vector<T> join(Half<T> low, Half<T> high) {
    return join<T>(low, high, std::make_integer_sequence<int, kLanes<T>>());
}

/// Each lane converted to a wider (or narrower, or other) number type.
template <typename To, typename From>
constexpr Vector<To> widen(From half) {
    return __builtin_convertvector(half, Vector<To>);
}

}  // namespace detail

}  // namespace ingot::semantics
