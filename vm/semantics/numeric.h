// The scalar numeric instructions as pure functions (spec 4.3.2 and 4.3.3): the one place that
// defines them, for the interpreter, constant folding, the compiler's tests and as the oracle of
// every tier.
//
// Integers are unsigned; a signed reading is inside the function. Instructions that can trap return
// Checked. Floats: an arithmetic result that is a NaN is quiet, and canonical if every NaN among
// the operands is; abs, neg and copysign change the sign bit and nothing else, even of signalling
// NaNs. That holds for operands the C++ compiler does not know: it would make 1 * x into x,
// signalling or not. Conversions are in convert.h, rounding to integers in rounding.h.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "vm/isa/trap.h"
#include "vm/semantics/rounding.h"

namespace ingot::semantics {

/// A result, or the trap that took its place (then `value` is 0).
template <typename T>
struct Checked {
    T value;
    Trap trap = Trap::None;
};

namespace detail {

template <std::unsigned_integral T>
constexpr std::make_signed_t<T> to_signed(T value) {
    return static_cast<std::make_signed_t<T>>(value);
}

template <std::unsigned_integral T>
constexpr T kBitMask = std::numeric_limits<T>::digits - 1;

template <std::unsigned_integral T>
constexpr Checked<T> div_s(T a, T b) {
    if (b == 0) return {0, Trap::IntegerDivideByZero};
    if (b == T(-1) && a == T(1) << kBitMask<T>) return {0, Trap::IntegerOverflow};
    return {static_cast<T>(to_signed(a) / to_signed(b))};
}

template <std::unsigned_integral T>
constexpr Checked<T> div_u(T a, T b) {
    if (b == 0) return {0, Trap::IntegerDivideByZero};
    return {a / b};
}

template <std::unsigned_integral T>
constexpr Checked<T> rem_s(T a, T b) {
    if (b == 0) return {0, Trap::IntegerDivideByZero};
    // For the smallest number the quotient would overflow, and the processor faults; the rest is 0.
    if (b == T(-1)) return {0};
    return {static_cast<T>(to_signed(a) % to_signed(b))};
}

template <std::unsigned_integral T>
constexpr Checked<T> rem_u(T a, T b) {
    if (b == 0) return {0, Trap::IntegerDivideByZero};
    return {a % b};
}

template <std::floating_point T>
constexpr bool is_nan(T value) {
    return value != value;  // NOLINT(misc-redundant-expression): only a NaN differs from itself
}

// Minimum and maximum differ from every library's and from minss: any NaN wins, and -0 < +0.
template <std::floating_point T>
constexpr T minimum(T a, T b) {
    if (is_nan(a) || is_nan(b)) return a + b;
    if (a == b) return std::bit_cast<T>(std::bit_cast<BitsOf<T>>(a) | std::bit_cast<BitsOf<T>>(b));
    return a < b ? a : b;
}

template <std::floating_point T>
constexpr T maximum(T a, T b) {
    if (is_nan(a) || is_nan(b)) return a + b;
    if (a == b) return std::bit_cast<T>(std::bit_cast<BitsOf<T>>(a) & std::bit_cast<BitsOf<T>>(b));
    return a > b ? a : b;
}

/// Any NaN becomes the positive canonical one: what the deterministic profile asks of results.
template <std::floating_point T>
constexpr T canonicalize(T value) {
    return is_nan(value) ? std::numeric_limits<T>::quiet_NaN() : value;
}

}  // namespace detail

// i32.

// clang-format off: one row per instruction, as in the table.
constexpr uint32_t i32_eqz(uint32_t a) { return a == 0; }
constexpr uint32_t i32_eq(uint32_t a, uint32_t b) { return a == b; }
constexpr uint32_t i32_ne(uint32_t a, uint32_t b) { return a != b; }
constexpr uint32_t i32_lt_s(uint32_t a, uint32_t b) {
    return detail::to_signed(a) < detail::to_signed(b);
}
constexpr uint32_t i32_lt_u(uint32_t a, uint32_t b) { return a < b; }
constexpr uint32_t i32_gt_s(uint32_t a, uint32_t b) {
    return detail::to_signed(a) > detail::to_signed(b);
}
constexpr uint32_t i32_gt_u(uint32_t a, uint32_t b) { return a > b; }
constexpr uint32_t i32_le_s(uint32_t a, uint32_t b) {
    return detail::to_signed(a) <= detail::to_signed(b);
}
constexpr uint32_t i32_le_u(uint32_t a, uint32_t b) { return a <= b; }
constexpr uint32_t i32_ge_s(uint32_t a, uint32_t b) {
    return detail::to_signed(a) >= detail::to_signed(b);
}
constexpr uint32_t i32_ge_u(uint32_t a, uint32_t b) { return a >= b; }
constexpr uint32_t i32_clz(uint32_t a) { return static_cast<uint32_t>(std::countl_zero(a)); }
constexpr uint32_t i32_ctz(uint32_t a) { return static_cast<uint32_t>(std::countr_zero(a)); }
constexpr uint32_t i32_popcnt(uint32_t a) { return static_cast<uint32_t>(std::popcount(a)); }
constexpr uint32_t i32_add(uint32_t a, uint32_t b) { return a + b; }
constexpr uint32_t i32_sub(uint32_t a, uint32_t b) { return a - b; }
constexpr uint32_t i32_mul(uint32_t a, uint32_t b) { return a * b; }
constexpr Checked<uint32_t> i32_div_s(uint32_t a, uint32_t b) { return detail::div_s(a, b); }
constexpr Checked<uint32_t> i32_div_u(uint32_t a, uint32_t b) { return detail::div_u(a, b); }
constexpr Checked<uint32_t> i32_rem_s(uint32_t a, uint32_t b) { return detail::rem_s(a, b); }
constexpr Checked<uint32_t> i32_rem_u(uint32_t a, uint32_t b) { return detail::rem_u(a, b); }
constexpr uint32_t i32_and(uint32_t a, uint32_t b) { return a & b; }
constexpr uint32_t i32_or(uint32_t a, uint32_t b) { return a | b; }
constexpr uint32_t i32_xor(uint32_t a, uint32_t b) { return a ^ b; }
constexpr uint32_t i32_shl(uint32_t a, uint32_t b) { return a << (b & detail::kBitMask<uint32_t>); }
constexpr uint32_t i32_shr_s(uint32_t a, uint32_t b) {
    return static_cast<uint32_t>(detail::to_signed(a) >> (b & detail::kBitMask<uint32_t>));
}
constexpr uint32_t i32_shr_u(uint32_t a, uint32_t b) {
    return a >> (b & detail::kBitMask<uint32_t>);
}
constexpr uint32_t i32_rotl(uint32_t a, uint32_t b) {
    return std::rotl(a, static_cast<int>(b & detail::kBitMask<uint32_t>));
}
constexpr uint32_t i32_rotr(uint32_t a, uint32_t b) {
    return std::rotr(a, static_cast<int>(b & detail::kBitMask<uint32_t>));
}
constexpr uint32_t i32_extend8_s(uint32_t a) {
    return static_cast<uint32_t>(static_cast<int8_t>(a));
}
constexpr uint32_t i32_extend16_s(uint32_t a) {
    return static_cast<uint32_t>(static_cast<int16_t>(a));
}

// i64.

constexpr uint32_t i64_eqz(uint64_t a) { return a == 0; }
constexpr uint32_t i64_eq(uint64_t a, uint64_t b) { return a == b; }
constexpr uint32_t i64_ne(uint64_t a, uint64_t b) { return a != b; }
constexpr uint32_t i64_lt_s(uint64_t a, uint64_t b) {
    return detail::to_signed(a) < detail::to_signed(b);
}
constexpr uint32_t i64_lt_u(uint64_t a, uint64_t b) { return a < b; }
constexpr uint32_t i64_gt_s(uint64_t a, uint64_t b) {
    return detail::to_signed(a) > detail::to_signed(b);
}
constexpr uint32_t i64_gt_u(uint64_t a, uint64_t b) { return a > b; }
constexpr uint32_t i64_le_s(uint64_t a, uint64_t b) {
    return detail::to_signed(a) <= detail::to_signed(b);
}
constexpr uint32_t i64_le_u(uint64_t a, uint64_t b) { return a <= b; }
constexpr uint32_t i64_ge_s(uint64_t a, uint64_t b) {
    return detail::to_signed(a) >= detail::to_signed(b);
}
constexpr uint32_t i64_ge_u(uint64_t a, uint64_t b) { return a >= b; }
constexpr uint64_t i64_clz(uint64_t a) { return static_cast<uint64_t>(std::countl_zero(a)); }
constexpr uint64_t i64_ctz(uint64_t a) { return static_cast<uint64_t>(std::countr_zero(a)); }
constexpr uint64_t i64_popcnt(uint64_t a) { return static_cast<uint64_t>(std::popcount(a)); }
constexpr uint64_t i64_add(uint64_t a, uint64_t b) { return a + b; }
constexpr uint64_t i64_sub(uint64_t a, uint64_t b) { return a - b; }
constexpr uint64_t i64_mul(uint64_t a, uint64_t b) { return a * b; }
constexpr Checked<uint64_t> i64_div_s(uint64_t a, uint64_t b) { return detail::div_s(a, b); }
constexpr Checked<uint64_t> i64_div_u(uint64_t a, uint64_t b) { return detail::div_u(a, b); }
constexpr Checked<uint64_t> i64_rem_s(uint64_t a, uint64_t b) { return detail::rem_s(a, b); }
constexpr Checked<uint64_t> i64_rem_u(uint64_t a, uint64_t b) { return detail::rem_u(a, b); }
constexpr uint64_t i64_and(uint64_t a, uint64_t b) { return a & b; }
constexpr uint64_t i64_or(uint64_t a, uint64_t b) { return a | b; }
constexpr uint64_t i64_xor(uint64_t a, uint64_t b) { return a ^ b; }
constexpr uint64_t i64_shl(uint64_t a, uint64_t b) { return a << (b & detail::kBitMask<uint64_t>); }
constexpr uint64_t i64_shr_s(uint64_t a, uint64_t b) {
    return static_cast<uint64_t>(detail::to_signed(a) >> (b & detail::kBitMask<uint64_t>));
}
constexpr uint64_t i64_shr_u(uint64_t a, uint64_t b) {
    return a >> (b & detail::kBitMask<uint64_t>);
}
constexpr uint64_t i64_rotl(uint64_t a, uint64_t b) {
    return std::rotl(a, static_cast<int>(b & detail::kBitMask<uint64_t>));
}
constexpr uint64_t i64_rotr(uint64_t a, uint64_t b) {
    return std::rotr(a, static_cast<int>(b & detail::kBitMask<uint64_t>));
}
constexpr uint64_t i64_extend8_s(uint64_t a) {
    return static_cast<uint64_t>(static_cast<int8_t>(a));
}
constexpr uint64_t i64_extend16_s(uint64_t a) {
    return static_cast<uint64_t>(static_cast<int16_t>(a));
}
constexpr uint64_t i64_extend32_s(uint64_t a) {
    return static_cast<uint64_t>(static_cast<int32_t>(a));
}

// f32.

constexpr uint32_t f32_eq(float a, float b) { return a == b; }
constexpr uint32_t f32_ne(float a, float b) { return a != b; }
constexpr uint32_t f32_lt(float a, float b) { return a < b; }
constexpr uint32_t f32_gt(float a, float b) { return a > b; }
constexpr uint32_t f32_le(float a, float b) { return a <= b; }
constexpr uint32_t f32_ge(float a, float b) { return a >= b; }
constexpr float f32_abs(float a) { return detail::magnitude(a); }
constexpr float f32_neg(float a) { return detail::negate(a); }
constexpr float f32_ceil(float a) { return detail::ceil(a); }
constexpr float f32_floor(float a) { return detail::floor(a); }
constexpr float f32_trunc(float a) { return detail::trunc(a); }
constexpr float f32_nearest(float a) { return detail::nearest(a); }
constexpr float f32_sqrt(float a) { return detail::square_root(a); }
constexpr float f32_add(float a, float b) { return a + b; }
constexpr float f32_sub(float a, float b) { return a - b; }
constexpr float f32_mul(float a, float b) { return a * b; }
constexpr float f32_div(float a, float b) { return a / b; }
constexpr float f32_min(float a, float b) { return detail::minimum(a, b); }
constexpr float f32_max(float a, float b) { return detail::maximum(a, b); }
constexpr float f32_copysign(float a, float b) { return detail::with_sign_of(a, b); }
constexpr float f32_canonicalize(float a) { return detail::canonicalize(a); }

// f64.

constexpr uint32_t f64_eq(double a, double b) { return a == b; }
constexpr uint32_t f64_ne(double a, double b) { return a != b; }
constexpr uint32_t f64_lt(double a, double b) { return a < b; }
constexpr uint32_t f64_gt(double a, double b) { return a > b; }
constexpr uint32_t f64_le(double a, double b) { return a <= b; }
constexpr uint32_t f64_ge(double a, double b) { return a >= b; }
constexpr double f64_abs(double a) { return detail::magnitude(a); }
constexpr double f64_neg(double a) { return detail::negate(a); }
constexpr double f64_ceil(double a) { return detail::ceil(a); }
constexpr double f64_floor(double a) { return detail::floor(a); }
constexpr double f64_trunc(double a) { return detail::trunc(a); }
constexpr double f64_nearest(double a) { return detail::nearest(a); }
constexpr double f64_sqrt(double a) { return detail::square_root(a); }
constexpr double f64_add(double a, double b) { return a + b; }
constexpr double f64_sub(double a, double b) { return a - b; }
constexpr double f64_mul(double a, double b) { return a * b; }
constexpr double f64_div(double a, double b) { return a / b; }
constexpr double f64_min(double a, double b) { return detail::minimum(a, b); }
constexpr double f64_max(double a, double b) { return detail::maximum(a, b); }
constexpr double f64_copysign(double a, double b) { return detail::with_sign_of(a, b); }
constexpr double f64_canonicalize(double a) { return detail::canonicalize(a); }

// i31: the operand is the payload, whose 31 bits stand at the bottom.

constexpr uint32_t i31_get_s(uint32_t a) {
    return static_cast<uint32_t>(static_cast<int32_t>(a << 1) >> 1);
}
constexpr uint32_t i31_get_u(uint32_t a) { return a & 0x7fffffff; }
// clang-format on

}  // namespace ingot::semantics
