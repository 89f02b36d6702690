// Vector instructions that move lanes and bits without computing: loads, splats, access to one
// lane, shuffles, bitwise operations (spec 4.3.5).
//
// Lane numbers are immediates that validation has checked; they are in range.
#pragma once

#include <cstdint>

#include "vm/semantics/v128.h"

namespace ingot::semantics {

namespace detail {

/// Indices beyond the last byte select zero.
inline V128 swizzle(V128 value, V128 indices) {
#if defined(__SSSE3__)
    // The processor looks at the low four bits, and yields zero where the topmost is set.
    using Bytes = char __attribute__((vector_size(16)));
    const auto marked = __builtin_elementwise_add_sat(indices.bytes, splat<uint8_t>(0x70));
    return pack(
        __builtin_ia32_pshufb128(std::bit_cast<Bytes>(value.bytes), std::bit_cast<Bytes>(marked)));
#else
    uint8_t from[16];
    uint8_t select[16];
    uint8_t result[16];
    value.store(from);
    indices.store(select);
    for (unsigned i = 0; i < 16; ++i) result[i] = select[i] < 16 ? from[select[i] % 16] : 0;
    return V128::load(result);
#endif
}

template <typename T>
V128 with_lane(V128 value, T lane_value, uint8_t lane) {
    auto all = lanes<T>(value);
    all[lane] = lane_value;
    return pack(all);
}

/// The narrow numbers of a 64-bit load, each extended to twice its width.
template <typename To, typename From>
V128 load_extended(uint64_t memory) {
    return pack(widen<To>(std::bit_cast<Half<From>>(memory)));
}

}  // namespace detail

// clang-format off: one row per instruction, as in the table.

inline V128 v128_load8x8_s(uint64_t memory) {
    return detail::load_extended<int16_t, int8_t>(memory);
}
inline V128 v128_load8x8_u(uint64_t memory) {
    return detail::load_extended<uint16_t, uint8_t>(memory);
}
inline V128 v128_load16x4_s(uint64_t memory) {
    return detail::load_extended<int32_t, int16_t>(memory);
}
inline V128 v128_load16x4_u(uint64_t memory) {
    return detail::load_extended<uint32_t, uint16_t>(memory);
}
inline V128 v128_load32x2_s(uint64_t memory) {
    return detail::load_extended<int64_t, int32_t>(memory);
}
inline V128 v128_load32x2_u(uint64_t memory) {
    return detail::load_extended<uint64_t, uint32_t>(memory);
}
inline V128 v128_load8_splat(uint8_t memory) { return detail::pack(detail::splat(memory)); }
inline V128 v128_load16_splat(uint16_t memory) { return detail::pack(detail::splat(memory)); }
inline V128 v128_load32_splat(uint32_t memory) { return detail::pack(detail::splat(memory)); }
inline V128 v128_load64_splat(uint64_t memory) { return detail::pack(detail::splat(memory)); }
inline V128 v128_load32_zero(uint32_t memory) {
    return detail::pack(detail::Vector<uint32_t>{memory});
}
inline V128 v128_load64_zero(uint64_t memory) {
    return detail::pack(detail::Vector<uint64_t>{memory});
}

inline V128 i8x16_splat(uint32_t a) { return detail::pack(detail::splat(static_cast<uint8_t>(a))); }
inline V128 i16x8_splat(uint32_t a) {
    return detail::pack(detail::splat(static_cast<uint16_t>(a)));
}
inline V128 i32x4_splat(uint32_t a) { return detail::pack(detail::splat(a)); }
inline V128 i64x2_splat(uint64_t a) { return detail::pack(detail::splat(a)); }
inline V128 f32x4_splat(float a) { return detail::pack(detail::splat(a)); }
inline V128 f64x2_splat(double a) { return detail::pack(detail::splat(a)); }

inline uint32_t i8x16_extract_lane_s(V128 a, uint8_t lane) {
    return static_cast<uint32_t>(detail::lanes<int8_t>(a)[lane]);
}
inline uint32_t i8x16_extract_lane_u(V128 a, uint8_t lane) {
    return detail::lanes<uint8_t>(a)[lane];
}
inline uint32_t i16x8_extract_lane_s(V128 a, uint8_t lane) {
    return static_cast<uint32_t>(detail::lanes<int16_t>(a)[lane]);
}
inline uint32_t i16x8_extract_lane_u(V128 a, uint8_t lane) {
    return detail::lanes<uint16_t>(a)[lane];
}
inline uint32_t i32x4_extract_lane(V128 a, uint8_t lane) {
    return detail::lanes<uint32_t>(a)[lane];
}
inline uint64_t i64x2_extract_lane(V128 a, uint8_t lane) {
    return detail::lanes<uint64_t>(a)[lane];
}
inline float f32x4_extract_lane(V128 a, uint8_t lane) { return detail::lanes<float>(a)[lane]; }
inline double f64x2_extract_lane(V128 a, uint8_t lane) { return detail::lanes<double>(a)[lane]; }

inline V128 i8x16_replace_lane(V128 a, uint32_t b, uint8_t lane) {
    return detail::with_lane(a, static_cast<uint8_t>(b), lane);
}
inline V128 i16x8_replace_lane(V128 a, uint32_t b, uint8_t lane) {
    return detail::with_lane(a, static_cast<uint16_t>(b), lane);
}
inline V128 i32x4_replace_lane(V128 a, uint32_t b, uint8_t lane) {
    return detail::with_lane(a, b, lane);
}
inline V128 i64x2_replace_lane(V128 a, uint64_t b, uint8_t lane) {
    return detail::with_lane(a, b, lane);
}
inline V128 f32x4_replace_lane(V128 a, float b, uint8_t lane) {
    return detail::with_lane(a, b, lane);
}
inline V128 f64x2_replace_lane(V128 a, double b, uint8_t lane) {
    return detail::with_lane(a, b, lane);
}

inline V128 v128_not(V128 a) { return {~a.bytes}; }
inline V128 v128_and(V128 a, V128 b) { return {a.bytes & b.bytes}; }
inline V128 v128_andnot(V128 a, V128 b) { return {a.bytes & ~b.bytes}; }
inline V128 v128_or(V128 a, V128 b) { return {a.bytes | b.bytes}; }
inline V128 v128_xor(V128 a, V128 b) { return {a.bytes ^ b.bytes}; }
inline V128 v128_bitselect(V128 a, V128 b, V128 mask) {
    return {(a.bytes & mask.bytes) | (b.bytes & ~mask.bytes)};
}

// clang-format on

inline uint32_t v128_any_true(V128 a) {
    const auto words = detail::lanes<uint64_t>(a);
    return (words[0] | words[1]) != 0;
}

inline V128 i8x16_swizzle(V128 a, V128 indices) {
    return detail::swizzle(a, indices);
}

/// Indices 0 to 15 select a byte of `a`, 16 to 31 one of `b`.
inline V128 i8x16_shuffle(V128 a, V128 b, V128 indices) {
    const V128 from_b = {indices.bytes - detail::splat<uint8_t>(16)};
    return v128_or(detail::swizzle(a, indices), detail::swizzle(b, from_b));
}

}  // namespace ingot::semantics
