// LEB128: shortest and padded encodings, and each of the ways in which one can be malformed.
#include "vm/support/leb128.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <vector>

namespace ingot {
namespace {

template <typename T, unsigned Bits = sizeof(T) * 8>
LebRead<T> read(std::vector<uint8_t> bytes) {
    return read_leb128<T, Bits>(bytes);
}

template <typename T>
void check_round_trip(T value) {
    std::vector<uint8_t> bytes;
    if constexpr (std::is_signed_v<T>) {
        write_signed_leb128(bytes, value);
    } else {
        write_unsigned_leb128(bytes, value);
    }
    const auto result = read<T>(bytes);
    CHECK(result.status == LebStatus::Ok);
    CHECK(result.value == value);
    CHECK(result.length == bytes.size());
}

TEST_CASE("every power of two and its neighbours survive writing and reading") {
    for (unsigned bit = 0; bit < 64; ++bit) {
        for (const int64_t delta : {-1, 0, 1}) {
            const uint64_t value = (uint64_t{1} << bit) + delta;
            check_round_trip<uint64_t>(value);
            check_round_trip<int64_t>(static_cast<int64_t>(value));
            check_round_trip<int64_t>(static_cast<int64_t>(-value));
            check_round_trip<uint32_t>(static_cast<uint32_t>(value));
            check_round_trip<int32_t>(static_cast<int32_t>(value));
        }
    }
    check_round_trip(std::numeric_limits<int32_t>::min());
    check_round_trip(std::numeric_limits<int64_t>::min());
    check_round_trip(std::numeric_limits<uint64_t>::max());
}

TEST_CASE("padding up to the maximum length is allowed") {
    CHECK(read<uint32_t>({0x80, 0x80, 0x80, 0x80, 0x00}).value == 0);
    CHECK(read<uint32_t>({0xff, 0xff, 0xff, 0xff, 0x0f}).value == 0xffffffff);
    CHECK(read<int32_t>({0xff, 0xff, 0xff, 0xff, 0x7f}).value == -1);
    CHECK(read<int32_t>({0x80, 0x80, 0x80, 0x80, 0x78}).value ==
          std::numeric_limits<int32_t>::min());
    CHECK(read<int64_t>({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}).value == -1);
}

TEST_CASE("unused bits of the last byte must extend the value") {
    CHECK(read<uint32_t>({0xff, 0xff, 0xff, 0xff, 0x1f}).status == LebStatus::TooLarge);
    CHECK(read<uint64_t>({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03}).status ==
          LebStatus::TooLarge);
    CHECK(read<int32_t>({0xff, 0xff, 0xff, 0xff, 0x0f}).status == LebStatus::TooLarge);
    CHECK(read<int32_t>({0x80, 0x80, 0x80, 0x80, 0x70}).status == LebStatus::TooLarge);
    CHECK(read<int64_t>({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}).status ==
          LebStatus::TooLarge);
}

TEST_CASE("one byte too many and a missing byte are told apart") {
    CHECK(read<uint32_t>({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}).status == LebStatus::TooLong);
    CHECK(read<int32_t>({0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}).status == LebStatus::TooLong);
    CHECK(read<uint32_t>({0x80, 0x80}).status == LebStatus::UnexpectedEnd);
    CHECK(read<uint32_t>({}).status == LebStatus::UnexpectedEnd);
}

TEST_CASE("block types are signed integers of 33 bits") {
    CHECK(read<int64_t, 33>({0x40}).value == -64);
    CHECK(read<int64_t, 33>({0xff, 0xff, 0xff, 0xff, 0x0f}).value == 0xffffffff);
    CHECK(read<int64_t, 33>({0xff, 0xff, 0xff, 0xff, 0x1f}).status == LebStatus::TooLarge);
    CHECK(read<int64_t, 33>({0x80, 0x80, 0x80, 0x80, 0x70}).value == -(int64_t{1} << 32));
}

}  // namespace
}  // namespace ingot
