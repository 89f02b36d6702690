// UTF-8, as far as output of untrusted text needs it: what is a character, and which of them steer
// a terminal instead of appearing on it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ingot {

/// Bytes of the well-formed character at the start of a non-empty text, 0 if there is none
/// (Unicode, table 3-7: overlong forms, surrogates and what lies beyond U+10FFFF are ill-formed).
inline size_t utf8_length(std::string_view text) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
    const uint8_t lead = byte(0);
    if (lead < 0x80) return 1;
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
    for (size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    const bool is_overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
    const bool is_beyond = (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf4 && byte(1) > 0x8f);
    return is_overlong || is_beyond ? 0 : length;
}

/// Whether the text, too short for the character its first byte announces, may still become one.
inline bool is_utf8_prefix(std::string_view text) {
    const auto lead = static_cast<uint8_t>(text[0]);
    const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (text.size() >= length) return false;
    // Of the continuations that may follow, either the lowest or the highest always fits.
    for (const char fill : {'\x80', '\xbf'}) {
        std::array<char, 4> whole;
        whole.fill(fill);
        std::ranges::copy(text, whole.begin());
        if (utf8_length({whole.data(), length}) == length) return true;
    }
    return false;
}

/// Whether a well-formed character is a control (C0, C1, delete), or turns the direction of text
/// around, which makes a line read differently from what it says.
inline bool steers_terminal(std::string_view character) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(character[i]); };
    switch (character.size()) {
    case 1: return byte(0) < 0x20 || byte(0) == 0x7f;
    case 2: return byte(0) == 0xc2 && byte(1) < 0xa0;
    case 3:
        return byte(0) == 0xe2 && ((byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae) ||
                                   (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9));
    default: return false;
    }
}

}  // namespace ingot
