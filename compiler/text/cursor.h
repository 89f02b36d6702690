// A position in a token stream, and the small steps that every parser of the text format takes.
//
// An unexpected token is worded as the specification's tests want it: "unknown operator" for a word
// that is no part of the format at all, "unexpected token" for anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/text/lexer.h"
#include "vm/support/result.h"

namespace ingot::text {

class Cursor {
 public:
    explicit Cursor(const TokenStream& stream, uint32_t position = 0)
        : stream_(&stream), position_(position) {}

    const TokenStream& stream() const { return *stream_; }
    uint32_t position() const { return position_; }
    void seek(uint32_t position) { position_ = position; }
    void advance(uint32_t count = 1) { position_ += count; }

    /// The token that is `ahead` tokens away, or the End token.
    const Token& peek(uint32_t ahead = 0) const {
        const auto& tokens = stream_->tokens;
        return position_ + ahead < tokens.size() ? tokens[position_ + ahead] : tokens.back();
    }
    Token::Kind kind(uint32_t ahead = 0) const { return peek(ahead).kind; }
    std::string_view text(uint32_t ahead = 0) const { return stream_->text(peek(ahead)); }
    size_t offset(uint32_t ahead = 0) const { return peek(ahead).offset; }

    bool at_keyword(std::string_view keyword, uint32_t ahead = 0) const {
        return kind(ahead) == Token::Kind::Keyword && text(ahead) == keyword;
    }
    /// At "(keyword"?
    bool at_open(std::string_view keyword, uint32_t ahead = 0) const {
        return kind(ahead) == Token::Kind::Open && at_keyword(keyword, ahead + 1);
    }
    bool at_close() const { return kind() == Token::Kind::Close; }
    bool at_index() const { return kind() == Token::Kind::Natural || kind() == Token::Kind::Id; }

    /// At a word that is no part of the format?
    bool at_unknown_word(uint32_t ahead = 0) const;

    bool accept_keyword(std::string_view keyword);
    bool accept_open(std::string_view keyword);
    /// An identifier, if one stands here, without its dollar sign.
    Result<std::optional<std::string>> accept_id();

    Result<void> expect_keyword(std::string_view keyword);
    Result<void> expect_open(std::string_view keyword);
    Result<void> expect_close();
    Result<std::string> expect_string();
    /// A string that is well-formed UTF-8.
    Result<std::string> expect_name();
    /// Any number of strings, joined.
    Result<std::string> strings();
    /// An unsigned integer of 8, 32 or 64 bits.
    Result<uint64_t> expect_natural(unsigned bits);

    /// The number 0.
    Result<void> expect_zero();

    /// The error of standing before a token that cannot stand here.
    std::unexpected<Error> unexpected(uint32_t ahead = 0) const;
    std::unexpected<Error> malformed(std::string message, uint32_t ahead = 0) const {
        return fail(ErrorKind::Malformed, offset(ahead), std::move(message));
    }

 private:
    const TokenStream* stream_;
    uint32_t position_;
};

/// The name of an Id token: no dollar sign, unescaped.
Result<std::string> id_name(const TokenStream& stream, const Token& token);

/// True for every keyword of modules and scripts, instructions included.
bool is_known_keyword(std::string_view word);

}  // namespace ingot::text
