// The lexer: one loop over the source, without recursion, however deep comments and parentheses
// nest.
#include "compiler/text/lexer.h"

#include <optional>
#include <utility>

#include "compiler/text/characters.h"
#include "vm/isa/limits.h"

namespace ingot::text {
namespace {

constexpr size_t kMaxNesting = limits::kMaxControlDepth * size_t{2};

using Kind = Token::Kind;

class Lexer {
 public:
    explicit Lexer(std::string_view source) { out_.source = source; }

    Result<TokenStream> run() &&;

 private:
    struct OpenParenthesis {
        uint32_t token;       ///< In the annotation's tokens if inside one.
        uint32_t annotation;  ///< Plus one; 0 for an ordinary parenthesis.
    };

    bool done() const { return position_ >= out_.source.size(); }
    char peek(size_t ahead = 0) const {
        return position_ + ahead < out_.source.size() ? out_.source[position_ + ahead] : '\0';
    }
    std::string_view rest() const { return out_.source.substr(position_); }
    std::vector<Token>& tokens() {
        return annotation_depth_ > 0 ? out_.annotation_tokens : out_.tokens;
    }
    static std::unexpected<Error> malformed(size_t offset, std::string message) {
        return fail(ErrorKind::Malformed, offset, std::move(message));
    }

    Result<void> step();
    Result<void> skip_line_comment();
    Result<void> skip_block_comment();
    Result<void> skip_character();
    Result<void> open();
    Result<void> open_annotation();
    Result<void> close();
    Result<void> word();
    Result<void> skip_string();
    Result<void> skip_escape();
    std::unexpected<Error> misplaced_character() const;
    void push(Kind kind, size_t start);

    TokenStream out_;
    size_t position_ = 0;
    std::vector<OpenParenthesis> open_;
    uint32_t annotation_depth_ = 0;  ///< Open parentheses from the outermost annotation on.
};

bool consume_digits(std::string_view& text, bool hex) {
    const auto is_digit_here = [&](char c) { return hex ? hex_value(c) >= 0 : is_digit(c); };
    size_t i = 0;
    while (i < text.size()) {
        if (is_digit_here(text[i])) {
            ++i;
        } else if (text[i] == '_' && i > 0 && i + 1 < text.size() && is_digit_here(text[i + 1])) {
            i += 2;
        } else {
            break;
        }
    }
    text.remove_prefix(i);
    return i > 0;
}

bool consume(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

/// The kind of number that the whole of `text` is (spec 6.3.1, 6.3.2).
std::optional<Kind> number_kind(std::string_view text) {
    const bool has_sign = consume(text, "+") || consume(text, "-");
    if (text == "inf" || text == "nan") return Kind::Float;
    if (consume(text, "nan:0x")) {
        return consume_digits(text, true) && text.empty() ? std::optional(Kind::Float)
                                                          : std::nullopt;
    }
    const bool hex = consume(text, "0x");
    if (!consume_digits(text, hex)) return std::nullopt;
    if (text.empty()) return has_sign ? Kind::Integer : Kind::Natural;
    if (consume(text, ".") && !text.empty()) consume_digits(text, hex);
    const bool exponent =
        hex ? consume(text, "p") || consume(text, "P") : consume(text, "e") || consume(text, "E");
    if (exponent) {
        if (!consume(text, "+")) consume(text, "-");
        if (!consume_digits(text, false)) return std::nullopt;
    }
    return text.empty() ? std::optional(Kind::Float) : std::nullopt;
}

Kind classify_word(std::string_view text) {
    const char first = text[0];
    if (first == '$') return Kind::Id;
    if (const auto number = number_kind(text)) return *number;
    return first >= 'a' && first <= 'z' ? Kind::Keyword : Kind::Reserved;
}

Result<TokenStream> Lexer::run() && {
    if (out_.source.size() > kMaxSourceBytes) {
        return fail(ErrorKind::Limit, 0, "source text is larger than 512 MiB");
    }
    while (!done()) TRY(step());
    if (annotation_depth_ > 0) {
        const uint32_t outermost = open_[open_.size() - annotation_depth_].annotation - 1;
        return malformed(out_.annotations[outermost].offset, "unclosed annotation");
    }
    // A parenthesis that is never closed: its partner is the end, where every parser complains.
    push(Kind::End, position_);
    const auto end = static_cast<uint32_t>(out_.tokens.size() - 1);
    for (const OpenParenthesis open : open_) out_.tokens[open.token].partner = end;
    return std::move(out_);
}

Result<void> Lexer::step() {
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++position_;
        return {};
    }
    if (c == '(') {
        if (peek(1) == ';') return skip_block_comment();
        if (peek(1) == '@') return open_annotation();
        return open();
    }
    if (c == ')') return close();
    if (c == ';' && peek(1) == ';') return skip_line_comment();
    if (c == '"' || is_id_character(c)) return word();
    if (c == ',' || c == ';' || c == '[' || c == ']' || c == '{' || c == '}') {
        push(Kind::Reserved, position_++);
        tokens().back().length = 1;
        return {};
    }
    return misplaced_character();
}

std::unexpected<Error> Lexer::misplaced_character() const {
    const size_t length = utf8_sequence_length(rest());
    if (length == 0) return malformed(position_, "malformed UTF-8 encoding");
    if (annotation_depth_ > 0) return malformed(position_, "illegal character");
    return malformed(position_, length == 1 ? "illegal character: misplaced control character"
                                            : "illegal character: misplaced unicode character");
}

void Lexer::push(Kind kind, size_t start) {
    tokens().push_back(
        {kind, static_cast<uint32_t>(start), static_cast<uint32_t>(position_ - start), 0});
}

Result<void> Lexer::skip_character() {
    const size_t length = utf8_sequence_length(rest());
    if (length == 0) return malformed(position_, "malformed UTF-8 encoding");
    position_ += length;
    return {};
}

Result<void> Lexer::skip_line_comment() {
    while (!done() && peek() != '\n' && peek() != '\r') TRY(skip_character());
    return {};
}

Result<void> Lexer::skip_block_comment() {
    const size_t start = position_;
    size_t depth = 0;
    do {
        if (done()) return malformed(start, "unclosed comment");
        if (peek() == '(' && peek(1) == ';') {
            ++depth;
            position_ += 2;
        } else if (peek() == ';' && peek(1) == ')') {
            --depth;
            position_ += 2;
        } else {
            TRY(skip_character());
        }
    } while (depth > 0);
    return {};
}

Result<void> Lexer::open() {
    if (open_.size() >= kMaxNesting) {
        return fail(ErrorKind::Limit, position_, "parentheses are nested too deeply");
    }
    const size_t start = position_++;
    open_.push_back({static_cast<uint32_t>(tokens().size()), 0});
    if (annotation_depth_ > 0) ++annotation_depth_;
    push(Kind::Open, start);
    return {};
}

Result<void> Lexer::open_annotation() {
    const size_t start = position_;
    position_ += 2;
    const size_t id_start = position_;
    std::string name;
    if (peek() == '"') {
        if (!skip_string()) return malformed(start, "empty annotation id");
        name = unescape(out_.source.substr(id_start, position_ - id_start));
        if (!is_well_formed_utf8(name)) return malformed(id_start, "malformed UTF-8 encoding");
        if (name.empty()) return malformed(start, "empty annotation id");
    } else {
        while (is_id_character(peek())) ++position_;
        name = out_.source.substr(id_start, position_ - id_start);
    }
    if (annotation_depth_ > 0) {
        position_ = start;  // an annotation inside another: just a parenthesis with an odd word
        TRY(open());
        ++position_;
        return {};
    }
    if (name.empty()) return malformed(start, "empty annotation id");
    if (open_.size() >= kMaxNesting) {
        return fail(ErrorKind::Limit, start, "parentheses are nested too deeply");
    }
    const auto items = static_cast<uint32_t>(out_.annotation_tokens.size());
    out_.annotations.push_back({std::move(name), static_cast<uint32_t>(start),
                                static_cast<uint32_t>(out_.tokens.size()), items, items});
    open_.push_back({0, static_cast<uint32_t>(out_.annotations.size())});
    annotation_depth_ = 1;
    return {};
}

Result<void> Lexer::close() {
    const size_t start = position_++;
    const auto index = static_cast<uint32_t>(tokens().size());
    if (open_.empty()) {  // no parser accepts a stray closing parenthesis
        push(Kind::Close, start);
        tokens().back().partner = index;
        return {};
    }
    const OpenParenthesis open = open_.back();
    open_.pop_back();
    if (open.annotation != 0) {
        annotation_depth_ = 0;
        out_.annotations[open.annotation - 1].end_item = index;
        return {};
    }
    push(Kind::Close, start);
    tokens().back().partner = open.token;
    tokens()[open.token].partner = index;
    if (annotation_depth_ > 0) --annotation_depth_;
    return {};
}

/// A longest sequence of identifier characters and strings: one token (spec 6.3.1, "reserved").
Result<void> Lexer::word() {
    const size_t start = position_;
    size_t strings = 0;
    while (!done()) {
        if (peek() == '"') {
            const bool is_id = out_.source.substr(start, position_ - start) == "$";
            if (auto string = skip_string(); !string) {
                if (is_id) return malformed(start, "empty identifier");
                return string;
            }
            ++strings;
        } else if (is_id_character(peek())) {
            ++position_;
        } else {
            break;
        }
    }
    const std::string_view text = out_.source.substr(start, position_ - start);
    Kind kind = Kind::Reserved;
    if (strings == 0) {
        kind = classify_word(text);
    } else if (strings == 1 && text.back() == '"') {
        if (text[0] == '"') kind = Kind::String;
        if (text.starts_with("$\"")) kind = Kind::Id;
    }
    if (kind == Kind::Id && (text == "$" || text == "$\"\"")) {
        return malformed(start, "empty identifier");
    }
    push(kind, start);
    return {};
}

Result<void> Lexer::skip_string() {
    ++position_;
    while (true) {
        if (done()) return malformed(position_, "unclosed string literal");
        const char c = peek();
        if (c == '"') break;
        if (c == '\n' || c == '\r') return malformed(position_, "unclosed string literal");
        if ((c >= 0 && c < ' ') || c == 0x7f) {
            return malformed(position_, "illegal control character in string literal");
        }
        TRY(c == '\\' ? skip_escape() : skip_character());
    }
    ++position_;
    return {};
}

Result<void> Lexer::skip_escape() {
    const size_t start = position_++;
    const char c = peek();
    if (c != '\0' && std::string_view("nrt\\'\"").find(c) != std::string_view::npos) {
        ++position_;
        return {};
    }
    if (hex_value(c) >= 0 && hex_value(peek(1)) >= 0) {
        position_ += 2;
        return {};
    }
    if (c == 'u' && peek(1) == '{') {
        position_ += 2;
        std::string_view text = rest();
        uint32_t code_point = 0;
        if (!consume_digits(text, true) || !text.starts_with('}')) {
            return malformed(start, "illegal escape");
        }
        for (; position_ + text.size() < out_.source.size(); ++position_) {
            if (peek() == '_') continue;
            code_point = code_point * 16 + static_cast<uint32_t>(hex_value(peek()));
            if (code_point > 0x10ffff) return malformed(start, "illegal escape");
        }
        if ((code_point & 0xfffff800) == 0xd800) return malformed(start, "illegal escape");
        ++position_;
        return {};
    }
    return malformed(start, "illegal escape");
}

void append_utf8(std::string& out, uint32_t code_point) {
    const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code_point < 0x80) {
        put(code_point);
        return;
    }
    if (code_point < 0x800) {
        put(0xc0 | (code_point >> 6));
    } else {
        if (code_point < 0x10000) {
            put(0xe0 | (code_point >> 12));
        } else {
            put(0xf0 | (code_point >> 18));
            put(0x80 | ((code_point >> 12) & 0x3f));
        }
        put(0x80 | ((code_point >> 6) & 0x3f));
    }
    put(0x80 | (code_point & 0x3f));
}

}  // namespace

Result<TokenStream> tokenize(std::string_view source) {
    return Lexer(source).run();
}

std::string unescape(std::string_view quoted) {
    std::string out;
    out.reserve(quoted.size());
    for (size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] != '\\') {
            out.push_back(quoted[i]);
            continue;
        }
        switch (const char c = quoted[++i]; c) {
        case 'n': out.push_back('\n'); break;
        case 'r': out.push_back('\r'); break;
        case 't': out.push_back('\t'); break;
        case '\\':
        case '\'':
        case '"': out.push_back(c); break;
        case 'u': {
            uint32_t code_point = 0;
            for (i += 2; quoted[i] != '}'; ++i) {
                if (quoted[i] == '_') continue;
                code_point = code_point * 16 + static_cast<uint32_t>(hex_value(quoted[i]));
            }
            append_utf8(out, code_point);
            break;
        }
        default:
            out.push_back(static_cast<char>(hex_value(c) * 16 + hex_value(quoted[++i])));
            break;
        }
    }
    return out;
}

}  // namespace ingot::text
