// Number literals. Decimal floats go through std::from_chars, which is exact and knows no locale;
// hexadecimal ones are rounded here, where nothing is needed but the first 64 bits and "is there
// more".
#include "compiler/text/literals.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include "compiler/text/characters.h"

namespace ingot::text {
namespace {

struct FloatFormat {
    unsigned bits;
    unsigned mantissa_bits;  ///< Stored ones, without the implicit bit.
    int bias;

    uint64_t sign_bit() const { return uint64_t{1} << (bits - 1); }
    uint64_t exponent_mask() const {
        return (sign_bit() - 1) & ~((uint64_t{1} << mantissa_bits) - 1);
    }
};

constexpr FloatFormat kSingle{32, 23, 127};
constexpr FloatFormat kDouble{64, 52, 1023};

/// Takes a sign off; true if it was a minus.
bool take_sign(std::string_view& text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    return negative;
}

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// A decimal exponent, clamped far beyond what any float can hold.
int64_t parse_exponent(std::string_view text) {
    constexpr int64_t kClamp = int64_t{1} << 40;
    const bool negative = take_sign(text);
    int64_t value = 0;
    for (const char c : text) {
        if (c != '_' && value < kClamp) value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

/// Rounds mantissa * 2^exponent (and a bit more if `sticky`) to the format.
std::optional<uint64_t> round_to(const FloatFormat& format, uint64_t mantissa, int64_t exponent,
                                 bool sticky) {
    if (mantissa == 0) return 0;
    // Normalize: the leading one in bit 63, so the value is 1.xxx * 2^(exponent + 63).
    const int shift = std::countl_zero(mantissa);
    mantissa <<= shift;
    int64_t biased = exponent - shift + 63 + format.bias;
    if (biased >= 2 * format.bias + 1) return std::nullopt;
    // Bits to drop: all but the implicit and the stored ones; more of them for a subnormal.
    int64_t drop = 63 - static_cast<int64_t>(format.mantissa_bits);
    if (biased <= 0) {
        drop += 1 - biased;
        biased = 0;
    }
    if (drop > 64) return 0;
    uint64_t kept = drop == 64 ? 0 : mantissa >> drop;
    const uint64_t half = uint64_t{1} << (drop - 1);
    const uint64_t dropped = drop == 64 ? mantissa : mantissa & ((half << 1) - 1);
    if (dropped > half || (dropped == half && (sticky || (kept & 1)))) ++kept;
    // For a normal number `kept` holds the implicit bit; adding lets a carry run into the exponent.
    const uint64_t result =
        biased == 0 ? kept : (static_cast<uint64_t>(biased - 1) << format.mantissa_bits) + kept;
    if (result >= format.exponent_mask()) return std::nullopt;
    return result;
}

std::optional<uint64_t> parse_hex_float(std::string_view text, const FloatFormat& format) {
    uint64_t mantissa = 0;
    int64_t exponent = 0;
    bool sticky = false;
    bool fraction = false;
    size_t i = 0;
    for (; i < text.size(); ++i) {
        if (text[i] == '_') continue;
        if (text[i] == '.') {
            fraction = true;
            continue;
        }
        const int digit = hex_value(text[i]);
        if (digit < 0) break;
        if (mantissa >> 60 == 0) {
            mantissa = mantissa << 4 | static_cast<uint64_t>(digit);
            if (fraction) exponent -= 4;
        } else {
            sticky = sticky || digit != 0;
            if (!fraction) exponent += 4;
        }
    }
    if (i < text.size()) exponent += parse_exponent(text.substr(i + 1));
    return round_to(format, mantissa, exponent, sticky);
}

template <typename T>
std::optional<T> parse_decimal(std::string_view text) {
    std::string digits;
    digits.reserve(text.size());
    for (const char c : text) {
        if (c != '_') digits.push_back(c);
    }
    T value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec == std::errc::result_out_of_range) {
        // Too large or too small? Where the first digit that counts stands tells.
        const size_t end = digits.find_first_of("eE");
        const int64_t exponent =
            end == std::string::npos ? 0 : parse_exponent(std::string_view(digits).substr(end + 1));
        const size_t point = std::min(digits.find('.'), std::min(end, digits.size()));
        const size_t first = digits.find_first_of("123456789");
        if (first == std::string::npos || first >= std::min(end, digits.size())) return T{0};
        const int64_t magnitude = static_cast<int64_t>(point) - static_cast<int64_t>(first);
        if (exponent + magnitude > 0) return std::nullopt;
        return T{0};
    }
    if (std::isinf(value)) return std::nullopt;
    return value;
}

}  // namespace

std::optional<uint64_t> parse_natural(std::string_view text, unsigned bits) {
    const uint64_t maximum = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    const uint64_t base = take(text, "0x") ? 16 : 10;
    uint64_t value = 0;
    if (text.empty()) return std::nullopt;
    for (const char c : text) {
        if (c == '_') continue;
        const int digit = hex_value(c);
        if (digit < 0 || static_cast<uint64_t>(digit) >= base) return std::nullopt;
        if (value > (maximum - static_cast<uint64_t>(digit)) / base) return std::nullopt;
        value = value * base + static_cast<uint64_t>(digit);
    }
    return value;
}

std::optional<uint64_t> parse_integer(std::string_view text, unsigned bits) {
    const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    const bool has_sign = text.starts_with('-') || text.starts_with('+');
    const bool negative = take_sign(text);
    const auto value = parse_natural(text, bits);
    if (!value || !has_sign) return value;
    const uint64_t limit = uint64_t{1} << (bits - 1);
    if (negative) return *value <= limit ? std::optional((0 - *value) & mask) : std::nullopt;
    return *value < limit ? value : std::nullopt;
}

std::optional<uint64_t> parse_float(std::string_view text, unsigned bits) {
    const FloatFormat& format = bits == 32 ? kSingle : kDouble;
    const uint64_t sign = take_sign(text) ? format.sign_bit() : 0;
    const uint64_t quiet_bit = uint64_t{1} << (format.mantissa_bits - 1);
    if (text == "inf") return sign | format.exponent_mask();
    if (text == "nan") return sign | format.exponent_mask() | quiet_bit;
    if (take(text, "nan:")) {
        const auto payload = parse_natural(text, format.mantissa_bits);
        if (!payload || *payload == 0) return std::nullopt;
        return sign | format.exponent_mask() | *payload;
    }
    std::optional<uint64_t> magnitude;
    if (take(text, "0x")) {
        magnitude = parse_hex_float(text, format);
    } else if (bits == 32) {
        if (const auto value = parse_decimal<float>(text))
            magnitude = std::bit_cast<uint32_t>(*value);
    } else {
        if (const auto value = parse_decimal<double>(text))
            magnitude = std::bit_cast<uint64_t>(*value);
    }
    if (!magnitude) return std::nullopt;
    return sign | *magnitude;
}

}  // namespace ingot::text
