// Numbers of the text format (spec 6.3.1, 6.3.2): token text to bits, exactly rounded.
//
// The functions take the text of a number token (lexer.h guarantees its form) and give nothing if
// it is of the wrong kind or out of range; the caller words the error.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ingot::text {

/// An unsigned integer without sign of at most `bits` bits.
std::optional<uint64_t> parse_natural(std::string_view text, unsigned bits);

/// An integer of `bits` bits, unsigned or signed, as its bit pattern (zero-extended).
std::optional<uint64_t> parse_integer(std::string_view text, unsigned bits);

/// The bits of a float of `bits` (32 or 64) bits: nearest, ties to even; nothing on overflow.
std::optional<uint64_t> parse_float(std::string_view text, unsigned bits);

}  // namespace ingot::text
