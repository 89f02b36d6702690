// Conversions: exact boundaries of the truncations, rounding of the conversions to floats.
#include "vm/semantics/convert.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/semantics/values.h"

namespace ingot::semantics {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
T below(T value) {
    return std::nextafter(value, -std::numeric_limits<T>::infinity());
}

template <typename T>
T above(T value) {
    return std::nextafter(value, std::numeric_limits<T>::infinity());
}

TEST_CASE("truncation to 32 bits traps exactly outside of the range") {
    CHECK(i32_trunc_f32_s(-0x1p31f).value == 0x80000000);
    CHECK(i32_trunc_f32_s(below(-0x1p31f)).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f32_s(below(0x1p31f)).value == 0x7fffff80);
    CHECK(i32_trunc_f32_s(0x1p31f).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f64_s(-2147483648.9).value == 0x80000000);
    CHECK(i32_trunc_f64_s(-2147483649.0).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f64_s(2147483647.9).value == 0x7fffffff);
    CHECK(i32_trunc_f64_s(2147483648.0).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f32_u(-0.9f).value == 0);
    CHECK(i32_trunc_f32_u(-0.9f).trap == Trap::None);
    CHECK(i32_trunc_f32_u(-1.0f).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f64_u(4294967295.9).value == 0xffffffff);
    CHECK(i32_trunc_f64_u(4294967296.0).trap == Trap::IntegerOverflow);
    CHECK(i32_trunc_f64_u(above(-1.0)).value == 0);
}

TEST_CASE("truncation to 64 bits traps exactly outside of the range") {
    CHECK(i64_trunc_f64_s(-0x1p63).value == uint64_t{1} << 63);
    CHECK(i64_trunc_f64_s(below(-0x1p63)).trap == Trap::IntegerOverflow);
    CHECK(i64_trunc_f64_s(below(0x1p63)).value == 0x7ffffffffffffc00);
    CHECK(i64_trunc_f64_s(0x1p63).trap == Trap::IntegerOverflow);
    CHECK(i64_trunc_f32_s(-0x1p63f).value == uint64_t{1} << 63);
    CHECK(i64_trunc_f64_u(below(0x1p64)).value == 0xfffffffffffff800);
    CHECK(i64_trunc_f64_u(0x1p64).trap == Trap::IntegerOverflow);
    CHECK(i64_trunc_f32_u(-1.0f).trap == Trap::IntegerOverflow);
    CHECK(i64_trunc_f32_u(0x1p63f).value == uint64_t{1} << 63);
}

TEST_CASE("truncating a NaN is another trap than truncating infinity") {
    CHECK(i32_trunc_f32_s(nan_with<float>(1)).trap == Trap::InvalidConversionToInteger);
    CHECK(i64_trunc_f64_u(-kNan).trap == Trap::InvalidConversionToInteger);
    CHECK(i32_trunc_f32_u(kInfinity).trap == Trap::IntegerOverflow);
    CHECK(i64_trunc_f32_s(-kInfinity).trap == Trap::IntegerOverflow);
}

TEST_CASE("saturating truncation yields the nearest limit, and zero for a NaN") {
    CHECK(i32_trunc_sat_f32_s(kInfinity) == 0x7fffffff);
    CHECK(i32_trunc_sat_f32_s(-kInfinity) == 0x80000000);
    CHECK(i32_trunc_sat_f64_s(kNan) == 0);
    CHECK(i32_trunc_sat_f64_u(-5.0) == 0);
    CHECK(i32_trunc_sat_f64_u(1e10) == 0xffffffff);
    CHECK(i64_trunc_sat_f64_s(1e300) == 0x7fffffffffffffff);
    CHECK(i64_trunc_sat_f64_s(-1e300) == uint64_t{1} << 63);
    CHECK(i64_trunc_sat_f32_u(kInfinity) == ~uint64_t{0});
    CHECK(i64_trunc_sat_f32_u(-0.5f) == 0);
    CHECK(i64_trunc_sat_f64_u(3.9) == 3);
}

TEST_CASE("conversions to floats round once, ties to even") {
    CHECK(f32_convert_i32_s(16777217) == 16777216.0f);
    CHECK(f32_convert_i32_s(16777219) == 16777220.0f);
    CHECK(f32_convert_i32_u(0xffffffff) == 0x1p32f);
    CHECK(f32_convert_i32_s(0xffffffff) == -1.0f);
    CHECK(f32_convert_i64_u(0x8000008000000001) == 0x1.000002p63f);
    CHECK(f32_convert_i64_u(0x8000008000000000) == 0x1p63f);
    CHECK(f32_convert_i64_s(0x7fffff4000000001) == 0x1.fffffep62f);
    CHECK(f64_convert_i64_u(~uint64_t{0}) == 0x1p64);
    CHECK(f64_convert_i64_u(0x8000000000000401) == 0x1.0000000000001p63);
    CHECK(f64_convert_i32_u(0xffffffff) == 4294967295.0);
}

TEST_CASE("promotion and demotion keep infinities, signs and quiet NaNs") {
    CHECK(f64_promote_f32(0x1p-149f) == 0x1p-149);
    CHECK(is_quiet_nan(f64_promote_f32(nan_with<float>(1))));
    CHECK(is_quiet_nan(f32_demote_f64(nan_with<double>(1))));
    CHECK(is_canonical_nan(f32_demote_f64(kNan)));
    CHECK(f32_demote_f64(1e300) == kInfinity);
    CHECK(bits(f32_demote_f64(-1e-300)) == bits(-0.0f));
    CHECK(f32_demote_f64(0x1.fffffe7p127) == std::numeric_limits<float>::max());
    CHECK(f32_demote_f64(0x1.ffffffp127) == kInfinity);
}

TEST_CASE("reinterpretation keeps signalling NaNs") {
    CHECK(i32_reinterpret_f32(f32_reinterpret_i32(0x7fa00001)) == 0x7fa00001);
    CHECK(i64_reinterpret_f64(f64_reinterpret_i64(0xfff4000000000001)) == 0xfff4000000000001);
    CHECK(i64_extend_i32_s(0x80000000) == 0xffffffff80000000);
    CHECK(i64_extend_i32_u(0x80000000) == 0x80000000);
    CHECK(i32_wrap_i64(0x123456789abcdef0) == 0x9abcdef0);
}

}  // namespace
}  // namespace ingot::semantics
