// Operands worth trying, and comparison of floats by what the specification promises about them.
//
// Where a result is a NaN only its quality is fixed: canonical if all NaNs among the operands are,
// else quiet (spec 4.3.3, "NaN propagation"). Everything else is compared bit by bit.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "vm/semantics/v128.h"

namespace ingot::semantics {

template <typename T>
using FloatBits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <typename T>
FloatBits<T> bits(T value) {
    return std::bit_cast<FloatBits<T>>(value);
}

template <typename T>
constexpr FloatBits<T> kQuietBit = FloatBits<T>{1} << (std::numeric_limits<T>::digits - 2);

/// A NaN with this payload: signalling unless the payload has the quiet bit.
template <typename T>
T nan_with(FloatBits<T> payload) {
    return std::bit_cast<T>(bits(std::numeric_limits<T>::infinity()) | payload);
}

template <typename T>
bool is_canonical_nan(T value) {
    constexpr auto kSign = FloatBits<T>{1} << (sizeof(T) * 8 - 1);
    return (bits(value) & ~kSign) == bits(std::numeric_limits<T>::quiet_NaN());
}

template <typename T>
bool is_quiet_nan(T value) {
    return value != value && (bits(value) & kQuietBit<T>) != 0;
}

/// Equal in all bits, or both NaNs of the quality that arithmetic on `operands` must yield.
template <typename T, typename... Operands>
bool agrees(T actual, T expected, Operands... operands) {
    if (expected == expected) return bits(actual) == bits(expected);
    const bool canonical = (... && (operands == operands || is_canonical_nan(operands)));
    return canonical ? is_canonical_nan(actual) : is_quiet_nan(actual);
}

/// Extremes, powers of two and their neighbours, and arbitrary numbers that are always the same.
template <typename T>
std::vector<T> interesting_integers() {
    std::vector<T> values;
    for (unsigned bit = 0; bit < sizeof(T) * 8; ++bit) {
        for (int delta = -1; delta <= 1; ++delta) {
            values.push_back(static_cast<T>((uint64_t{1} << bit) + delta));
            values.push_back(static_cast<T>(0 - (uint64_t{1} << bit) + delta));
        }
    }
    std::mt19937_64 random(1);
    for (int i = 0; i < 24; ++i) values.push_back(static_cast<T>(random()));
    return values;
}

template <typename T>
std::vector<T> interesting_floats() {
    using Limits = std::numeric_limits<T>;
    const T integral_from = 1 / Limits::epsilon();
    std::vector<T> values;
    for (const T value : {T(0),
                          T(0.25),
                          T(0.5),
                          T(0.75),
                          T(1),
                          T(1.5),
                          T(2),
                          T(2.5),
                          T(3),
                          T(3.5),
                          T(1e9),
                          T(0.1),
                          Limits::min(),
                          Limits::denorm_min(),
                          Limits::max(),
                          Limits::infinity(),
                          integral_from,
                          integral_from / 2,
                          integral_from / 2 + T(0.5),
                          integral_from / 4 + T(0.5),
                          integral_from - 1,
                          integral_from + 1,
                          integral_from * 3,
                          T(0.5) - Limits::epsilon() / 4,
                          T(1) - Limits::epsilon() / 2,
                          Limits::quiet_NaN(),
                          nan_with<T>(1),
                          nan_with<T>(kQuietBit<T> | 5)}) {
        values.push_back(value);
        values.push_back(std::bit_cast<T>(bits(value) ^ bits(T(-0.0))));
    }
    std::mt19937_64 random(2);
    for (int i = 0; i < 24; ++i) values.push_back(std::bit_cast<T>(FloatBits<T>(random())));
    return values;
}

/// As many vectors as needed to hold `values`, rotated by `shift` lanes.
template <typename T>
std::vector<V128> vectors_of(const std::vector<T>& values, size_t shift = 0) {
    constexpr size_t kCount = 16 / sizeof(T);
    std::vector<V128> vectors;
    for (size_t i = 0; i < values.size(); i += kCount) {
        T lane[kCount];
        for (size_t j = 0; j < kCount; ++j) lane[j] = values[(i + j + shift) % values.size()];
        vectors.push_back(V128::load(lane));
    }
    return vectors;
}

template <typename T>
T lane_of(V128 vector, size_t lane) {
    T all[16 / sizeof(T)];
    vector.store(all);
    return all[lane];
}

}  // namespace ingot::semantics
