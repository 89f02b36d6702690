// The cursor: values, and what it says of damaged ones.
#include "vm/decode/byte_reader.h"

#include <catch2/catch.hpp>
#include <string_view>
#include <vector>

using namespace ingot;

namespace {

using Bytes = std::vector<uint8_t>;

struct Failure {
    std::string message;
    size_t offset;
    bool operator==(const Failure&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Failure& failure) {
    return out << failure.message << " at " << failure.offset;
}

/// What `read` fails with on these bytes.
template <typename Read>
Failure failure_of(const Bytes& bytes, Read read) {
    ByteReader in(bytes, 0, bytes.size());
    read(in);
    REQUIRE(!in.ok());
    CHECK(in.at_end());
    const auto error = in.failure();
    CHECK(error.error().kind == ErrorKind::Malformed);
    return {error.error().message, error.error().offset};
}

bool is_utf8_text(std::string_view text) {
    return is_utf8({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace

TEST_CASE("integers of every width are read in sequence", "[decode]") {
    const Bytes bytes = {0x7f, 0x80, 0x01, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x40, 0xc0,
                         0x00, 0x80, 0x80, 0x80, 0x80, 0x78, 0x80, 0x80, 0x80, 0x80, 0x70};
    ByteReader in(bytes, 0, bytes.size());
    CHECK(in.u8() == 127);
    CHECK(in.u8() == 128);
    CHECK(in.u32() == 0xffffffff);
    CHECK(in.s32() == -1);
    CHECK(in.s64() == -64);
    CHECK(in.s33() == 64);
    CHECK(in.s32() == INT32_MIN);
    CHECK(in.s33() == -(int64_t{1} << 32));
    CHECK(in.ok());
    CHECK(in.at_end());
}

TEST_CASE("words of fixed size are little-endian", "[decode]") {
    const Bytes bytes = {0x78, 0x56, 0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 0x81};
    ByteReader in(bytes, 0, bytes.size());
    CHECK(in.word32() == 0x12345678);
    CHECK(in.word64() == 0x8102030405060708);
}

TEST_CASE("a reader of a range reports absolute offsets and keeps within it", "[decode]") {
    const Bytes bytes = {1, 2, 3, 4, 5};
    ByteReader in(bytes, 1, 3);
    CHECK(in.offset() == 1);
    CHECK(in.byte() == 2);
    CHECK(in.remaining() == 1);
    in.word32();
    REQUIRE(!in.ok());
    CHECK(in.failure().error().offset == 3);
}

TEST_CASE("integers that are cut off, too long or too large are told apart", "[decode]") {
    const auto u32 = [](ByteReader& in) { in.byte(), in.u32(); };
    CHECK(failure_of({0, 0x80}, u32) == Failure{"unexpected end of section or function", 2});
    CHECK(failure_of({0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, u32) ==
          Failure{"integer representation too long", 1});
    CHECK(failure_of({0, 0x80, 0x80, 0x80, 0x80, 0x10}, u32) == Failure{"integer too large", 1});
    const auto s32 = [](ByteReader& in) { in.s32(); };
    CHECK(failure_of({0xff, 0xff, 0xff, 0xff, 0x4f}, s32) == Failure{"integer too large", 0});
    const auto s33 = [](ByteReader& in) { in.s33(); };
    CHECK(failure_of({0x80, 0x80, 0x80, 0x80, 0x20}, s33) == Failure{"integer too large", 0});
    const auto u8 = [](ByteReader& in) { in.u8(); };
    CHECK(failure_of({0x80, 0x02}, u8) == Failure{"integer too large", 0});
    CHECK(failure_of({0x80, 0x80, 0x00}, u8) == Failure{"integer representation too long", 0});
}

TEST_CASE("the first failure sticks and later reads yield zero", "[decode]") {
    const Bytes bytes = {0x80};
    ByteReader in(bytes, 0, 1);
    CHECK(in.u32() == 0);
    in.malformed(7, "another");
    CHECK(in.u64() == 0);
    CHECK(in.byte() == 0);
    CHECK(in.name().empty());
    CHECK(in.length() == 0);
    CHECK(in.take(1).empty());
    CHECK(in.failure().error().message == "unexpected end of section or function");
}

TEST_CASE("a count cannot exceed the bytes that are left", "[decode]") {
    const auto length = [](ByteReader& in) { in.byte(), in.length(); };
    CHECK(failure_of({0, 3, 1}, length) == Failure{"length out of bounds", 1});
    CHECK(failure_of({0, 0xff, 0xff, 0xff, 0xff, 0x0f}, length) ==
          Failure{"length out of bounds", 1});
    const Bytes bytes = {1, 9};
    ByteReader in(bytes, 0, 2);
    CHECK(in.length() == 1);
}

TEST_CASE("names must be UTF-8", "[decode]") {
    const Bytes bytes = {3, 0xe2, 0x82, 0xac};
    ByteReader in(bytes, 0, bytes.size());
    CHECK(in.name() == "\u20ac");
    const auto name = [](ByteReader& reader) { reader.name(); };
    CHECK(failure_of({2, 'a', 0x80}, name) == Failure{"malformed UTF-8 encoding", 0});
    CHECK(failure_of({2, 'a'}, name) == Failure{"unexpected end of section or function", 2});
    CHECK(failure_of({5, 'a'}, name) == Failure{"length out of bounds", 0});
}

TEST_CASE("UTF-8 excludes overlong forms, surrogates and what lies beyond U+10FFFF", "[decode]") {
    CHECK(is_utf8_text(""));
    CHECK(is_utf8_text("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"));
    CHECK(is_utf8_text("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    for (const std::string_view text :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe1\x80",
          "\xed\xa0\x80", "\xe1\x80\x41", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80", "\xf1\x80\x80", "\xf1\x80\x80\x41", "\xff"}) {
        CAPTURE(text);
        CHECK_FALSE(is_utf8_text(text));
    }
}

TEST_CASE("an expected byte is named by the caller's message", "[decode]") {
    const auto expect = [](ByteReader& in) { in.byte(), in.expect(0, "zero byte expected"); };
    CHECK(failure_of({9, 1}, expect) == Failure{"zero byte expected", 1});
    CHECK(failure_of({9}, expect) == Failure{"unexpected end of section or function", 1});
}
