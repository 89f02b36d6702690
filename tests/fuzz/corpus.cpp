// Finding, reading and cutting up files. Seeds are kept small: large ones only make mutants slow.
#include "tests/fuzz/corpus.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string_view>

#include "compiler/text/assembler.h"

namespace ingot::fuzz {

namespace {

constexpr size_t kMaxBinarySeed = 1 << 15;
constexpr size_t kMaxTextSeed = 1 << 13;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The end of the token at `i`, where a parenthesis, a string or a comment is one token.
size_t skip_token(std::string_view text, size_t i) {
    if (text.substr(i).starts_with(";;")) return std::min(text.find('\n', i), text.size());
    if (text.substr(i).starts_with("(;")) {
        size_t depth = 1;
        for (i += 2; i < text.size() && depth > 0; ++i) {
            const std::string_view rest = text.substr(i);
            if (rest.starts_with("(;")) ++depth, ++i;
            if (rest.starts_with(";)")) --depth, ++i;
        }
        return std::min(i, text.size());
    }
    if (text[i] != '"') return i + 1;
    for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
    return std::min(i + 1, text.size());
}

/// The parenthesized forms at the top level of a script.
std::vector<std::string_view> top_level_forms(std::string_view text) {
    std::vector<std::string_view> forms;
    size_t depth = 0;
    size_t start = 0;
    for (size_t i = 0; i < text.size();) {
        const size_t end = skip_token(text, i);
        const bool opens = end == i + 1 && text[i] == '(';
        const bool closes = end == i + 1 && text[i] == ')' && depth > 0;
        if (opens && depth == 0) start = i;
        if (closes && depth == 1) forms.push_back(text.substr(start, end - start));
        depth += opens ? 1 : 0;
        depth -= closes ? 1 : 0;
        i = end;
    }
    return forms;
}

void add_text(Corpus& corpus, std::string_view text) {
    // Assertions by the thousand say the same; those behind each module are enough.
    constexpr size_t kAssertionsPerModule = 4;
    size_t assertions = 0;
    for (const std::string_view form : top_level_forms(text)) {
        const bool is_module = form.starts_with("(module");
        assertions = is_module ? 0 : assertions + 1;
        if (form.size() > kMaxTextSeed || assertions > kAssertionsPerModule) continue;
        corpus.texts.emplace_back(form);
        if (!is_module) continue;
        auto bytes = assemble(form);
        if (bytes && bytes->size() <= kMaxBinarySeed) corpus.binaries.push_back(std::move(*bytes));
    }
}

void add_file(Corpus& corpus, const std::filesystem::path& path) {
    const auto extension = path.extension();
    const bool is_text = extension == ".wat" || extension == ".wast";
    if (!is_text && extension != ".wasm") return;
    ++corpus.files;
    const std::string contents = read_file(path);
    if (is_text) return add_text(corpus, contents);
    if (contents.size() <= kMaxBinarySeed) {
        corpus.binaries.emplace_back(contents.begin(), contents.end());
    }
}

}  // namespace

Corpus load_corpus(std::span<const std::filesystem::path> paths) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            if (entry.is_regular_file()) files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    Corpus corpus;
    for (const auto& file : files) add_file(corpus, file);
    return corpus;
}

}  // namespace ingot::fuzz
