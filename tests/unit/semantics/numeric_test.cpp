// Scalar arithmetic: the edges where processors, C++ and the specification differ.
#include "vm/semantics/numeric.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/semantics/values.h"

namespace ingot::semantics {
namespace {

TEST_CASE("division traps on zero and on the one quotient that overflows") {
    CHECK(i32_div_s(7, 0).trap == Trap::IntegerDivideByZero);
    CHECK(i32_div_s(0x80000000, 0xffffffff).trap == Trap::IntegerOverflow);
    CHECK(i32_div_s(static_cast<uint32_t>(-7), 2).value == static_cast<uint32_t>(-3));
    CHECK(i32_div_u(0x80000000, 0xffffffff).value == 0);
    CHECK(i32_div_u(1, 0).trap == Trap::IntegerDivideByZero);
    CHECK(i64_div_s(uint64_t{1} << 63, ~uint64_t{0}).trap == Trap::IntegerOverflow);
    CHECK(i64_div_s(uint64_t{1} << 63, 1).value == uint64_t{1} << 63);
    CHECK(i64_div_u(5, 0).trap == Trap::IntegerDivideByZero);
}

TEST_CASE("remainders take the sign of the dividend, and never overflow") {
    CHECK(i32_rem_s(static_cast<uint32_t>(-7), 2).value == static_cast<uint32_t>(-1));
    CHECK(i32_rem_s(7, static_cast<uint32_t>(-2)).value == 1);
    CHECK(i32_rem_s(0x80000000, 0xffffffff).value == 0);
    CHECK(i32_rem_s(0x80000000, 0xffffffff).trap == Trap::None);
    CHECK(i64_rem_s(uint64_t{1} << 63, ~uint64_t{0}).value == 0);
    CHECK(i32_rem_s(1, 0).trap == Trap::IntegerDivideByZero);
    CHECK(i64_rem_u(1, 0).trap == Trap::IntegerDivideByZero);
    CHECK(i64_rem_u(10, 4).value == 2);
}

TEST_CASE("shifts and rotations take their count modulo the width") {
    CHECK(i32_shl(1, 33) == 2);
    CHECK(i32_shl(1, 32) == 1);
    CHECK(i32_shr_s(0x80000000, 31) == 0xffffffff);
    CHECK(i32_shr_u(0x80000000, 63) == 1);
    CHECK(i64_shl(1, 65) == 2);
    CHECK(i64_shr_s(uint64_t{1} << 63, 127) == ~uint64_t{0});
    CHECK(i32_rotl(0xabcd9876, 1) == 0x579b30ed);
    CHECK(i32_rotl(0xabcd9876, 32) == 0xabcd9876);
    CHECK(i32_rotr(1, 1) == 0x80000000);
    CHECK(i32_rotr(0xb0c1d2e3, 0xff05) == 0x1d860e97);
    CHECK(i64_rotl(1, 64 + 63) == uint64_t{1} << 63);
    CHECK(i64_rotr(1, 0xffffffffffffffff) == 2);
}

TEST_CASE("bit counts of zero are the width") {
    CHECK(i32_clz(0) == 32);
    CHECK(i32_ctz(0) == 32);
    CHECK(i64_clz(0) == 64);
    CHECK(i64_ctz(0) == 64);
    CHECK(i64_popcnt(~uint64_t{0}) == 64);
    CHECK(i32_clz(1) == 31);
}

TEST_CASE("comparisons read the same bits as signed or unsigned") {
    CHECK(i32_lt_s(0xffffffff, 0) == 1);
    CHECK(i32_lt_u(0xffffffff, 0) == 0);
    CHECK(i64_ge_s(uint64_t{1} << 63, 0) == 0);
    CHECK(i64_ge_u(uint64_t{1} << 63, 0) == 1);
    CHECK(i32_eqz(0) == 1);
}

TEST_CASE("sign extension looks at the narrow sign bit only") {
    CHECK(i32_extend8_s(0x12345680) == 0xffffff80);
    CHECK(i32_extend8_s(0xffffff7f) == 0x7f);
    CHECK(i32_extend16_s(0x8000) == 0xffff8000);
    CHECK(i64_extend32_s(0x180000000) == 0xffffffff80000000);
    CHECK(i31_get_s(0x40000000) == 0xc0000000);
    CHECK(i31_get_u(0xffffffff) == 0x7fffffff);
}

TEMPLATE_TEST_CASE("minimum and maximum honour NaNs and the sign of zero", "", float, double) {
    const auto minimum = detail::minimum<TestType>;
    const auto maximum = detail::maximum<TestType>;
    const TestType zero = 0;
    CHECK(bits(minimum(zero, -zero)) == bits(-zero));
    CHECK(bits(minimum(-zero, zero)) == bits(-zero));
    CHECK(bits(maximum(-zero, zero)) == bits(zero));
    CHECK(bits(maximum(zero, -zero)) == bits(zero));
    for (const TestType a : interesting_floats<TestType>()) {
        for (const TestType b : interesting_floats<TestType>()) {
            if (a != a || b != b) {
                CHECK(agrees(minimum(a, b), nan_with<TestType>(1), a, b));
                CHECK(agrees(maximum(a, b), nan_with<TestType>(1), a, b));
            } else {
                CHECK(minimum(a, b) == std::min(a, b));
                CHECK(maximum(a, b) == std::max(a, b));
            }
        }
    }
}

TEMPLATE_TEST_CASE("rounding agrees with the library, in both implementations", "", float, double) {
    for (const TestType a : interesting_floats<TestType>()) {
        INFO(a);
        CHECK(agrees(detail::nearest(a), std::nearbyint(a), a));
        CHECK(agrees(detail::floor(a), std::floor(a), a));
        CHECK(agrees(detail::ceil(a), std::ceil(a), a));
        CHECK(agrees(detail::trunc(a), std::trunc(a), a));
        CHECK(agrees(detail::software_nearest(a), std::nearbyint(a), a));
        CHECK(agrees(detail::software_floor(a), std::floor(a), a));
        CHECK(agrees(detail::software_ceil(a), std::ceil(a), a));
        CHECK(agrees(detail::software_trunc(a), std::trunc(a), a));
    }
    CHECK(detail::nearest(TestType(2.5)) == 2);
    CHECK(detail::nearest(TestType(3.5)) == 4);
    CHECK(bits(detail::nearest(TestType(-0.5))) == bits(TestType(-0.0)));
    CHECK(bits(detail::ceil(TestType(-0.7))) == bits(TestType(-0.0)));
}

TEST_CASE("software rounding is right for every float of a spread over all of them") {
    for (uint64_t i = 0; i < uint64_t{1} << 32; i += 65521) {
        const auto a = std::bit_cast<float>(static_cast<uint32_t>(i));
        const bool right = agrees(detail::software_nearest(a), std::nearbyint(a), a) &&
                           agrees(detail::software_floor(a), std::floor(a), a) &&
                           agrees(detail::software_ceil(a), std::ceil(a), a) &&
                           agrees(detail::software_trunc(a), std::trunc(a), a);
        if (!right) FAIL_CHECK(a);
    }
}

TEMPLATE_TEST_CASE("abs, neg and copysign change nothing but the sign bit", "", float, double) {
    const auto sign = bits(TestType(-0.0));
    for (const TestType a : interesting_floats<TestType>()) {
        CHECK(bits(detail::magnitude(a)) == (bits(a) & ~sign));
        CHECK(bits(detail::negate(a)) == (bits(a) ^ sign));
        for (const TestType b : {TestType(1), TestType(-0.0), nan_with<TestType>(sign | 1)}) {
            CHECK(bits(detail::with_sign_of(a, b)) == ((bits(a) & ~sign) | (bits(b) & sign)));
        }
    }
}

TEST_CASE("arithmetic on floats makes NaNs quiet, and canonicalizing makes them one") {
    // Guest values are never known to the compiler, which would make 1 * x into x.
    volatile float signalling = nan_with<float>(1);
    volatile float one = 1;
    CHECK(is_quiet_nan(f32_add(signalling, one)));
    CHECK(is_quiet_nan(f32_mul(one, signalling)));
    CHECK(is_quiet_nan(f64_sqrt(nan_with<double>(1))));
    CHECK(is_canonical_nan(f64_sqrt(-1)));
    CHECK(is_canonical_nan(f32_div(0, 0)));
    CHECK(bits(f32_canonicalize(f32_div(0, 0))) == 0x7fc00000);
    CHECK(bits(f64_canonicalize(nan_with<double>(77))) == 0x7ff8000000000000);
    CHECK(f32_canonicalize(-1.5f) == -1.5f);
    CHECK(bits(f64_sqrt(-0.0)) == bits(-0.0));
}

}  // namespace
}  // namespace ingot::semantics
