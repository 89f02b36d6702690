// Mutations of text. The tokens here are rough: parentheses, strings, and words between blanks.
#include "tests/fuzz/text_mutator.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/isa/opcode.h"

namespace ingot::fuzz {

namespace {

constexpr size_t kMaxText = 1 << 16;

using Tokens = std::vector<std::string>;

constexpr std::string_view kBlanks = " \t\r\n";

Tokens tokenize(std::string_view text) {
    Tokens tokens;
    size_t i = 0;
    while (i < text.size()) {
        size_t end = i + 1;
        if (kBlanks.find(text[i]) != std::string_view::npos) {
            ++i;
            continue;
        }
        if (text.substr(i).starts_with(";;")) {
            i = std::min(text.find('\n', i), text.size());
            continue;
        }
        if (text[i] == '"') {
            while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            end = std::min(end + 1, text.size());
        } else if (text[i] != '(' && text[i] != ')') {
            end = std::min(text.find_first_of(" \t\r\n()\"", i), text.size());
        }
        tokens.emplace_back(text.substr(i, end - i));
        i = end;
    }
    return tokens;
}

std::string join(const Tokens& tokens) {
    std::string text;
    for (const std::string& token : tokens) {
        text += token;
        text += token == "(" ? "" : " ";
    }
    return text;
}

// clang-format off
constexpr std::array<std::string_view, 72> kWords = {
    "(", ")", "module", "func", "param", "result", "local", "type", "import", "export", "table",
    "memory", "global", "elem", "data", "start", "offset", "item", "declare", "mut", "rec", "sub",
    "final", "struct", "array", "field", "ref", "null", "i32", "i64", "f32", "f64", "v128",
    "funcref", "externref", "anyref", "i8", "i16", "shared", "binary", "quote", "then", "else",
    "end", "do", "catch", "catch_all", "catch_ref", "catch_all_ref", "tag", "pagesize", "$x", "$",
    "$\"a b\"", "0", "1", "-1", "4294967295", "4294967296", "18446744073709551616", "0x",
    "0x1p-149", "nan:0x1", "nan:canonical", "inf", "1e400", "offset=18446744073709551615",
    "align=3", "\"\\ff\\u{d800}\"", "(@name \"x\")", "(;", "assert_return"};
// clang-format on

/// A token of the language: a mnemonic, a keyword, a number, an identifier.
std::string any_token(Random& random) {
    if (random.one_in(2)) return std::string(random.pick(kWords));
    return std::string(opcode_info(static_cast<Opcode>(random.below(kOpcodeCount))).name);
}

void swap_tokens(Tokens& tokens, Random& random) {
    std::swap(random.pick(tokens), random.pick(tokens));
}

void delete_tokens(Tokens& tokens, Random& random) {
    const size_t start = random.below(tokens.size());
    const size_t size = std::min(random.length(8), tokens.size() - start);
    const auto first = tokens.begin() + static_cast<ptrdiff_t>(start);
    tokens.erase(first, first + static_cast<ptrdiff_t>(size));
}

void double_tokens(Tokens& tokens, Random& random) {
    const size_t start = random.below(tokens.size());
    const size_t size = std::min(random.length(32), tokens.size() - start);
    const auto first = tokens.begin() + static_cast<ptrdiff_t>(start);
    const Tokens run(first, first + static_cast<ptrdiff_t>(size));
    const auto target = static_cast<ptrdiff_t>(random.below(tokens.size() + 1));
    tokens.insert(tokens.begin() + target, run.begin(), run.end());
}

void replace_token(Tokens& tokens, Random& random) {
    random.pick(tokens) = any_token(random);
}

void insert_token(Tokens& tokens, Random& random) {
    const auto target = static_cast<ptrdiff_t>(random.below(tokens.size() + 1));
    tokens.insert(tokens.begin() + target, any_token(random));
}

void change_characters(Tokens& tokens, Random& random) {
    std::string& token = random.pick(tokens);
    if (token.empty()) return;
    constexpr std::string_view kTelling = "()\"\\;@$_.=x0-+\n";
    random.pick(token) = random.one_in(2) ? kTelling[random.below(kTelling.size())]
                                          : static_cast<char>(random.byte());
}

/// Rarely worth its time, but recursion has to be bounded somewhere.
void nest(Tokens& tokens, Random& random) {
    if (!random.one_in(16)) return;
    constexpr std::array<std::string_view, 4> kOpeners = {"(", "(block", "(;", "(module"};
    const auto target = static_cast<ptrdiff_t>(random.below(tokens.size() + 1));
    std::string opened;
    const std::string_view opener = random.pick(kOpeners);
    for (size_t n = random.length(20'000); n > 0; --n) opened += opener;
    tokens.insert(tokens.begin() + target, opened);
}

/// Continues with the rest of another text.
void splice(Tokens& tokens, const Tokens& others, Random& random) {
    if (others.empty()) return;
    tokens.resize(random.below(tokens.size() + 1));
    const auto start = static_cast<ptrdiff_t>(random.below(others.size()));
    tokens.insert(tokens.end(), others.begin() + start, others.end());
}

using Mutation = void (*)(Tokens&, Random&);

constexpr std::array<Mutation, 7> kMutations = {swap_tokens,   delete_tokens, double_tokens,
                                                replace_token, insert_token,  change_characters,
                                                nest};

}  // namespace

std::string mutate_text(std::span<const std::string> seeds, Random& random) {
    const std::string& seed = seeds[random.below(seeds.size())];
    if (random.one_in(16)) return seed.substr(0, random.below(seed.size() + 1));
    Tokens tokens = tokenize(seed);
    if (random.one_in(8)) splice(tokens, tokenize(seeds[random.below(seeds.size())]), random);
    for (size_t n = random.length(8); n > 0 && !tokens.empty() && tokens.size() < kMaxText; --n) {
        random.pick(kMutations)(tokens, random);
    }
    return join(tokens);
}

}  // namespace ingot::fuzz
