// Tokens of the text format (spec 6.3), for the assembler and the script parser.
//
// The whole source is cut into tokens at once: parentheses know their partner, so that a parser can
// skip a field in constant time, and annotations are set aside with their place. Only errors of
// characters are found here; an unknown word is a token that no parser accepts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/support/result.h"

namespace ingot::text {

/// The longest source that is read, and the longest text that is printed.
constexpr size_t kMaxSourceBytes = size_t{512} << 20;

struct Token {
    enum class Kind : uint8_t {
        Open,
        Close,
        Natural,   ///< An unsigned integer, decimal or hexadecimal.
        Integer,   ///< A signed one.
        Float,     ///< Anything else that is a number, inf and nan included.
        String,    ///< With its quotes.
        Id,        ///< With its dollar sign, maybe quoted.
        Keyword,   ///< Starts with a lower case letter; may be unknown.
        Reserved,  ///< A sequence that is no other token.
        End,
    };
    Kind kind = Kind::End;
    uint32_t offset = 0;
    uint32_t length = 0;
    uint32_t partner = 0;  ///< Open and Close: the token index of the other one.
};

/// An annotation (@name items...); it stands before the token `before`.
struct Annotation {
    std::string name;
    uint32_t offset = 0;
    uint32_t before = 0;
    uint32_t first_item = 0;  ///< Items are TokenStream::annotation_tokens [first_item, end_item).
    uint32_t end_item = 0;
};

struct TokenStream {
    std::string_view source;
    std::vector<Token> tokens;  ///< Ends with an End token.
    std::vector<Annotation> annotations;
    std::vector<Token> annotation_tokens;

    std::string_view text(const Token& token) const {
        return source.substr(token.offset, token.length);
    }
};

/// Cuts a source of at most kMaxSourceBytes into tokens, which view it.
Result<TokenStream> tokenize(std::string_view source);

/// The bytes that a String token, or a quoted id without its dollar sign, stands for.
std::string unescape(std::string_view quoted);

}  // namespace ingot::text
