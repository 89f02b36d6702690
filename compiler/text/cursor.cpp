// The small steps of parsing, and the vocabulary that tells unknown words from misplaced ones.
#include "compiler/text/cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/text/characters.h"
#include "compiler/text/literals.h"
#include "vm/isa/opcode.h"

namespace ingot::text {
namespace {

using Kind = Token::Kind;

constexpr std::array<std::string_view, 96> kKeywords = {"any",
                                                        "anyref",
                                                        "array",
                                                        "arrayref",
                                                        "assert_exception",
                                                        "assert_exhaustion",
                                                        "assert_invalid",
                                                        "assert_invalid_custom",
                                                        "assert_malformed",
                                                        "assert_malformed_custom",
                                                        "assert_return",
                                                        "assert_trap",
                                                        "assert_unlinkable",
                                                        "binary",
                                                        "catch",
                                                        "catch_all",
                                                        "catch_all_ref",
                                                        "catch_ref",
                                                        "data",
                                                        "declare",
                                                        "definition",
                                                        "do",
                                                        "either",
                                                        "elem",
                                                        "eq",
                                                        "eqref",
                                                        "exn",
                                                        "exnref",
                                                        "export",
                                                        "extern",
                                                        "externref",
                                                        "f32",
                                                        "f32x4",
                                                        "f64",
                                                        "f64x2",
                                                        "field",
                                                        "final",
                                                        "func",
                                                        "funcref",
                                                        "get",
                                                        "global",
                                                        "i16",
                                                        "i16x8",
                                                        "i31",
                                                        "i31ref",
                                                        "i32",
                                                        "i32x4",
                                                        "i64",
                                                        "i64x2",
                                                        "i8",
                                                        "i8x16",
                                                        "import",
                                                        "input",
                                                        "instance",
                                                        "invoke",
                                                        "item",
                                                        "local",
                                                        "memory",
                                                        "module",
                                                        "mut",
                                                        "nan:arithmetic",
                                                        "nan:canonical",
                                                        "noexn",
                                                        "noextern",
                                                        "nofunc",
                                                        "none",
                                                        "null",
                                                        "nullexnref",
                                                        "nullexternref",
                                                        "nullfuncref",
                                                        "nullref",
                                                        "offset",
                                                        "output",
                                                        "param",
                                                        "quote",
                                                        "rec",
                                                        "ref",
                                                        "ref.array",
                                                        "ref.exn",
                                                        "ref.extern",
                                                        "ref.host",
                                                        "ref.struct",
                                                        "register",
                                                        "result",
                                                        "script",
                                                        "shared",
                                                        "start",
                                                        "struct",
                                                        "structref",
                                                        "sub",
                                                        "table",
                                                        "tag",
                                                        "then",
                                                        "thread",
                                                        "type",
                                                        "v128"};
static_assert(std::ranges::is_sorted(kKeywords));

/// "offset=16" and "align=4" are one token each.
bool is_memory_argument(std::string_view word) {
    for (const std::string_view prefix : {"offset=", "align="}) {
        if (word.starts_with(prefix)) {
            return parse_natural(word.substr(prefix.size()), 64).has_value();
        }
    }
    return false;
}

}  // namespace

bool is_known_keyword(std::string_view word) {
    return std::ranges::binary_search(kKeywords, word) || word == "wait" ||
           opcode_by_name(word).has_value() || is_memory_argument(word);
}

Result<std::string> id_name(const TokenStream& stream, const Token& token) {
    const std::string_view text = stream.text(token).substr(1);
    if (!text.starts_with('"')) return std::string(text);
    std::string name = unescape(text);
    if (!is_well_formed_utf8(name)) {
        return fail(ErrorKind::Malformed, token.offset, "malformed UTF-8 encoding");
    }
    return name;
}

bool Cursor::accept_keyword(std::string_view keyword) {
    if (!at_keyword(keyword)) return false;
    advance();
    return true;
}

bool Cursor::accept_open(std::string_view keyword) {
    if (!at_open(keyword)) return false;
    advance(2);
    return true;
}

Result<std::optional<std::string>> Cursor::accept_id() {
    if (kind() != Kind::Id) return std::nullopt;
    std::string name = TRY(id_name(*stream_, peek()));
    advance();
    return name;
}

Result<void> Cursor::expect_keyword(std::string_view keyword) {
    if (!accept_keyword(keyword)) return unexpected();
    return {};
}

Result<void> Cursor::expect_open(std::string_view keyword) {
    if (accept_open(keyword)) return {};
    return unexpected(kind() == Kind::Open ? 1 : 0);
}

Result<void> Cursor::expect_close() {
    if (!at_close()) return unexpected();
    advance();
    return {};
}

Result<std::string> Cursor::expect_string() {
    if (kind() != Kind::String) return unexpected();
    std::string bytes = unescape(text());
    advance();
    return bytes;
}

Result<std::string> Cursor::expect_name() {
    const size_t start = offset();
    std::string name = TRY(expect_string());
    if (!is_well_formed_utf8(name)) {
        return fail(ErrorKind::Malformed, start, "malformed UTF-8 encoding");
    }
    return name;
}

Result<std::string> Cursor::strings() {
    std::string bytes;
    while (kind() == Kind::String) bytes += TRY(expect_string());
    return bytes;
}

Result<uint64_t> Cursor::expect_natural(unsigned bits) {
    if (kind() != Kind::Natural) return unexpected();
    const auto value = parse_natural(text(), bits);
    if (!value) return malformed(fmt::format("i{} constant out of range", bits));
    advance();
    return *value;
}

Result<void> Cursor::expect_zero() {
    if (kind() != Kind::Natural || parse_natural(text(), 32) != 0) return unexpected();
    advance();
    return {};
}

bool Cursor::at_unknown_word(uint32_t ahead) const {
    return kind(ahead) == Kind::Reserved ||
           (kind(ahead) == Kind::Keyword && !is_known_keyword(text(ahead)));
}

std::unexpected<Error> Cursor::unexpected(uint32_t ahead) const {
    if (kind(ahead) == Kind::End) return malformed("unexpected token: end of text", ahead);
    const std::string_view word = text(ahead).substr(0, 80);
    return malformed(
        fmt::format("{} {}", at_unknown_word(ahead) ? "unknown operator" : "unexpected token",
                    word),
        ahead);
}

}  // namespace ingot::text
