// LEB128 as the binary format defines it (spec 5.2.2): at most ceil(N/7) bytes, unused bits of the
// last byte must be a zero or sign extension. Reading tells apart the two ways to be malformed.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace ingot {

enum class LebStatus : uint8_t { Ok, UnexpectedEnd, TooLong, TooLarge };

template <typename T>
struct LebRead {
    T value = 0;
    uint8_t length = 0;  ///< Bytes consumed; meaningful only if status is Ok.
    LebStatus status = LebStatus::Ok;
};

/// Reads an unsigned or signed LEB128 integer of at most `Bits` value bits from the start of
/// `bytes`.
template <typename T, unsigned Bits = sizeof(T) * 8>
constexpr LebRead<T> read_leb128(std::span<const uint8_t> bytes) {
    constexpr unsigned kMaxBytes = (Bits + 6) / 7;
    constexpr unsigned kLastBits = Bits - 7 * (kMaxBytes - 1);
    uint64_t result = 0;
    for (unsigned i = 0; i < kMaxBytes; ++i) {
        if (i >= bytes.size()) return {0, 0, LebStatus::UnexpectedEnd};
        const uint8_t byte = bytes[i];
        result |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
        if (i + 1 == kMaxBytes) {
            if (byte & 0x80) return {0, 0, LebStatus::TooLong};
            if constexpr (std::is_signed_v<T>) {
                // The sign bit and everything above it must agree.
                const int unused = static_cast<int8_t>(byte << 1) >> kLastBits;
                if (unused != 0 && unused != -1) return {0, 0, LebStatus::TooLarge};
            } else if (kLastBits < 7 && (byte >> kLastBits) != 0) {
                return {0, 0, LebStatus::TooLarge};
            }
        }
        if (!(byte & 0x80)) {
            const unsigned shift = 7 * (i + 1);
            if (std::is_signed_v<T> && shift < 64 && (byte & 0x40)) result |= ~uint64_t{0} << shift;
            return {static_cast<T>(result), static_cast<uint8_t>(i + 1), LebStatus::Ok};
        }
    }
    return {0, 0, LebStatus::TooLong};
}

/// Appends the shortest encoding of an unsigned integer.
inline void write_unsigned_leb128(std::vector<uint8_t>& out, uint64_t value) {
    do {
        const uint8_t byte = value & 0x7f;
        value >>= 7;
        out.push_back(value != 0 ? byte | 0x80 : byte);
    } while (value != 0);
}

/// Appends the shortest encoding of a signed integer.
inline void write_signed_leb128(std::vector<uint8_t>& out, int64_t value) {
    while (true) {
        const uint8_t byte = value & 0x7f;
        value >>= 7;
        const bool done = (value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40));
        out.push_back(done ? byte : byte | 0x80);
        if (done) return;
    }
}

}  // namespace ingot
