// Number literals against what is known exactly, and floats against the C library's conversions.
#include "compiler/text/literals.h"

#include <bit>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>

#include <fmt/format.h>

using ingot::text::parse_float;
using ingot::text::parse_integer;
using ingot::text::parse_natural;

TEST_CASE("integers have a range by their width") {
    CHECK(parse_natural("4294967295", 32) == 0xffff'ffffu);
    CHECK(!parse_natural("4294967296", 32));
    CHECK(!parse_natural("-1", 32));
    CHECK(parse_natural("0xffff_ffff_ffff_ffff", 64) == ~uint64_t{0});
    CHECK(!parse_natural("0x1_0000_0000_0000_0000", 64));
    CHECK(parse_integer("-128", 8) == 0x80u);
    CHECK(!parse_integer("-129", 8));
    CHECK(parse_integer("255", 8) == 0xffu);
    CHECK(!parse_integer("256", 8));
    CHECK(parse_integer("-0x8000000000000000", 64) == uint64_t{1} << 63);
    CHECK(!parse_integer("-0x8000000000000001", 64));
    CHECK(!parse_integer("1.0", 32));
}

TEST_CASE("special floats keep sign and payload") {
    CHECK(parse_float("inf", 32) == 0x7f80'0000u);
    CHECK(parse_float("-inf", 64) == 0xfff0'0000'0000'0000u);
    CHECK(parse_float("nan", 32) == 0x7fc0'0000u);
    CHECK(parse_float("-nan:0x1", 32) == 0xff80'0001u);
    CHECK(parse_float("nan:0xf_ffff_ffff_ffff", 64) == 0x7fff'ffff'ffff'ffffu);
    CHECK(!parse_float("nan:0x0", 32));
    CHECK(!parse_float("nan:0x80_0000", 32));
    CHECK(parse_float("-0", 32) == 0x8000'0000u);
    CHECK(parse_float("-0x0p0", 64) == uint64_t{1} << 63);
}

TEST_CASE("rounding is to nearest, ties to even, also at the edges") {
    CHECK(parse_float("0x1.000001p0", 32) == 0x3f80'0000u);  // tie, even below
    CHECK(parse_float("0x1.000003p0", 32) == 0x3f80'0002u);  // tie, even above
    CHECK(parse_float("0x1.00000100000000000000001p0", 32) == 0x3f80'0001u);
    CHECK(parse_float("0x1p-149", 32) == 1u);
    CHECK(parse_float("0x1p-150", 32) == 0u);  // tie with zero
    CHECK(parse_float("0x1.000001p-150", 32) == 1u);
    CHECK(parse_float("0x1.fffffcp-127", 32) == 0x007f'ffffu);
    CHECK(parse_float("0x1.ffffffp-127", 32) == 0x0080'0000u);  // rounds up to normal
    CHECK(parse_float("0x1.fffffep127", 32) == 0x7f7f'ffffu);
    CHECK(parse_float("0x1.fffffeffffffp127", 32) == 0x7f7f'ffffu);
    CHECK(!parse_float("0x1.ffffffp127", 32));
    CHECK(!parse_float("340282356779733661637539395458142568448", 32));
    CHECK(parse_float("340282356779733661637539395458142568447", 32) == 0x7f7f'ffffu);
    CHECK(parse_float("4.9406564584124654e-324", 64) == 1u);
    CHECK(parse_float("1e-400", 64) == 0u);
    CHECK(!parse_float("1e400", 64));
    CHECK(parse_float("0e999999999999999999999", 64) == 0u);
    CHECK(parse_float("0x0p999999999999999999999", 64) == 0u);
    CHECK(parse_float("1e-99999999999999999999", 64) == 0u);
    CHECK(!parse_float("0x1p99999999999999999999", 64));
    CHECK(parse_float("1_0.5_0e1_0", 64) == std::bit_cast<uint64_t>(10.5e10));
}

TEST_CASE("random floats equal the C library's") {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20000; ++i) {
        const uint64_t bits = random();
        const int exponent = static_cast<int>(random() % 400) - 220;
        const std::string texts[] = {
            fmt::format("0x{:x}.{:x}p{}", bits & 0xff, bits >> 8, exponent),
            fmt::format("{}.{}e{}", bits % 1000, bits >> 20, exponent / 4),
        };
        for (const std::string& text : texts) {
            const float single = std::strtof(text.c_str(), nullptr);
            const double wide = std::strtod(text.c_str(), nullptr);
            const auto parsed = parse_float(text, 32);
            INFO(text);
            if (std::isinf(single)) {
                CHECK(!parsed);
            } else {
                REQUIRE(parsed == std::bit_cast<uint32_t>(single));
            }
            REQUIRE(parse_float(text, 64) == std::bit_cast<uint64_t>(wide));
        }
    }
}
