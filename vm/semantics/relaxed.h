// The relaxed vector instructions (spec 4.3.6). An implementation may choose among results that
// differ between processors; ingot chooses those of the deterministic profile everywhere and
// always:
//
//   swizzle, trunc, min, max, q15mulr: as the instruction that is not relaxed.
//   madd, nmadd: the product is rounded before the sum (not fused).
//   laneselect: bit by bit, as v128.bitselect.
//   dot: both operands signed, the sum of two products saturates at 16 bits.
//
// They cost little, and a program means the same in every tier and on every machine.
#pragma once

#include <cstdint>

#include "vm/semantics/simd.h"

namespace ingot::semantics {

namespace detail {

template <typename T>
V128 multiply_add(V128 a, V128 b, V128 c) {
    // Two statements: within one the compiler may contract them to a fused operation.
    const auto product = lanes<T>(a) * lanes<T>(b);
    return pack(product + lanes<T>(c));
}

inline V128 relaxed_dot_product(V128 a, V128 b) {
    using Product = Double<int16_t>;  // no product of two bytes is too large, only a sum of two
    const Product product = __builtin_convertvector(lanes<int8_t>(a), Product) *
                            __builtin_convertvector(lanes<int8_t>(b), Product);
    return pack(__builtin_elementwise_add_sat(
        __builtin_shufflevector(product, product, 0, 2, 4, 6, 8, 10, 12, 14),
        __builtin_shufflevector(product, product, 1, 3, 5, 7, 9, 11, 13, 15)));
}

}  // namespace detail

// clang-format off: one row per instruction, as in the table.

inline V128 i8x16_relaxed_swizzle(V128 a, V128 indices) { return i8x16_swizzle(a, indices); }
inline V128 i32x4_relaxed_trunc_f32x4_s(V128 a) { return i32x4_trunc_sat_f32x4_s(a); }
inline V128 i32x4_relaxed_trunc_f32x4_u(V128 a) { return i32x4_trunc_sat_f32x4_u(a); }
inline V128 i32x4_relaxed_trunc_f64x2_s_zero(V128 a) { return i32x4_trunc_sat_f64x2_s_zero(a); }
inline V128 i32x4_relaxed_trunc_f64x2_u_zero(V128 a) { return i32x4_trunc_sat_f64x2_u_zero(a); }
inline V128 f32x4_relaxed_madd(V128 a, V128 b, V128 c) {
    return detail::multiply_add<float>(a, b, c);
}
inline V128 f32x4_relaxed_nmadd(V128 a, V128 b, V128 c) {
    return detail::multiply_add<float>(f32x4_neg(a), b, c);
}
inline V128 f64x2_relaxed_madd(V128 a, V128 b, V128 c) {
    return detail::multiply_add<double>(a, b, c);
}
inline V128 f64x2_relaxed_nmadd(V128 a, V128 b, V128 c) {
    return detail::multiply_add<double>(f64x2_neg(a), b, c);
}
inline V128 i8x16_relaxed_laneselect(V128 a, V128 b, V128 mask) {
    return v128_bitselect(a, b, mask);
}
inline V128 i16x8_relaxed_laneselect(V128 a, V128 b, V128 mask) {
    return v128_bitselect(a, b, mask);
}
inline V128 i32x4_relaxed_laneselect(V128 a, V128 b, V128 mask) {
    return v128_bitselect(a, b, mask);
}
inline V128 i64x2_relaxed_laneselect(V128 a, V128 b, V128 mask) {
    return v128_bitselect(a, b, mask);
}
inline V128 f32x4_relaxed_min(V128 a, V128 b) { return f32x4_min(a, b); }
inline V128 f32x4_relaxed_max(V128 a, V128 b) { return f32x4_max(a, b); }
inline V128 f64x2_relaxed_min(V128 a, V128 b) { return f64x2_min(a, b); }
inline V128 f64x2_relaxed_max(V128 a, V128 b) { return f64x2_max(a, b); }
inline V128 i16x8_relaxed_q15mulr_s(V128 a, V128 b) { return i16x8_q15mulr_sat_s(a, b); }
inline V128 i16x8_relaxed_dot_i8x16_i7x16_s(V128 a, V128 b) {
    return detail::relaxed_dot_product(a, b);
}

// clang-format on

inline V128 i32x4_relaxed_dot_i8x16_i7x16_add_s(V128 a, V128 b, V128 c) {
    const V128 pairs = detail::relaxed_dot_product(a, b);
    return i32x4_add(i32x4_extadd_pairwise_i16x8_s(pairs), c);
}

}  // namespace ingot::semantics
