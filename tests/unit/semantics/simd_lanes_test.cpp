// Loads, splats, lanes, shuffles and bitwise operations of vectors.
#include <catch2/catch.hpp>

#include "tests/unit/semantics/values.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::semantics {
namespace {

V128 counting(uint8_t first) {
    uint8_t bytes[16];
    for (unsigned i = 0; i < 16; ++i) bytes[i] = static_cast<uint8_t>(first + i);
    return V128::load(bytes);
}

TEST_CASE("lane 0 is at the lowest address") {
    const V128 v = counting(1);
    CHECK(i8x16_extract_lane_u(v, 0) == 1);
    CHECK(i16x8_extract_lane_u(v, 0) == 0x0201);
    CHECK(i32x4_extract_lane(v, 3) == 0x100f0e0d);
    CHECK(i64x2_extract_lane(v, 1) == 0x100f0e0d0c0b0a09);
}

TEST_CASE("lanes are extracted with their sign and replaced alone") {
    const V128 v = i8x16_replace_lane(i8x16_splat(0), 0x1234fe, 15);
    CHECK(i8x16_extract_lane_s(v, 15) == 0xfffffffe);
    CHECK(i8x16_extract_lane_u(v, 15) == 0xfe);
    CHECK(i8x16_extract_lane_u(v, 14) == 0);
    CHECK(i16x8_extract_lane_s(i16x8_splat(0x18000), 3) == 0xffff8000);
    const V128 nan = f32x4_replace_lane(v, nan_with<float>(1), 1);
    CHECK(bits(f32x4_extract_lane(nan, 1)) == 0x7f800001);
    CHECK(f64x2_extract_lane(f64x2_replace_lane(v, -1.5, 0), 0) == -1.5);
    CHECK(i64x2_extract_lane(i64x2_replace_lane(v, 7, 0), 1) == i64x2_extract_lane(v, 1));
}

TEST_CASE("swizzle yields zero for every index beyond the vector") {
    const V128 v = counting(100);
    for (unsigned index = 0; index < 256; ++index) {
        const uint32_t expected = index < 16 ? 100 + index : 0;
        const V128 indices = i8x16_replace_lane(counting(0), index, 5);
        CHECK(i8x16_swizzle(v, indices) == i8x16_replace_lane(v, expected, 5));
        CHECK(i8x16_relaxed_swizzle(v, indices) == i8x16_replace_lane(v, expected, 5));
    }
}

TEST_CASE("shuffle selects from both operands") {
    const V128 a = counting(0);
    const V128 b = counting(16);
    CHECK(i8x16_shuffle(a, b, a) == a);
    CHECK(i8x16_shuffle(a, b, b) == b);
    CHECK(i8x16_shuffle(a, b, counting(5)) == counting(5));
    CHECK(i8x16_shuffle(a, b, i8x16_splat(31)) == i8x16_splat(31));
}

TEST_CASE("loads extend, splat or fill with zeros") {
    CHECK(i16x8_extract_lane_u(v128_load8x8_s(0x80), 0) == 0xff80);
    CHECK(i16x8_extract_lane_u(v128_load8x8_u(uint64_t{0x80} << 56), 7) == 0x80);
    CHECK(i32x4_extract_lane(v128_load16x4_s(uint64_t{0x8000} << 48), 3) == 0xffff8000);
    CHECK(i32x4_extract_lane(v128_load16x4_u(0x8000), 0) == 0x8000);
    CHECK(i64x2_extract_lane(v128_load32x2_s(uint64_t{1} << 63), 1) == 0xffffffff80000000);
    CHECK(i64x2_extract_lane(v128_load32x2_u(uint64_t{1} << 63), 1) == 0x80000000);
    CHECK(v128_load8_splat(7) == i8x16_splat(7));
    CHECK(v128_load64_splat(7) == i64x2_splat(7));
    CHECK(v128_load32_zero(7) == i32x4_replace_lane(i8x16_splat(0), 7, 0));
    CHECK(v128_load64_zero(7) == i64x2_replace_lane(i8x16_splat(0), 7, 0));
}

TEST_CASE("bitwise operations") {
    const V128 a = i8x16_splat(0b1100);
    const V128 b = i8x16_splat(0b1010);
    CHECK(v128_and(a, b) == i8x16_splat(0b1000));
    CHECK(v128_or(a, b) == i8x16_splat(0b1110));
    CHECK(v128_xor(a, b) == i8x16_splat(0b0110));
    CHECK(v128_andnot(a, b) == i8x16_splat(0b0100));
    CHECK(v128_not(a) == i8x16_splat(0b11110011));
    CHECK(v128_bitselect(a, b, i8x16_splat(0xf0)) == i8x16_splat(0b1010));
    CHECK(v128_bitselect(a, b, i8x16_splat(0b0110)) == i8x16_splat(0b1100));
    CHECK(i32x4_relaxed_laneselect(a, b, i8x16_splat(0b0110)) == i8x16_splat(0b1100));
}

TEST_CASE("vectors are loaded from and stored to any address") {
    uint8_t memory[33] = {};
    counting(3).store(memory + 7);
    CHECK(memory[7] == 3);
    CHECK(memory[22] == 18);
    CHECK(V128::load(memory + 7) == counting(3));
}

}  // namespace
}  // namespace ingot::semantics
