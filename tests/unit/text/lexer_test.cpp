// The lexical grammar: which characters make which tokens, and what is wrong with the rest.
#include "compiler/text/lexer.h"

#include <catch2/catch.hpp>

using ingot::text::Token;
using ingot::text::tokenize;
using ingot::text::TokenStream;
using ingot::text::unescape;
using Kind = Token::Kind;

namespace {

std::vector<Kind> kinds(std::string_view source) {
    const auto stream = tokenize(source);
    REQUIRE(stream.has_value());
    std::vector<Kind> out;
    for (const Token& token : stream->tokens) out.push_back(token.kind);
    return out;
}

Kind kind_of(std::string_view word) {
    const auto all = kinds(word);
    REQUIRE(all.size() == 2);
    return all[0];
}

std::string error_of(std::string_view source) {
    const auto stream = tokenize(source);
    return stream ? "(no error)" : stream.error().message;
}

}  // namespace

TEST_CASE("words are told apart by their characters") {
    CHECK(kind_of("i32.const") == Kind::Keyword);
    CHECK(kind_of("offset=0x10") == Kind::Keyword);
    CHECK(kind_of("$x!#'*`|~") == Kind::Id);
    CHECK(kind_of("$\"any thing\"") == Kind::Id);
    CHECK(kind_of("\"text\"") == Kind::String);
    CHECK(kind_of("\"a\"\"b\"") == Kind::Reserved);
    CHECK(kind_of("\"a\"b") == Kind::Reserved);
    CHECK(kind_of("Upper") == Kind::Reserved);
    CHECK(kind_of(",") == Kind::Reserved);
}

TEST_CASE("numbers have a kind by their form") {
    for (const char* word : {"0", "1_000", "0xAb_cD", "007"}) CHECK(kind_of(word) == Kind::Natural);
    for (const char* word : {"+0", "-1_0", "-0x1F"}) CHECK(kind_of(word) == Kind::Integer);
    for (const char* word : {"1.", "1.5", "1e5", "1.5E-3", "0x1p3", "0x1.8P-1", "inf", "-inf",
                             "nan", "+nan:0x1", "0x1.", "1_0.0_1e1_0"}) {
        CHECK(kind_of(word) == Kind::Float);
    }
    for (const char* word : {"1_", "_1", "1__0", "0x", "0x_1", ".5", "1e", "1.e", "0x1p", "0x1pA",
                             "1x", "+", "nan:1"}) {
        CHECK(kind_of(word) != Kind::Natural);
        CHECK(kind_of(word) != Kind::Integer);
        CHECK(kind_of(word) != Kind::Float);
    }
}

TEST_CASE("comments nest and separate nothing but tokens") {
    CHECK(kinds("(; a (; b ;) c ;) ( ;; rest ) \n )") ==
          std::vector{Kind::Open, Kind::Close, Kind::End});
    CHECK(kinds(";; no newline at the end") == std::vector{Kind::End});
    CHECK(kinds(";; carriage return\r)") == std::vector{Kind::Close, Kind::End});
    CHECK(error_of("(; (; ;)") == "unclosed comment");
    CHECK(error_of("(; \xff ;)") == "malformed UTF-8 encoding");
}

TEST_CASE("strings know their escapes") {
    CHECK(unescape(R"("a\n\t\r\\\'\"\41\u{e9}\u{1F600}")") == "a\n\t\r\\'\"A\u00e9\U0001F600");
    CHECK(unescape("\"\"").empty());
    CHECK(error_of("\"\\x\"") == "illegal escape");
    CHECK(error_of("\"\\u{d800}\"") == "illegal escape");
    CHECK(error_of("\"\\u{110000}\"") == "illegal escape");
    CHECK(error_of("\"open") == "unclosed string literal");
    CHECK(error_of("\"tab\there\"") == "illegal control character in string literal");
}

TEST_CASE("parentheses know their partners") {
    const auto stream = tokenize("(a (b) (c (d)))");
    REQUIRE(stream.has_value());
    const auto& tokens = stream->tokens;
    CHECK(tokens[0].partner == tokens.size() - 2);
    CHECK(tokens[2].partner == 4);
    CHECK(tokens[4].partner == 2);
}

TEST_CASE("annotations are set aside with their place") {
    const auto stream = tokenize("(a (@note x (y) \"z\") b) (@\"q\")");
    REQUIRE(stream.has_value());
    REQUIRE(stream->annotations.size() == 2);
    CHECK(stream->annotations[0].name == "note");
    CHECK(stream->annotations[0].before == 2);
    CHECK(stream->annotations[0].end_item - stream->annotations[0].first_item == 5);
    CHECK(stream->annotations[1].name == "q");
    CHECK(stream->tokens.size() == 5);
    CHECK(error_of("(@x (y)") == "unclosed annotation");
    CHECK(error_of("(@)") == "empty annotation id");
    CHECK(error_of("(@x \x01)") == "illegal character");
}
