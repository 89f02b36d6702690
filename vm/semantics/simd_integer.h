// Vector instructions on integer lanes (spec 4.3.5).
//
// Arithmetic that wraps is done on unsigned lanes, since signed overflow is undefined in C++.
#pragma once

#include <cstdint>
#include <limits>

#include "vm/semantics/v128.h"

namespace ingot::semantics {

namespace detail {

template <typename T>
V128 shift_left(V128 value, uint32_t count) {
    return pack(lanes<T>(value) << splat(static_cast<T>(count % (8 * sizeof(T)))));
}

/// Arithmetic for a signed T, logical for an unsigned one.
template <typename T>
V128 shift_right(V128 value, uint32_t count) {
    return pack(lanes<T>(value) >> splat(static_cast<T>(count % (8 * sizeof(T)))));
}

template <typename T>
uint32_t all_true(V128 value) {
    const auto zeros = std::bit_cast<Vector<uint64_t>>(lanes<T>(value) == 0);
    return (zeros[0] | zeros[1]) == 0;
}

/// The sign bits of the lanes; lane 0 gives the lowest bit.
template <typename T>
uint32_t bitmask(V128 value) {
    using Bits = bool __attribute__((ext_vector_type(kLanes<T>)));
    const Bits signs = __builtin_convertvector(lanes<T>(value) < 0, Bits);
    if constexpr (kLanes<T> == 16) return std::bit_cast<uint16_t>(signs);
    // Fewer than eight bits stand in a byte whose upper ones mean nothing.
    else
        return std::bit_cast<uint8_t>(signs) & ((1u << kLanes<T>)-1);
}

template <typename T>
V128 absolute(V128 value) {
    return pack(__builtin_elementwise_abs(lanes<T>(value)));
}

template <typename T>
V128 add_saturating(V128 a, V128 b) {
    return pack(__builtin_elementwise_add_sat(lanes<T>(a), lanes<T>(b)));
}

template <typename T>
V128 sub_saturating(V128 a, V128 b) {
    return pack(__builtin_elementwise_sub_sat(lanes<T>(a), lanes<T>(b)));
}

template <typename T>
V128 minimum(V128 a, V128 b) {
    return pack(__builtin_elementwise_min(lanes<T>(a), lanes<T>(b)));
}

template <typename T>
V128 maximum(V128 a, V128 b) {
    return pack(__builtin_elementwise_max(lanes<T>(a), lanes<T>(b)));
}

/// Counts of set bits, by adding ever wider groups of them.
inline V128 population_count(V128 value) {
    auto x = value.bytes;
    x = x - ((x >> 1) & 0x55);
    x = (x & 0x33) + ((x >> 2) & 0x33);
    return {(x + (x >> 4)) & 0x0f};
}

/// Rounded averages; the sum needs one bit more than a lane has.
template <typename T, typename Wide>
V128 average(V128 a, V128 b) {
    using Sum = Double<Wide>;
    const Sum sum =
        __builtin_convertvector(lanes<T>(a), Sum) + __builtin_convertvector(lanes<T>(b), Sum) + 1;
    return pack(__builtin_convertvector(sum >> 1, Vector<T>));
}

/// The lanes of `a`, then those of `b`, each clamped to what a Narrow holds.
template <typename Narrow, typename Wide>
V128 narrow(V128 a, V128 b) {
    const auto least = splat<Wide>(std::numeric_limits<Narrow>::min());
    const auto most = splat<Wide>(std::numeric_limits<Narrow>::max());
    const auto clamp = [&](V128 value) {
        const auto clamped = __builtin_elementwise_max(lanes<Wide>(value), least);
        return __builtin_convertvector(__builtin_elementwise_min(clamped, most), Half<Narrow>);
    };
    return pack(join<Narrow>(clamp(a), clamp(b)));
}

template <typename To, typename From>
V128 extend_low(V128 value) {
    return pack(widen<To>(low<From>(lanes<From>(value))));
}

template <typename To, typename From>
V128 extend_high(V128 value) {
    return pack(widen<To>(high<From>(lanes<From>(value))));
}

template <typename To, typename From>
V128 extmul_low(V128 a, V128 b) {
    return pack(widen<To>(low<From>(lanes<From>(a))) * widen<To>(low<From>(lanes<From>(b))));
}

template <typename To, typename From>
V128 extmul_high(V128 a, V128 b) {
    return pack(widen<To>(high<From>(lanes<From>(a))) * widen<To>(high<From>(lanes<From>(b))));
}

template <typename To, typename From>
V128 extadd_pairwise(V128 value) {
    return pack(widen<To>(even<From>(lanes<From>(value))) +
                widen<To>(odd<From>(lanes<From>(value))));
}

/// Products of fixed-point numbers with 15 fraction bits, rounded. Only -1 * -1 needs to saturate.
inline V128 q15_multiply(V128 a, V128 b) {
    using Product = Double<int32_t>;
    const Product product = __builtin_convertvector(lanes<int16_t>(a), Product) *
                            __builtin_convertvector(lanes<int16_t>(b), Product);
    const Product rounded = (product + 0x4000) >> 15;
    return pack(__builtin_convertvector(__builtin_elementwise_min(rounded, Product{} + 0x7fff),
                                        Vector<int16_t>));
}

/// Sums of two neighbouring products. Four times the smallest number wraps, as the rule says.
inline V128 dot_product(V128 a, V128 b) {
    using Product = Double<int32_t>;
    using Sum = Vector<uint32_t>;
    const Product product = __builtin_convertvector(lanes<int16_t>(a), Product) *
                            __builtin_convertvector(lanes<int16_t>(b), Product);
    return pack(std::bit_cast<Sum>(__builtin_shufflevector(product, product, 0, 2, 4, 6)) +
                std::bit_cast<Sum>(__builtin_shufflevector(product, product, 1, 3, 5, 7)));
}

}  // namespace detail

// clang-format off: one row per instruction, as in the table.

inline V128 i8x16_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) == detail::lanes<uint8_t>(b));
}
inline V128 i8x16_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) != detail::lanes<uint8_t>(b));
}
inline V128 i8x16_lt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int8_t>(a) < detail::lanes<int8_t>(b));
}
inline V128 i8x16_lt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) < detail::lanes<uint8_t>(b));
}
inline V128 i8x16_gt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int8_t>(a) > detail::lanes<int8_t>(b));
}
inline V128 i8x16_gt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) > detail::lanes<uint8_t>(b));
}
inline V128 i8x16_le_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int8_t>(a) <= detail::lanes<int8_t>(b));
}
inline V128 i8x16_le_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) <= detail::lanes<uint8_t>(b));
}
inline V128 i8x16_ge_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int8_t>(a) >= detail::lanes<int8_t>(b));
}
inline V128 i8x16_ge_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) >= detail::lanes<uint8_t>(b));
}
inline V128 i8x16_abs(V128 a) { return detail::absolute<int8_t>(a); }
inline V128 i8x16_neg(V128 a) { return detail::pack(-detail::lanes<uint8_t>(a)); }
inline V128 i8x16_popcnt(V128 a) { return detail::population_count(a); }
inline uint32_t i8x16_all_true(V128 a) { return detail::all_true<uint8_t>(a); }
inline uint32_t i8x16_bitmask(V128 a) { return detail::bitmask<int8_t>(a); }
inline V128 i8x16_shl(V128 a, uint32_t b) { return detail::shift_left<uint8_t>(a, b); }
inline V128 i8x16_shr_s(V128 a, uint32_t b) { return detail::shift_right<int8_t>(a, b); }
inline V128 i8x16_shr_u(V128 a, uint32_t b) { return detail::shift_right<uint8_t>(a, b); }
inline V128 i8x16_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) + detail::lanes<uint8_t>(b));
}
inline V128 i8x16_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint8_t>(a) - detail::lanes<uint8_t>(b));
}
inline V128 i8x16_add_sat_s(V128 a, V128 b) { return detail::add_saturating<int8_t>(a, b); }
inline V128 i8x16_add_sat_u(V128 a, V128 b) { return detail::add_saturating<uint8_t>(a, b); }
inline V128 i8x16_sub_sat_s(V128 a, V128 b) { return detail::sub_saturating<int8_t>(a, b); }
inline V128 i8x16_sub_sat_u(V128 a, V128 b) { return detail::sub_saturating<uint8_t>(a, b); }
inline V128 i8x16_min_s(V128 a, V128 b) { return detail::minimum<int8_t>(a, b); }
inline V128 i8x16_min_u(V128 a, V128 b) { return detail::minimum<uint8_t>(a, b); }
inline V128 i8x16_max_s(V128 a, V128 b) { return detail::maximum<int8_t>(a, b); }
inline V128 i8x16_max_u(V128 a, V128 b) { return detail::maximum<uint8_t>(a, b); }
inline V128 i8x16_avgr_u(V128 a, V128 b) { return detail::average<uint8_t, uint16_t>(a, b); }
inline V128 i8x16_narrow_i16x8_s(V128 a, V128 b) { return detail::narrow<int8_t, int16_t>(a, b); }
inline V128 i8x16_narrow_i16x8_u(V128 a, V128 b) { return detail::narrow<uint8_t, int16_t>(a, b); }

inline V128 i16x8_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) == detail::lanes<uint16_t>(b));
}
inline V128 i16x8_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) != detail::lanes<uint16_t>(b));
}
inline V128 i16x8_lt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int16_t>(a) < detail::lanes<int16_t>(b));
}
inline V128 i16x8_lt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) < detail::lanes<uint16_t>(b));
}
inline V128 i16x8_gt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int16_t>(a) > detail::lanes<int16_t>(b));
}
inline V128 i16x8_gt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) > detail::lanes<uint16_t>(b));
}
inline V128 i16x8_le_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int16_t>(a) <= detail::lanes<int16_t>(b));
}
inline V128 i16x8_le_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) <= detail::lanes<uint16_t>(b));
}
inline V128 i16x8_ge_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int16_t>(a) >= detail::lanes<int16_t>(b));
}
inline V128 i16x8_ge_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) >= detail::lanes<uint16_t>(b));
}
inline V128 i16x8_abs(V128 a) { return detail::absolute<int16_t>(a); }
inline V128 i16x8_neg(V128 a) { return detail::pack(-detail::lanes<uint16_t>(a)); }
inline uint32_t i16x8_all_true(V128 a) { return detail::all_true<uint16_t>(a); }
inline uint32_t i16x8_bitmask(V128 a) { return detail::bitmask<int16_t>(a); }
inline V128 i16x8_shl(V128 a, uint32_t b) { return detail::shift_left<uint16_t>(a, b); }
inline V128 i16x8_shr_s(V128 a, uint32_t b) { return detail::shift_right<int16_t>(a, b); }
inline V128 i16x8_shr_u(V128 a, uint32_t b) { return detail::shift_right<uint16_t>(a, b); }
inline V128 i16x8_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) + detail::lanes<uint16_t>(b));
}
inline V128 i16x8_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) - detail::lanes<uint16_t>(b));
}
inline V128 i16x8_mul(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint16_t>(a) * detail::lanes<uint16_t>(b));
}
inline V128 i16x8_add_sat_s(V128 a, V128 b) { return detail::add_saturating<int16_t>(a, b); }
inline V128 i16x8_add_sat_u(V128 a, V128 b) { return detail::add_saturating<uint16_t>(a, b); }
inline V128 i16x8_sub_sat_s(V128 a, V128 b) { return detail::sub_saturating<int16_t>(a, b); }
inline V128 i16x8_sub_sat_u(V128 a, V128 b) { return detail::sub_saturating<uint16_t>(a, b); }
inline V128 i16x8_min_s(V128 a, V128 b) { return detail::minimum<int16_t>(a, b); }
inline V128 i16x8_min_u(V128 a, V128 b) { return detail::minimum<uint16_t>(a, b); }
inline V128 i16x8_max_s(V128 a, V128 b) { return detail::maximum<int16_t>(a, b); }
inline V128 i16x8_max_u(V128 a, V128 b) { return detail::maximum<uint16_t>(a, b); }
inline V128 i16x8_avgr_u(V128 a, V128 b) { return detail::average<uint16_t, uint32_t>(a, b); }
inline V128 i16x8_narrow_i32x4_s(V128 a, V128 b) { return detail::narrow<int16_t, int32_t>(a, b); }
inline V128 i16x8_narrow_i32x4_u(V128 a, V128 b) { return detail::narrow<uint16_t, int32_t>(a, b); }
inline V128 i16x8_extend_low_i8x16_s(V128 a) { return detail::extend_low<int16_t, int8_t>(a); }
inline V128 i16x8_extend_high_i8x16_s(V128 a) { return detail::extend_high<int16_t, int8_t>(a); }
inline V128 i16x8_extend_low_i8x16_u(V128 a) { return detail::extend_low<uint16_t, uint8_t>(a); }
inline V128 i16x8_extend_high_i8x16_u(V128 a) { return detail::extend_high<uint16_t, uint8_t>(a); }
inline V128 i16x8_extmul_low_i8x16_s(V128 a, V128 b) {
    return detail::extmul_low<int16_t, int8_t>(a, b);
}
inline V128 i16x8_extmul_high_i8x16_s(V128 a, V128 b) {
    return detail::extmul_high<int16_t, int8_t>(a, b);
}
inline V128 i16x8_extmul_low_i8x16_u(V128 a, V128 b) {
    return detail::extmul_low<uint16_t, uint8_t>(a, b);
}
inline V128 i16x8_extmul_high_i8x16_u(V128 a, V128 b) {
    return detail::extmul_high<uint16_t, uint8_t>(a, b);
}
inline V128 i16x8_extadd_pairwise_i8x16_s(V128 a) {
    return detail::extadd_pairwise<int16_t, int8_t>(a);
}
inline V128 i16x8_extadd_pairwise_i8x16_u(V128 a) {
    return detail::extadd_pairwise<uint16_t, uint8_t>(a);
}
inline V128 i16x8_q15mulr_sat_s(V128 a, V128 b) { return detail::q15_multiply(a, b); }

inline V128 i32x4_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) == detail::lanes<uint32_t>(b));
}
inline V128 i32x4_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) != detail::lanes<uint32_t>(b));
}
inline V128 i32x4_lt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int32_t>(a) < detail::lanes<int32_t>(b));
}
inline V128 i32x4_lt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) < detail::lanes<uint32_t>(b));
}
inline V128 i32x4_gt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int32_t>(a) > detail::lanes<int32_t>(b));
}
inline V128 i32x4_gt_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) > detail::lanes<uint32_t>(b));
}
inline V128 i32x4_le_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int32_t>(a) <= detail::lanes<int32_t>(b));
}
inline V128 i32x4_le_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) <= detail::lanes<uint32_t>(b));
}
inline V128 i32x4_ge_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int32_t>(a) >= detail::lanes<int32_t>(b));
}
inline V128 i32x4_ge_u(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) >= detail::lanes<uint32_t>(b));
}
inline V128 i32x4_abs(V128 a) { return detail::absolute<int32_t>(a); }
inline V128 i32x4_neg(V128 a) { return detail::pack(-detail::lanes<uint32_t>(a)); }
inline uint32_t i32x4_all_true(V128 a) { return detail::all_true<uint32_t>(a); }
inline uint32_t i32x4_bitmask(V128 a) { return detail::bitmask<int32_t>(a); }
inline V128 i32x4_shl(V128 a, uint32_t b) { return detail::shift_left<uint32_t>(a, b); }
inline V128 i32x4_shr_s(V128 a, uint32_t b) { return detail::shift_right<int32_t>(a, b); }
inline V128 i32x4_shr_u(V128 a, uint32_t b) { return detail::shift_right<uint32_t>(a, b); }
inline V128 i32x4_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) + detail::lanes<uint32_t>(b));
}
inline V128 i32x4_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) - detail::lanes<uint32_t>(b));
}
inline V128 i32x4_mul(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint32_t>(a) * detail::lanes<uint32_t>(b));
}
inline V128 i32x4_min_s(V128 a, V128 b) { return detail::minimum<int32_t>(a, b); }
inline V128 i32x4_min_u(V128 a, V128 b) { return detail::minimum<uint32_t>(a, b); }
inline V128 i32x4_max_s(V128 a, V128 b) { return detail::maximum<int32_t>(a, b); }
inline V128 i32x4_max_u(V128 a, V128 b) { return detail::maximum<uint32_t>(a, b); }
inline V128 i32x4_extend_low_i16x8_s(V128 a) { return detail::extend_low<int32_t, int16_t>(a); }
inline V128 i32x4_extend_high_i16x8_s(V128 a) { return detail::extend_high<int32_t, int16_t>(a); }
inline V128 i32x4_extend_low_i16x8_u(V128 a) { return detail::extend_low<uint32_t, uint16_t>(a); }
inline V128 i32x4_extend_high_i16x8_u(V128 a) { return detail::extend_high<uint32_t, uint16_t>(a); }
inline V128 i32x4_extmul_low_i16x8_s(V128 a, V128 b) {
    return detail::extmul_low<int32_t, int16_t>(a, b);
}
inline V128 i32x4_extmul_high_i16x8_s(V128 a, V128 b) {
    return detail::extmul_high<int32_t, int16_t>(a, b);
}
inline V128 i32x4_extmul_low_i16x8_u(V128 a, V128 b) {
    return detail::extmul_low<uint32_t, uint16_t>(a, b);
}
inline V128 i32x4_extmul_high_i16x8_u(V128 a, V128 b) {
    return detail::extmul_high<uint32_t, uint16_t>(a, b);
}
inline V128 i32x4_extadd_pairwise_i16x8_s(V128 a) {
    return detail::extadd_pairwise<int32_t, int16_t>(a);
}
inline V128 i32x4_extadd_pairwise_i16x8_u(V128 a) {
    return detail::extadd_pairwise<uint32_t, uint16_t>(a);
}
inline V128 i32x4_dot_i16x8_s(V128 a, V128 b) { return detail::dot_product(a, b); }

inline V128 i64x2_eq(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint64_t>(a) == detail::lanes<uint64_t>(b));
}
inline V128 i64x2_ne(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint64_t>(a) != detail::lanes<uint64_t>(b));
}
inline V128 i64x2_lt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int64_t>(a) < detail::lanes<int64_t>(b));
}
inline V128 i64x2_gt_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int64_t>(a) > detail::lanes<int64_t>(b));
}
inline V128 i64x2_le_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int64_t>(a) <= detail::lanes<int64_t>(b));
}
inline V128 i64x2_ge_s(V128 a, V128 b) {
    return detail::pack(detail::lanes<int64_t>(a) >= detail::lanes<int64_t>(b));
}
inline V128 i64x2_abs(V128 a) { return detail::absolute<int64_t>(a); }
inline V128 i64x2_neg(V128 a) { return detail::pack(-detail::lanes<uint64_t>(a)); }
inline uint32_t i64x2_all_true(V128 a) { return detail::all_true<uint64_t>(a); }
inline uint32_t i64x2_bitmask(V128 a) { return detail::bitmask<int64_t>(a); }
inline V128 i64x2_shl(V128 a, uint32_t b) { return detail::shift_left<uint64_t>(a, b); }
inline V128 i64x2_shr_s(V128 a, uint32_t b) { return detail::shift_right<int64_t>(a, b); }
inline V128 i64x2_shr_u(V128 a, uint32_t b) { return detail::shift_right<uint64_t>(a, b); }
inline V128 i64x2_add(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint64_t>(a) + detail::lanes<uint64_t>(b));
}
inline V128 i64x2_sub(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint64_t>(a) - detail::lanes<uint64_t>(b));
}
inline V128 i64x2_mul(V128 a, V128 b) {
    return detail::pack(detail::lanes<uint64_t>(a) * detail::lanes<uint64_t>(b));
}
inline V128 i64x2_extend_low_i32x4_s(V128 a) { return detail::extend_low<int64_t, int32_t>(a); }
inline V128 i64x2_extend_high_i32x4_s(V128 a) { return detail::extend_high<int64_t, int32_t>(a); }
inline V128 i64x2_extend_low_i32x4_u(V128 a) { return detail::extend_low<uint64_t, uint32_t>(a); }
inline V128 i64x2_extend_high_i32x4_u(V128 a) { return detail::extend_high<uint64_t, uint32_t>(a); }
inline V128 i64x2_extmul_low_i32x4_s(V128 a, V128 b) {
    return detail::extmul_low<int64_t, int32_t>(a, b);
}
inline V128 i64x2_extmul_high_i32x4_s(V128 a, V128 b) {
    return detail::extmul_high<int64_t, int32_t>(a, b);
}
inline V128 i64x2_extmul_low_i32x4_u(V128 a, V128 b) {
    return detail::extmul_low<uint64_t, uint32_t>(a, b);
}
inline V128 i64x2_extmul_high_i32x4_u(V128 a, V128 b) {
    return detail::extmul_high<uint64_t, uint32_t>(a, b);
}

// clang-format on

}  // namespace ingot::semantics
