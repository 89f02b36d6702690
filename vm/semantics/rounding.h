// Rounding to an integral float, and what else touches a float's representation. Used for scalars
// and, with the same text, for vectors of floats.
//
// Where the build's processor level has no rounding instructions (before SSE4.1) a library call per
// value would be the compiler's choice. Instead: adding and subtracting 2^(mantissa bits) rounds a
// smaller magnitude to an integer, ties to even, in two instructions; the directed modes correct it
// by one. The default rounding mode is an engine invariant. NaNs come out quiet, zeros keep their
// sign.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ingot::semantics::detail {

#if defined(__SSE4_1__)
constexpr bool kHasRoundingInstructions = true;
#else
constexpr bool kHasRoundingInstructions = false;
#endif

/// Vectors of 16 bytes: Vector<float> has four lanes.
template <typename T>
struct VectorOf {
    using Type = T __attribute__((vector_size(16)));
};
template <typename T>
using Vector = typename VectorOf<T>::Type;

// The type of the representation, and of one lane, of each float and float vector.
template <typename T>
struct FloatTraits;
template <>
struct FloatTraits<float> {
    using Lane = float;
    using Bits = uint32_t;
};
template <>
struct FloatTraits<double> {
    using Lane = double;
    using Bits = uint64_t;
};
template <>
struct FloatTraits<Vector<float>> {
    using Lane = float;
};
template <>
struct FloatTraits<Vector<double>> {
    using Lane = double;
};

template <typename T>
using BitsOf = typename FloatTraits<T>::Bits;

// These three touch the sign bit alone, whatever the value (LLVM defines its operations so).
template <typename T>
constexpr T magnitude(T value) {
    return __builtin_elementwise_abs(value);
}

template <typename T>
constexpr T negate(T value) {
    return -value;
}

template <typename T>
constexpr T with_sign_of(T value, T sign) {
    return __builtin_elementwise_copysign(value, sign);
}

template <typename T>
constexpr T square_root(T value) {
    return __builtin_elementwise_sqrt(value);
}

/// Every float of at least this magnitude is integral.
template <typename T>
constexpr typename FloatTraits<T>::Lane kIntegralFrom =
    1 / std::numeric_limits<typename FloatTraits<T>::Lane>::epsilon();

/// A magnitude rounded to nearest. The comparison is false for a NaN, which the sum has made quiet.
template <typename T>
constexpr T round_magnitude(T value) {
    const T rounded = (value + kIntegralFrom<T>)-kIntegralFrom<T>;
    return value >= kIntegralFrom<T> ? value : rounded;
}

template <typename T>
constexpr T software_nearest(T value) {
    return with_sign_of(round_magnitude(magnitude(value)), value);
}

template <typename T>
constexpr T software_floor(T value) {
    const T rounded = software_nearest(value);
    return with_sign_of(rounded > value ? rounded - 1 : rounded, value);
}

template <typename T>
constexpr T software_ceil(T value) {
    const T rounded = software_nearest(value);
    return with_sign_of(rounded < value ? rounded + 1 : rounded, value);
}

template <typename T>
constexpr T software_trunc(T value) {
    const T whole = magnitude(value);
    const T rounded = round_magnitude(whole);
    return with_sign_of(rounded > whole ? rounded - 1 : rounded, value);
}

template <typename T>
constexpr T nearest(T value) {
    if constexpr (kHasRoundingInstructions) return __builtin_elementwise_roundeven(value);
    return software_nearest(value);
}

template <typename T>
constexpr T floor(T value) {
    if constexpr (kHasRoundingInstructions) return __builtin_elementwise_floor(value);
    return software_floor(value);
}

template <typename T>
constexpr T ceil(T value) {
    if constexpr (kHasRoundingInstructions) return __builtin_elementwise_ceil(value);
    return software_ceil(value);
}

template <typename T>
constexpr T trunc(T value) {
    if constexpr (kHasRoundingInstructions) return __builtin_elementwise_trunc(value);
    return software_trunc(value);
}

}  // namespace ingot::semantics::detail
