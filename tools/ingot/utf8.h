// UTF-8, as far as output of untrusted names needs it.
#pragma once

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

}  // namespace ingot
