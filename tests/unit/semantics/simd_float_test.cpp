// Vector instructions on floats: every lane as the scalar instruction, which has its own tests.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/semantics/values.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::semantics {
namespace {

template <typename T, typename Operation, typename Rule>
void check_binary(const char* name, Operation operation, Rule rule) {
    INFO(name << " on lanes of " << sizeof(T) << " bytes");
    const auto values = interesting_floats<T>();
    const auto left = vectors_of(values);
    for (size_t shift = 0; shift < values.size(); ++shift) {
        const auto right = vectors_of(values, shift);
        for (size_t i = 0; i < left.size(); ++i) {
            const V128 result = operation(left[i], right[i]);
            for (size_t lane = 0; lane < 16 / sizeof(T); ++lane) {
                const T a = lane_of<T>(left[i], lane);
                const T b = lane_of<T>(right[i], lane);
                if (!agrees(lane_of<T>(result, lane), rule(a, b), a, b)) {
                    FAIL_CHECK(a << ", " << b << " -> " << lane_of<T>(result, lane));
                }
            }
        }
    }
}

template <typename T, typename Operation, typename Rule>
void check_unary(const char* name, Operation operation, Rule rule) {
    INFO(name << " on lanes of " << sizeof(T) << " bytes");
    for (const V128 a : vectors_of(interesting_floats<T>())) {
        for (size_t lane = 0; lane < 16 / sizeof(T); ++lane) {
            const T value = lane_of<T>(a, lane);
            INFO(value);
            CHECK(agrees(lane_of<T>(operation(a), lane), rule(value), value));
        }
    }
}

/// Results in which every bit counts, be they numbers, NaNs or masks.
template <typename T, typename Operation, typename Rule>
void check_bits(const char* name, Operation operation, Rule rule) {
    INFO(name << " on lanes of " << sizeof(T) << " bytes");
    for (const V128 a : vectors_of(interesting_floats<T>())) {
        for (const V128 b : vectors_of(interesting_floats<T>(), 3)) {
            for (size_t lane = 0; lane < 16 / sizeof(T); ++lane) {
                const auto expected =
                    static_cast<FloatBits<T>>(rule(lane_of<T>(a, lane), lane_of<T>(b, lane)));
                if (lane_of<FloatBits<T>>(operation(a, b), lane) != expected) {
                    FAIL_CHECK(lane_of<T>(a, lane) << ", " << lane_of<T>(b, lane));
                }
            }
        }
    }
}

TEST_CASE("float arithmetic is that of the scalar instructions") {
    check_binary<float>("add", f32x4_add, f32_add);
    check_binary<float>("sub", f32x4_sub, f32_sub);
    check_binary<float>("mul", f32x4_mul, f32_mul);
    check_binary<float>("div", f32x4_div, f32_div);
    check_binary<double>("add", f64x2_add, f64_add);
    check_binary<double>("sub", f64x2_sub, f64_sub);
    check_binary<double>("mul", f64x2_mul, f64_mul);
    check_binary<double>("div", f64x2_div, f64_div);
    check_unary<float>("sqrt", f32x4_sqrt, f32_sqrt);
    check_unary<double>("sqrt", f64x2_sqrt, f64_sqrt);
}

TEST_CASE("minimum and maximum of lanes honour NaNs and zeros") {
    check_binary<float>("min", f32x4_min, f32_min);
    check_binary<float>("max", f32x4_max, f32_max);
    check_binary<double>("min", f64x2_min, f64_min);
    check_binary<double>("max", f64x2_max, f64_max);
    check_binary<float>("relaxed_min", f32x4_relaxed_min, f32_min);
    check_binary<double>("relaxed_max", f64x2_relaxed_max, f64_max);
}

TEST_CASE("pseudo-minimum and -maximum copy an operand, NaNs included") {
    const auto pmin = [](auto a, auto b) { return bits(b < a ? b : a); };
    const auto pmax = [](auto a, auto b) { return bits(a < b ? b : a); };
    check_bits<float>("pmin", f32x4_pmin, pmin);
    check_bits<float>("pmax", f32x4_pmax, pmax);
    check_bits<double>("pmin", f64x2_pmin, pmin);
    check_bits<double>("pmax", f64x2_pmax, pmax);
}

TEST_CASE("float comparisons fill a lane, and a NaN is unequal to all") {
    const auto mask = [](bool set) { return set ? ~uint64_t{0} : 0; };
    check_bits<float>("eq", f32x4_eq, [&](float a, float b) { return mask(a == b); });
    check_bits<float>("ne", f32x4_ne, [&](float a, float b) { return mask(a != b); });
    check_bits<float>("lt", f32x4_lt, [&](float a, float b) { return mask(a < b); });
    check_bits<float>("ge", f32x4_ge, [&](float a, float b) { return mask(a >= b); });
    check_bits<double>("ne", f64x2_ne, [&](double a, double b) { return mask(a != b); });
    check_bits<double>("gt", f64x2_gt, [&](double a, double b) { return mask(a > b); });
    check_bits<double>("le", f64x2_le, [&](double a, double b) { return mask(a <= b); });
}

TEST_CASE("abs and neg of lanes change the sign bit alone") {
    check_bits<float>(
        "abs", [](V128 a, V128) { return f32x4_abs(a); },
        [](float a, float) { return bits(a) & 0x7fffffff; });
    check_bits<double>(
        "neg", [](V128 a, V128) { return f64x2_neg(a); },
        [](double a, double) { return bits(a) ^ (uint64_t{1} << 63); });
}

TEST_CASE("lanes are rounded as by the library") {
    check_unary<float>("nearest", f32x4_nearest, [](float a) { return std::nearbyint(a); });
    check_unary<float>("floor", f32x4_floor, [](float a) { return std::floor(a); });
    check_unary<float>("ceil", f32x4_ceil, [](float a) { return std::ceil(a); });
    check_unary<float>("trunc", f32x4_trunc, [](float a) { return std::trunc(a); });
    check_unary<double>("nearest", f64x2_nearest, [](double a) { return std::nearbyint(a); });
    check_unary<double>("floor", f64x2_floor, [](double a) { return std::floor(a); });
    check_unary<double>("ceil", f64x2_ceil, [](double a) { return std::ceil(a); });
    check_unary<double>("trunc", f64x2_trunc, [](double a) { return std::trunc(a); });
}

/// With the limits of the 32-bit integers and their neighbours.
template <typename T>
std::vector<T> floats_near_limits() {
    auto values = interesting_floats<T>();
    for (const T limit : {T(0x1p31), T(0x1p32), T(-0x1p31), T(-1), T(0x1p31) - 1, T(0x1p32) - 1}) {
        values.push_back(limit);
        values.push_back(std::nextafter(limit, T(0)));
        values.push_back(std::nextafter(limit, 2 * limit));
    }
    return values;
}

TEST_CASE("truncation of lanes saturates as the scalar instructions do") {
    for (const V128 a : vectors_of(floats_near_limits<float>())) {
        for (size_t lane = 0; lane < 4; ++lane) {
            const float value = lane_of<float>(a, lane);
            INFO(value);
            CHECK(lane_of<uint32_t>(i32x4_trunc_sat_f32x4_s(a), lane) ==
                  i32_trunc_sat_f32_s(value));
            CHECK(lane_of<uint32_t>(i32x4_trunc_sat_f32x4_u(a), lane) ==
                  i32_trunc_sat_f32_u(value));
        }
    }
    for (const V128 a : vectors_of(floats_near_limits<double>())) {
        for (size_t lane = 0; lane < 2; ++lane) {
            const double value = lane_of<double>(a, lane);
            INFO(value);
            CHECK(lane_of<uint32_t>(i32x4_trunc_sat_f64x2_s_zero(a), lane) ==
                  i32_trunc_sat_f64_s(value));
            CHECK(lane_of<uint32_t>(i32x4_trunc_sat_f64x2_u_zero(a), lane) ==
                  i32_trunc_sat_f64_u(value));
            CHECK(lane_of<uint32_t>(i32x4_trunc_sat_f64x2_u_zero(a), lane + 2) == 0);
        }
        CHECK(i32x4_relaxed_trunc_f64x2_s_zero(a) == i32x4_trunc_sat_f64x2_s_zero(a));
    }
}

TEST_CASE("integers become floats as by the scalar instructions") {
    for (const V128 a : vectors_of(interesting_integers<uint32_t>())) {
        for (size_t lane = 0; lane < 4; ++lane) {
            const auto value = lane_of<uint32_t>(a, lane);
            CHECK(lane_of<float>(f32x4_convert_i32x4_s(a), lane) == f32_convert_i32_s(value));
            CHECK(lane_of<float>(f32x4_convert_i32x4_u(a), lane) == f32_convert_i32_u(value));
            if (lane >= 2) continue;
            CHECK(lane_of<double>(f64x2_convert_low_i32x4_s(a), lane) == f64_convert_i32_s(value));
            CHECK(lane_of<double>(f64x2_convert_low_i32x4_u(a), lane) == f64_convert_i32_u(value));
        }
    }
}

TEST_CASE("lanes are promoted and demoted; what is left over becomes zero") {
    for (const V128 a : vectors_of(interesting_floats<float>())) {
        for (size_t lane = 0; lane < 2; ++lane) {
            const float value = lane_of<float>(a, lane);
            const double result = lane_of<double>(f64x2_promote_low_f32x4(a), lane);
            CHECK((value == value ? result == value : is_quiet_nan(result)));
        }
    }
    for (const V128 a : vectors_of(interesting_floats<double>())) {
        const V128 result = f32x4_demote_f64x2_zero(a);
        for (size_t lane = 0; lane < 2; ++lane) {
            const float expected = f32_demote_f64(lane_of<double>(a, lane));
            const float actual = lane_of<float>(result, lane);
            CHECK((expected == expected ? bits(actual) == bits(expected) : is_quiet_nan(actual)));
            CHECK(lane_of<uint32_t>(result, lane + 2) == 0);
        }
    }
}

TEST_CASE("a splat keeps every bit, of -0 and of signaling NaNs too") {
    for (const uint32_t bits : {0x8000'0000u, 0x7f80'0001u, 0xffa0'0000u}) {
        CHECK(lane_of<uint32_t>(f32x4_splat(std::bit_cast<float>(bits)), 3) == bits);
    }
    for (const uint64_t bits : {1ull << 63, 0x7ff0ull << 48 | 1, 0xfff4ull << 48}) {
        CHECK(lane_of<uint64_t>(f64x2_splat(std::bit_cast<double>(bits)), 1) == bits);
    }
}

TEST_CASE("relaxed multiply-add rounds the product first") {
    // (1 + 2^-12)^2 - 1 - 2^-11 is 2^-24, which a rounded product has lost.
    const V128 a = f32x4_splat(1 + 0x1p-12f);
    const V128 c = f32x4_splat(-1 - 0x1p-11f);
    CHECK(f32x4_relaxed_madd(a, a, c) == f32x4_splat(0));
    CHECK(f32x4_relaxed_nmadd(f32x4_splat(2), f32x4_splat(3), f32x4_splat(10)) == f32x4_splat(4));
    const V128 d = f64x2_splat(1 + 0x1p-27);
    CHECK(f64x2_relaxed_madd(d, d, f64x2_splat(-1 - 0x1p-26)) == f64x2_splat(0));
    CHECK(f64x2_relaxed_nmadd(d, f64x2_splat(1), d) == f64x2_splat(0));
}

TEST_CASE("canonicalizing lanes replaces every NaN and nothing else") {
    check_bits<float>(
        "canonicalize", [](V128 a, V128) { return f32x4_canonicalize(a); },
        [](float a, float) { return a != a ? 0x7fc00000 : bits(a); });
    check_bits<double>(
        "canonicalize", [](V128 a, V128) { return f64x2_canonicalize(a); },
        [](double a, double) { return a != a ? 0x7ff8000000000000 : bits(a); });
}

}  // namespace
}  // namespace ingot::semantics
