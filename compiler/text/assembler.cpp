// assemble(): the module's outer form; describe(): errors as people want to read them.
#include "compiler/text/assembler.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "compiler/text/characters.h"
#include "compiler/text/module_parser.h"

namespace ingot {
namespace {

using text::Cursor;
using text::Token;
using text::TokenStream;

Result<void> expect_end(const Cursor& cursor) {
    if (cursor.kind() != Token::Kind::End) return cursor.unexpected();
    return {};
}

/// (module binary ...) and (module quote ...): bytes and text in string literals.
Result<std::vector<uint8_t>> assemble_strings(Cursor& cursor, const AssembleOptions& options) {
    const bool is_binary = cursor.at_keyword("binary");
    const size_t offset = cursor.offset();
    cursor.advance();
    const std::string bytes = TRY(cursor.strings());
    TRY(cursor.expect_close());
    TRY(expect_end(cursor));
    if (is_binary) return std::vector<uint8_t>(bytes.begin(), bytes.end());
    // Quotes inside quotes need twice the backslashes each time, so this cannot nest deeply.
    auto result = assemble(bytes, options);
    if (!result) result.error().offset = offset;  // a place inside the literal helps nobody
    return result;
}

}  // namespace

Result<std::vector<uint8_t>> assemble(std::string_view source, const AssembleOptions& options) {
    const TokenStream stream = TRY(text::tokenize(source));
    Cursor cursor(stream);
    const auto end = static_cast<uint32_t>(stream.tokens.size() - 1);
    if (!cursor.at_open("module")) {
        return text::ModuleParser(stream, options, std::nullopt).parse(0, 0, end);
    }
    const uint32_t close = cursor.peek().partner;
    cursor.advance(2);
    const uint32_t header = cursor.position();
    auto name = TRY(cursor.accept_id());
    if (cursor.at_keyword("binary") || cursor.at_keyword("quote")) {
        return assemble_strings(cursor, options);
    }
    const uint32_t first = cursor.position();
    auto binary =
        TRY(text::ModuleParser(stream, options, std::move(name)).parse(header, first, close));
    cursor.seek(close);
    TRY(cursor.expect_close());
    TRY(expect_end(cursor));
    return binary;
}

bool looks_like_text(std::string_view bytes) {
    return !bytes.starts_with(std::string_view("\0asm", 4)) && !bytes.empty() && bytes[0] != '\0';
}

std::string describe(std::string_view file, std::string_view source, const Error& error) {
    if (error.offset == Error::kNoOffset || error.offset > source.size()) {
        return fmt::format("{}: {}", file, error.message);
    }
    constexpr std::string_view kNewlines = "\r\n";
    const std::string_view before = source.substr(0, error.offset);
    // A line ends with "\n", "\r" or "\r\n".
    size_t line = 1;
    for (size_t i = 0; i < before.size(); ++i) {
        if (before[i] == '\n' && (i == 0 || before[i - 1] != '\r')) ++line;
        if (before[i] == '\r') ++line;
    }
    const size_t break_before = before.find_last_of(kNewlines);
    const size_t start = break_before == std::string_view::npos ? 0 : break_before + 1;
    const size_t end = std::min(source.find_first_of(kNewlines, error.offset), source.size());
    const auto is_continuation = [](char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; };
    const auto column = 1 + std::ranges::count_if(source.substr(start, error.offset - start),
                                                  [&](char c) { return !is_continuation(c); });
    std::string text = fmt::format("{}:{}:{}: {}\n", file, line, column, error.message);

    // A line of generated text can be megabytes: show what surrounds the place.
    constexpr size_t kContext = 60;
    size_t from = error.offset - start > kContext ? error.offset - kContext : start;
    size_t to = std::min(end, error.offset + kContext);
    while (from > start && is_continuation(source[from])) --from;
    while (to < end && is_continuation(source[to])) ++to;
    const std::string_view shown = source.substr(from, to - from);
    text += "  ";
    text += shown;
    text += "\n  ";
    for (const char c : shown.substr(0, error.offset - from)) {
        if (!is_continuation(c)) text += c == '\t' ? '\t' : ' ';
    }
    return text + "^\n";
}

}  // namespace ingot
