// The paths of ByteReader that fail, and those too long to be inlined.
#include "vm/decode/byte_reader.h"

#include <utility>

namespace ingot {

void ByteReader::fail(Error error) {
    if (failed_) return;
    failed_ = true;
    error_ = std::move(error);
    position_ = end_;
}

void ByteReader::fail(ErrorKind kind, size_t offset, std::string message) {
    fail(Error{kind, offset, std::move(message)});
}

void ByteReader::malformed(size_t offset, std::string_view message) {
    fail(ErrorKind::Malformed, offset, std::string(message));
}

std::unexpected<Error> ByteReader::failure() {
    CHECK(failed_);
    return std::unexpected(std::move(error_));
}

int ByteReader::fail_at_end() {
    malformed(end_offset(), "unexpected end of section or function");
    return 0;
}

int ByteReader::fail_leb(LebStatus status) {
    switch (status) {
    case LebStatus::Ok: break;
    case LebStatus::UnexpectedEnd: return fail_at_end();
    case LebStatus::TooLong: malformed(offset(), "integer representation too long"); break;
    case LebStatus::TooLarge: malformed(offset(), "integer too large"); break;
    }
    return 0;
}

uint64_t ByteReader::word(unsigned size) {
    const auto bytes = take(size);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size(); ++i) value |= uint64_t{bytes[i]} << (8 * i);
    return value;
}

std::span<const uint8_t> ByteReader::take(size_t size) {
    if (size > remaining()) {
        fail_at_end();
        return {};
    }
    const std::span<const uint8_t> bytes(position_, size);
    position_ += size;
    return bytes;
}

uint32_t ByteReader::length() {
    // The bound is taken before the integer itself: a count that is too large by no more than the
    // integer's length runs into the end of the bytes instead, as the specification's tests expect.
    const size_t available = remaining();
    const uint32_t start = offset();
    const uint32_t value = u32();
    if (value > available) {
        malformed(start, "length out of bounds");
        return 0;
    }
    return value;
}

std::string_view ByteReader::name() {
    const uint32_t start = offset();
    const auto bytes = take(length());
    if (!is_utf8(bytes)) {
        malformed(start, "malformed UTF-8 encoding");
        return {};
    }
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void ByteReader::expect(uint8_t expected, std::string_view message) {
    const uint32_t start = offset();
    if (byte() != expected) malformed(start, message);
}

void ByteReader::skip_to(uint32_t target) {
    if (failed_) return;
    CHECK(target >= offset() && target <= end_offset());
    position_ = base_ + target;
}

bool is_utf8(std::span<const uint8_t> bytes) {
    size_t i = 0;
    while (i < bytes.size()) {
        const uint8_t lead = bytes[i++];
        if (lead < 0x80) continue;
        if (lead < 0xc2 || lead > 0xf4) return false;
        const unsigned extra = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
        if (bytes.size() - i < extra) return false;
        // The first continuation byte is restricted where a form would be overlong, a surrogate or
        // beyond U+10FFFF.
        const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (bytes[i] < low || bytes[i] > high) return false;
        for (unsigned k = 1; k < extra; ++k) {
            if ((bytes[i + k] & 0xc0) != 0x80) return false;
        }
        i += extra;
    }
    return true;
}

}  // namespace ingot
