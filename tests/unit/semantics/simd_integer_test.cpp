// Vector instructions on integers, lane by lane against the rule written out for one lane.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/semantics/values.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::semantics {
namespace {

/// Checks result lane by lane over pairs of vectors of interesting numbers of every relative shift.
template <typename T, typename Operation, typename Rule>
void check_binary(const char* name, Operation operation, Rule rule) {
    INFO(name << " on lanes of " << sizeof(T) << " bytes");
    const auto values = interesting_integers<T>();
    const auto left = vectors_of(values);
    for (size_t shift = 0; shift < values.size(); ++shift) {
        const auto right = vectors_of(values, shift);
        for (size_t i = 0; i < left.size(); ++i) {
            const V128 result = operation(left[i], right[i]);
            for (size_t lane = 0; lane < 16 / sizeof(T); ++lane) {
                const T a = lane_of<T>(left[i], lane);
                const T b = lane_of<T>(right[i], lane);
                if (lane_of<T>(result, lane) != static_cast<T>(rule(a, b))) {
                    FAIL_CHECK(+a << ", " << +b << " -> " << +lane_of<T>(result, lane));
                }
            }
        }
    }
}

template <typename T, typename Operation, typename Rule>
void check_unary(const char* name, Operation operation, Rule rule) {
    check_binary<T>(
        name, [&](V128 a, V128) { return operation(a); }, [&](T a, T) { return rule(a); });
}

template <typename T, typename Operation, typename Rule>
void check_shift(const char* name, Operation operation, Rule rule) {
    for (uint32_t count = 0; count < 3 * sizeof(T) * 8; ++count) {
        const uint32_t modulo = count % (sizeof(T) * 8);
        check_unary<T>(
            name, [&](V128 a) { return operation(a, count); },
            [&](T a) { return rule(a, modulo); });
    }
}

template <typename T>
T clamp_to(int64_t value) {
    const int64_t least = std::numeric_limits<T>::min();
    const int64_t most = std::numeric_limits<T>::max();
    return static_cast<T>(value < least ? least : value > most ? most : value);
}

TEST_CASE("addition, subtraction and multiplication wrap") {
    const auto add = [](auto a, auto b) { return a + b; };
    const auto sub = [](auto a, auto b) { return a - b; };
    check_binary<uint8_t>("add", i8x16_add, add);
    check_binary<uint16_t>("add", i16x8_add, add);
    check_binary<uint32_t>("add", i32x4_add, add);
    check_binary<uint64_t>("add", i64x2_add, add);
    check_binary<uint8_t>("sub", i8x16_sub, sub);
    check_binary<uint16_t>("sub", i16x8_sub, sub);
    check_binary<uint32_t>("sub", i32x4_sub, sub);
    check_binary<uint64_t>("sub", i64x2_sub, sub);
    const auto mul = [](uint64_t a, uint64_t b) { return a * b; };
    check_binary<uint16_t>("mul", i16x8_mul, mul);
    check_binary<uint32_t>("mul", i32x4_mul, mul);
    check_binary<uint64_t>("mul", i64x2_mul, mul);
}

TEST_CASE("saturating addition and subtraction stop at the limits of a lane") {
    check_binary<int8_t>("add_sat_s", i8x16_add_sat_s,
                         [](int a, int b) { return clamp_to<int8_t>(a + b); });
    check_binary<uint8_t>("add_sat_u", i8x16_add_sat_u,
                          [](int a, int b) { return clamp_to<uint8_t>(a + b); });
    check_binary<int8_t>("sub_sat_s", i8x16_sub_sat_s,
                         [](int a, int b) { return clamp_to<int8_t>(a - b); });
    check_binary<uint8_t>("sub_sat_u", i8x16_sub_sat_u,
                          [](int a, int b) { return clamp_to<uint8_t>(a - b); });
    check_binary<int16_t>("add_sat_s", i16x8_add_sat_s,
                          [](int a, int b) { return clamp_to<int16_t>(a + b); });
    check_binary<uint16_t>("add_sat_u", i16x8_add_sat_u,
                           [](int a, int b) { return clamp_to<uint16_t>(a + b); });
    check_binary<int16_t>("sub_sat_s", i16x8_sub_sat_s,
                          [](int a, int b) { return clamp_to<int16_t>(a - b); });
    check_binary<uint16_t>("sub_sat_u", i16x8_sub_sat_u,
                           [](int a, int b) { return clamp_to<uint16_t>(a - b); });
}

#define CHECK_COMPARISONS(shape, type, suffix)                                              \
    check_binary<type>("lt", shape##_lt##suffix, [](auto a, auto b) { return -(a < b); });  \
    check_binary<type>("gt", shape##_gt##suffix, [](auto a, auto b) { return -(a > b); });  \
    check_binary<type>("le", shape##_le##suffix, [](auto a, auto b) { return -(a <= b); }); \
    check_binary<type>("ge", shape##_ge##suffix, [](auto a, auto b) { return -(a >= b); })

TEST_CASE("comparisons fill a lane with ones or zeros") {
    CHECK_COMPARISONS(i8x16, int8_t, _s);
    CHECK_COMPARISONS(i8x16, uint8_t, _u);
    CHECK_COMPARISONS(i16x8, int16_t, _s);
    CHECK_COMPARISONS(i16x8, uint16_t, _u);
    CHECK_COMPARISONS(i32x4, int32_t, _s);
    CHECK_COMPARISONS(i32x4, uint32_t, _u);
    CHECK_COMPARISONS(i64x2, int64_t, _s);
    check_binary<uint8_t>("eq", i8x16_eq, [](auto a, auto b) { return -(a == b); });
    check_binary<uint16_t>("ne", i16x8_ne, [](auto a, auto b) { return -(a != b); });
    check_binary<uint64_t>("eq", i64x2_eq, [](auto a, auto b) { return -(a == b); });
}

#define CHECK_MINMAX(shape, type, suffix)                                                         \
    check_binary<type>("min", shape##_min##suffix, [](auto a, auto b) { return a < b ? a : b; }); \
    check_binary<type>("max", shape##_max##suffix, [](auto a, auto b) { return a < b ? b : a; })

TEST_CASE("minimum, maximum and rounded average") {
    CHECK_MINMAX(i8x16, int8_t, _s);
    CHECK_MINMAX(i8x16, uint8_t, _u);
    CHECK_MINMAX(i16x8, int16_t, _s);
    CHECK_MINMAX(i16x8, uint16_t, _u);
    CHECK_MINMAX(i32x4, int32_t, _s);
    CHECK_MINMAX(i32x4, uint32_t, _u);
    check_binary<uint8_t>("avgr", i8x16_avgr_u, [](int a, int b) { return (a + b + 1) / 2; });
    check_binary<uint16_t>("avgr", i16x8_avgr_u, [](int a, int b) { return (a + b + 1) / 2; });
}

TEST_CASE("shift counts are taken modulo the lane's width") {
    const auto left = [](uint64_t a, uint32_t count) { return a << count; };
    const auto right = [](auto a, uint32_t count) { return a >> count; };
    check_shift<uint8_t>("shl", i8x16_shl, left);
    check_shift<uint16_t>("shl", i16x8_shl, left);
    check_shift<uint32_t>("shl", i32x4_shl, left);
    check_shift<uint64_t>("shl", i64x2_shl, left);
    check_shift<int8_t>("shr_s", i8x16_shr_s, right);
    check_shift<uint8_t>("shr_u", i8x16_shr_u, right);
    check_shift<int16_t>("shr_s", i16x8_shr_s, right);
    check_shift<uint16_t>("shr_u", i16x8_shr_u, right);
    check_shift<int32_t>("shr_s", i32x4_shr_s, right);
    check_shift<uint32_t>("shr_u", i32x4_shr_u, right);
    check_shift<int64_t>("shr_s", i64x2_shr_s, right);
    check_shift<uint64_t>("shr_u", i64x2_shr_u, right);
}

TEST_CASE("absolute value and negation of the smallest number are itself") {
    const auto absolute = [](int64_t a) { return a < 0 ? 0 - static_cast<uint64_t>(a) : a; };
    const auto negated = [](uint64_t a) { return 0 - a; };
    check_unary<int8_t>("abs", i8x16_abs, absolute);
    check_unary<int16_t>("abs", i16x8_abs, absolute);
    check_unary<int32_t>("abs", i32x4_abs, absolute);
    check_unary<int64_t>("abs", i64x2_abs, absolute);
    check_unary<uint8_t>("neg", i8x16_neg, negated);
    check_unary<uint16_t>("neg", i16x8_neg, negated);
    check_unary<uint32_t>("neg", i32x4_neg, negated);
    check_unary<uint64_t>("neg", i64x2_neg, negated);
    check_unary<uint8_t>("popcnt", i8x16_popcnt,
                         [](uint8_t a) { return static_cast<uint8_t>(std::popcount(a)); });
}

template <typename T>
void check_tests(uint32_t (*all_true)(V128), uint32_t (*bitmask)(V128)) {
    for (const V128 a : vectors_of(interesting_integers<T>())) {
        uint32_t all = 1;
        uint32_t mask = 0;
        for (unsigned lane = 0; lane < 16 / sizeof(T); ++lane) {
            all &= lane_of<T>(a, lane) != 0;
            mask |= static_cast<uint32_t>(lane_of<T>(a, lane) < 0) << lane;
        }
        CHECK(all_true(a) == all);
        CHECK(bitmask(a) == mask);
    }
    const V128 ones = i8x16_splat(0xff);
    CHECK(all_true(ones) == 1);
    CHECK(bitmask(ones) == (1u << (16 / sizeof(T))) - 1);
}

TEST_CASE("all_true and bitmask look at every lane") {
    check_tests<int8_t>(i8x16_all_true, i8x16_bitmask);
    check_tests<int16_t>(i16x8_all_true, i16x8_bitmask);
    check_tests<int32_t>(i32x4_all_true, i32x4_bitmask);
    check_tests<int64_t>(i64x2_all_true, i64x2_bitmask);
    CHECK(v128_any_true(i8x16_splat(0)) == 0);
    CHECK(v128_any_true(i64x2_replace_lane(i8x16_splat(0), uint64_t{1} << 63, 1)) == 1);
}

/// Result lane i is made from source lanes `from(i)` of both operands.
template <typename To, typename From, typename Operation, typename Rule>
void check_widening(const char* name, Operation operation, Rule rule) {
    const auto values = interesting_integers<From>();
    const auto left = vectors_of(values);
    const auto right = vectors_of(values, 5);
    for (size_t i = 0; i < left.size(); ++i) {
        const V128 result = operation(left[i], right[i]);
        for (size_t lane = 0; lane < 16 / sizeof(To); ++lane) {
            INFO(name << " lane " << lane);
            CHECK(lane_of<To>(result, lane) == static_cast<To>(rule(left[i], right[i], lane)));
        }
    }
}

template <typename To, typename From>
void check_family(V128 (*extend_low)(V128), V128 (*extend_high)(V128),
                  V128 (*extmul_low)(V128, V128), V128 (*extmul_high)(V128, V128)) {
    constexpr size_t kHalf = 8 / sizeof(From);
    const auto product = [](V128 a, V128 b, size_t lane) {
        return static_cast<uint64_t>(lane_of<From>(a, lane)) *
               static_cast<uint64_t>(lane_of<From>(b, lane));
    };
    check_widening<To, From>(
        "extend_low", [&](V128 a, V128) { return extend_low(a); },
        [](V128 a, V128, size_t lane) { return lane_of<From>(a, lane); });
    check_widening<To, From>(
        "extend_high", [&](V128 a, V128) { return extend_high(a); },
        [](V128 a, V128, size_t lane) { return lane_of<From>(a, kHalf + lane); });
    check_widening<To, From>("extmul_low", extmul_low, product);
    check_widening<To, From>("extmul_high", extmul_high, [&](V128 a, V128 b, size_t lane) {
        return product(a, b, kHalf + lane);
    });
}

TEST_CASE("extension and extended multiplication take one half") {
    check_family<int16_t, int8_t>(i16x8_extend_low_i8x16_s, i16x8_extend_high_i8x16_s,
                                  i16x8_extmul_low_i8x16_s, i16x8_extmul_high_i8x16_s);
    check_family<uint16_t, uint8_t>(i16x8_extend_low_i8x16_u, i16x8_extend_high_i8x16_u,
                                    i16x8_extmul_low_i8x16_u, i16x8_extmul_high_i8x16_u);
    check_family<int32_t, int16_t>(i32x4_extend_low_i16x8_s, i32x4_extend_high_i16x8_s,
                                   i32x4_extmul_low_i16x8_s, i32x4_extmul_high_i16x8_s);
    check_family<uint32_t, uint16_t>(i32x4_extend_low_i16x8_u, i32x4_extend_high_i16x8_u,
                                     i32x4_extmul_low_i16x8_u, i32x4_extmul_high_i16x8_u);
    check_family<int64_t, int32_t>(i64x2_extend_low_i32x4_s, i64x2_extend_high_i32x4_s,
                                   i64x2_extmul_low_i32x4_s, i64x2_extmul_high_i32x4_s);
    check_family<uint64_t, uint32_t>(i64x2_extend_low_i32x4_u, i64x2_extend_high_i32x4_u,
                                     i64x2_extmul_low_i32x4_u, i64x2_extmul_high_i32x4_u);
}

template <typename To, typename From>
void check_pairwise(V128 (*operation)(V128)) {
    check_widening<To, From>(
        "extadd_pairwise", [&](V128 a, V128) { return operation(a); },
        [](V128 a, V128, size_t lane) {
            return lane_of<From>(a, 2 * lane) + lane_of<From>(a, 2 * lane + 1);
        });
}

TEST_CASE("pairs of lanes are added without overflow") {
    check_pairwise<int16_t, int8_t>(i16x8_extadd_pairwise_i8x16_s);
    check_pairwise<uint16_t, uint8_t>(i16x8_extadd_pairwise_i8x16_u);
    check_pairwise<int32_t, int16_t>(i32x4_extadd_pairwise_i16x8_s);
    check_pairwise<uint32_t, uint16_t>(i32x4_extadd_pairwise_i16x8_u);
}

template <typename Narrow, typename Wide>
void check_narrow(V128 (*operation)(V128, V128)) {
    check_widening<Narrow, Wide>("narrow", operation, [](V128 a, V128 b, size_t lane) {
        constexpr size_t kCount = 16 / sizeof(Wide);
        return clamp_to<Narrow>(lane_of<Wide>(lane < kCount ? a : b, lane % kCount));
    });
}

TEST_CASE("narrowing reads signed lanes and saturates") {
    check_narrow<int8_t, int16_t>(i8x16_narrow_i16x8_s);
    check_narrow<uint8_t, int16_t>(i8x16_narrow_i16x8_u);
    check_narrow<int16_t, int32_t>(i16x8_narrow_i32x4_s);
    check_narrow<uint16_t, int32_t>(i16x8_narrow_i32x4_u);
}

TEST_CASE("fixed-point multiplication rounds, and saturates for the one product that overflows") {
    check_binary<int16_t>("q15mulr", i16x8_q15mulr_sat_s, [](int a, int b) {
        return clamp_to<int16_t>((int64_t{a} * b + 0x4000) >> 15);
    });
    const V128 least = i16x8_splat(0x8000);
    CHECK(i16x8_q15mulr_sat_s(least, least) == i16x8_splat(0x7fff));
    CHECK(i16x8_relaxed_q15mulr_s(least, least) == i16x8_splat(0x7fff));
}

TEST_CASE("dot products wrap at 32 bits, relaxed ones saturate at 16") {
    const auto dot = [](V128 a, V128 b, size_t lane) {
        int64_t sum = 0;
        for (const size_t i : {2 * lane, 2 * lane + 1}) {
            sum += int64_t{lane_of<int16_t>(a, i)} * lane_of<int16_t>(b, i);
        }
        return static_cast<int32_t>(sum);
    };
    check_widening<int32_t, int16_t>("dot", i32x4_dot_i16x8_s, dot);
    const V128 least = i16x8_splat(0x8000);
    CHECK(i32x4_dot_i16x8_s(least, least) == i32x4_splat(0x80000000));

    const auto narrow_dot = [](V128 a, V128 b, size_t lane) {
        int sum = 0;
        for (const size_t i : {2 * lane, 2 * lane + 1}) {
            sum += lane_of<int8_t>(a, i) * lane_of<int8_t>(b, i);
        }
        return clamp_to<int16_t>(sum);
    };
    check_widening<int16_t, int8_t>("relaxed_dot", i16x8_relaxed_dot_i8x16_i7x16_s, narrow_dot);
    const V128 bytes = i8x16_splat(0x80);
    CHECK(i16x8_relaxed_dot_i8x16_i7x16_s(bytes, bytes) == i16x8_splat(0x7fff));
    CHECK(i32x4_relaxed_dot_i8x16_i7x16_add_s(bytes, bytes, i32x4_splat(5)) ==
          i32x4_splat(2 * 0x7fff + 5));
}

}  // namespace
}  // namespace ingot::semantics
