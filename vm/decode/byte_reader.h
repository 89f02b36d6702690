// A cursor over a module's bytes that knows how the binary format spells its values (spec 5.2).
//
// A failure sticks: the first one is kept, the cursor jumps to the end and every later read yields
// zero, so callers read a whole group of values and ask `ok()` once. That keeps Result objects out
// of the hot path (the instruction reader lives on this class) and the failing paths out of line.
// Loops must stop on !ok(); counts read by `length()` never exceed the bytes that are there.
// Offsets are absolute in the module. Messages are those of the specification's interpreter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "vm/support/check.h"
#include "vm/support/leb128.h"
#include "vm/support/result.h"

namespace ingot {

class ByteReader {
 public:
    /// Reads bytes [begin, end) of a module's `bytes`, which must outlive the reader.
    ByteReader(std::span<const uint8_t> bytes, size_t begin, size_t end)
        : base_(bytes.data()), position_(base_ + begin), end_(base_ + end) {
        CHECK(begin <= end && end <= bytes.size() && bytes.size() <= UINT32_MAX);
    }

    uint32_t offset() const { return static_cast<uint32_t>(position_ - base_); }
    uint32_t end_offset() const { return static_cast<uint32_t>(end_ - base_); }
    size_t remaining() const { return static_cast<size_t>(end_ - position_); }
    bool at_end() const { return position_ == end_; }
    bool ok() const { return !failed_; }

    /// The next byte without consuming it, 0 at the end; meant for bytes that are read again.
    uint8_t peek() const { return at_end() ? 0 : *position_; }

    [[gnu::always_inline]] uint8_t byte() {
        if (at_end()) [[unlikely]]
            return static_cast<uint8_t>(fail_at_end());
        return *position_++;
    }

    // Integers in LEB128: unsigned of 8, 32 and 64 bits, signed of 32, 33 and 64 bits.
    uint8_t u8() { return static_cast<uint8_t>(leb<uint16_t, 8>()); }
    uint32_t u32() { return leb<uint32_t>(); }
    uint64_t u64() { return leb<uint64_t>(); }
    int32_t s32() { return leb<int32_t>(); }
    int64_t s33() { return leb<int64_t, 33>(); }
    int64_t s64() { return leb<int64_t>(); }

    // Little-endian words of fixed size.
    uint32_t word32() { return static_cast<uint32_t>(word(4)); }
    uint64_t word64() { return word(8); }

    /// The next `size` bytes; empty on failure.
    std::span<const uint8_t> take(size_t size);

    /// A count of items that follow, each of at least one byte: at most the bytes that are left.
    uint32_t length();

    /// A name (spec 5.2.4): length and UTF-8. Views the module's bytes; empty on failure.
    std::string_view name();

    /// Consumes one byte that has to be `expected`.
    void expect(uint8_t expected, std::string_view message);

    /// Moves to an offset between here and the end.
    void skip_to(uint32_t offset);

    /// Records a failure, unless there is one already.
    void fail(ErrorKind kind, size_t offset, std::string message);
    void fail(Error error);
    void malformed(size_t offset, std::string_view message);

    /// Hands out the failure; requires !ok().
    std::unexpected<Error> failure();

 private:
    template <typename T, unsigned Bits = sizeof(T) * 8>
    [[gnu::always_inline]] T leb() {
        // Nearly every integer of a module is a single byte.
        if (position_ != end_ && *position_ < 0x80) [[likely]] {
            const uint8_t value = *position_++;
            if constexpr (std::is_signed_v<T>) return static_cast<int8_t>(value << 1) >> 1;
            return value;
        }
        return long_leb<T, Bits>();
    }
    template <typename T, unsigned Bits>
    [[gnu::noinline]] T long_leb() {
        const auto read = read_leb128<T, Bits>({position_, end_});
        if (read.status != LebStatus::Ok) [[unlikely]]
            return static_cast<T>(fail_leb(read.status));
        position_ += read.length;
        return read.value;
    }
    uint64_t word(unsigned size);
    int fail_at_end();
    int fail_leb(LebStatus status);

    const uint8_t* base_;
    const uint8_t* position_;
    const uint8_t* end_;
    bool failed_ = false;
    Error error_;
};

/// True if `bytes` are well-formed UTF-8: no overlong forms, no surrogates, at most U+10FFFF.
bool is_utf8(std::span<const uint8_t> bytes);

}  // namespace ingot
