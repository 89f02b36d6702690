// The conversions between the number types (spec 4.3.4) as pure functions.
//
// A truncation's range is decided before it is made: C++ leaves the conversion of a float that does
// not fit undefined, and the processor answers with a marker value. Conversions to floats round to
// nearest, ties to even, which is what a C++ conversion does in the default rounding mode.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "vm/semantics/numeric.h"

namespace ingot::semantics {

namespace detail {

/// The powers of two around the values of an integer type: kMinimum <= n < kEnd.
template <typename Integer, typename Float>
struct Range {
    static constexpr Float kMinimum = static_cast<Float>(std::numeric_limits<Integer>::min());
    // Halved so that the power of two fits the integer. NOLINTNEXTLINE(bugprone-integer-division)
    static constexpr Float kHalf = static_cast<Float>(std::numeric_limits<Integer>::max() / 2 + 1);
    static constexpr Float kEnd = 2 * kHalf;

    /// True if the integral part of a float, which is not a NaN, is not below the type's minimum.
    /// Where minimum - 1 has no representation, the next float below the minimum is less than that.
    static constexpr bool is_above_minimum(Float value) {
        // NOLINTNEXTLINE(misc-redundant-expression): true where the minimum is a large number
        if constexpr (kMinimum - 1 == kMinimum) return value >= kMinimum;
        return value > kMinimum - 1;
    }
};

template <typename Integer, typename Float>
constexpr Checked<std::make_unsigned_t<Integer>> truncate(Float value) {
    using Limits = Range<Integer, Float>;
    if (is_nan(value)) return {0, Trap::InvalidConversionToInteger};
    if (!Limits::is_above_minimum(value) || value >= Limits::kEnd) {
        return {0, Trap::IntegerOverflow};
    }
    return {static_cast<std::make_unsigned_t<Integer>>(static_cast<Integer>(value))};
}

template <typename Integer, typename Float>
constexpr std::make_unsigned_t<Integer> truncate_saturating(Float value) {
    using Limits = Range<Integer, Float>;
    using Result = std::make_unsigned_t<Integer>;
    if (is_nan(value)) return 0;
    if (!Limits::is_above_minimum(value)) return Result(std::numeric_limits<Integer>::min());
    if (value >= Limits::kEnd) return Result(std::numeric_limits<Integer>::max());
    return static_cast<Result>(static_cast<Integer>(value));
}

}  // namespace detail

// clang-format off: one row per instruction, as in the table.
constexpr uint32_t i32_wrap_i64(uint64_t a) { return static_cast<uint32_t>(a); }
constexpr uint64_t i64_extend_i32_s(uint32_t a) {
    return static_cast<uint64_t>(static_cast<int32_t>(a));
}
constexpr uint64_t i64_extend_i32_u(uint32_t a) { return a; }

constexpr Checked<uint32_t> i32_trunc_f32_s(float a) { return detail::truncate<int32_t>(a); }
constexpr Checked<uint32_t> i32_trunc_f32_u(float a) { return detail::truncate<uint32_t>(a); }
constexpr Checked<uint32_t> i32_trunc_f64_s(double a) { return detail::truncate<int32_t>(a); }
constexpr Checked<uint32_t> i32_trunc_f64_u(double a) { return detail::truncate<uint32_t>(a); }
constexpr Checked<uint64_t> i64_trunc_f32_s(float a) { return detail::truncate<int64_t>(a); }
constexpr Checked<uint64_t> i64_trunc_f32_u(float a) { return detail::truncate<uint64_t>(a); }
constexpr Checked<uint64_t> i64_trunc_f64_s(double a) { return detail::truncate<int64_t>(a); }
constexpr Checked<uint64_t> i64_trunc_f64_u(double a) { return detail::truncate<uint64_t>(a); }

constexpr uint32_t i32_trunc_sat_f32_s(float a) { return detail::truncate_saturating<int32_t>(a); }
constexpr uint32_t i32_trunc_sat_f32_u(float a) { return detail::truncate_saturating<uint32_t>(a); }
constexpr uint32_t i32_trunc_sat_f64_s(double a) { return detail::truncate_saturating<int32_t>(a); }
constexpr uint32_t i32_trunc_sat_f64_u(double a) {
    return detail::truncate_saturating<uint32_t>(a);
}
constexpr uint64_t i64_trunc_sat_f32_s(float a) { return detail::truncate_saturating<int64_t>(a); }
constexpr uint64_t i64_trunc_sat_f32_u(float a) { return detail::truncate_saturating<uint64_t>(a); }
constexpr uint64_t i64_trunc_sat_f64_s(double a) { return detail::truncate_saturating<int64_t>(a); }
constexpr uint64_t i64_trunc_sat_f64_u(double a) {
    return detail::truncate_saturating<uint64_t>(a);
}

constexpr float f32_convert_i32_s(uint32_t a) {
    return static_cast<float>(static_cast<int32_t>(a));
}
constexpr float f32_convert_i32_u(uint32_t a) { return static_cast<float>(a); }
constexpr float f32_convert_i64_s(uint64_t a) {
    return static_cast<float>(static_cast<int64_t>(a));
}
constexpr float f32_convert_i64_u(uint64_t a) { return static_cast<float>(a); }
constexpr double f64_convert_i32_s(uint32_t a) {
    return static_cast<double>(static_cast<int32_t>(a));
}
constexpr double f64_convert_i32_u(uint32_t a) { return static_cast<double>(a); }
constexpr double f64_convert_i64_s(uint64_t a) {
    return static_cast<double>(static_cast<int64_t>(a));
}
constexpr double f64_convert_i64_u(uint64_t a) { return static_cast<double>(a); }
constexpr float f32_demote_f64(double a) { return static_cast<float>(a); }
constexpr double f64_promote_f32(float a) { return static_cast<double>(a); }

constexpr uint32_t i32_reinterpret_f32(float a) { return std::bit_cast<uint32_t>(a); }
constexpr uint64_t i64_reinterpret_f64(double a) { return std::bit_cast<uint64_t>(a); }
constexpr float f32_reinterpret_i32(uint32_t a) { return std::bit_cast<float>(a); }
constexpr double f64_reinterpret_i64(uint64_t a) { return std::bit_cast<double>(a); }
// clang-format on

}  // namespace ingot::semantics
