// A reader for the TOML that the writer makes, and that people write by hand: one key per line.
#include "unikernel/image/manifest.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace ingot {

namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n') {
            result += "\\n";
        } else {
            result += c;
        }
    }
    return result + '"';
}

void add_list(std::string& text, std::string_view key, const std::vector<std::string>& values) {
    if (values.empty()) return;
    text += fmt::format("{} = [", key);
    for (const std::string& value : values) {
        if (&value != &values.front()) text += ", ";
        text += quoted(value);
    }
    text += "]\n";
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t')) text.remove_prefix(1);
    return text;
}

/// What is left of a line; each function takes what it reads from the front.
struct LineReader {
    std::string_view rest;

    bool take(char wanted) {
        rest = trimmed(rest);
        if (rest.empty() || rest[0] != wanted) return false;
        rest.remove_prefix(1);
        return true;
    }

    bool at_end() {
        rest = trimmed(rest);
        return rest.empty() || rest[0] == '#' || rest[0] == '\r';
    }

    std::string_view word() {
        rest = trimmed(rest);
        const size_t end = std::min(rest.find_first_of(" \t=#\r"), rest.size());
        const std::string_view word = rest.substr(0, end);
        rest.remove_prefix(end);
        return word;
    }

    std::optional<std::string> string() {
        if (!take('"')) return std::nullopt;
        std::string value;
        while (!rest.empty() && rest[0] != '"') {
            const bool is_escaped = rest[0] == '\\' && rest.size() > 1;
            if (is_escaped) rest.remove_prefix(1);
            value += is_escaped && rest[0] == 'n' ? '\n' : rest[0];
            rest.remove_prefix(1);
        }
        return take('"') ? std::optional(std::move(value)) : std::nullopt;
    }

    std::optional<std::vector<std::string>> list() {
        if (!take('[')) return std::nullopt;
        std::vector<std::string> values;
        while (!take(']')) {
            if (!values.empty() && !take(',')) return std::nullopt;
            if (take(']')) break;
            auto value = string();
            if (!value) return std::nullopt;
            values.push_back(std::move(*value));
        }
        return values;
    }

    std::optional<uint64_t> integer() {
        const std::string_view digits = word();
        uint64_t value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
        return value;
    }
};

template <typename T>
bool assign(T& target, std::optional<T> value) {
    if (!value) return false;
    target = std::move(*value);
    return true;
}

/// The error is what was expected.
std::expected<void, std::string> parse_line(Manifest& manifest, LineReader line) {
    const std::string_view key = line.word();
    if (!line.take('=')) return std::unexpected("expected `key = value`");
    const auto expect = [&line](bool is_right, const char* what) {
        return is_right && line.at_end() ? std::expected<void, std::string>()
                                         : std::unexpected(fmt::format("expected {}", what));
    };
    constexpr const char* kList = "a list of strings";
    if (key == "name") return expect(assign(manifest.name, line.string()), "a string");
    if (key == "arguments") return expect(assign(manifest.arguments, line.list()), kList);
    if (key == "environment") return expect(assign(manifest.environment, line.list()), kList);
    if (key == "directories") return expect(assign(manifest.directories, line.list()), kList);
    if (key == "memory_mib") return expect(assign(manifest.memory_mib, line.integer()), "a number");
    return std::unexpected(fmt::format("no key is called `{}`", key));
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
    std::string text = fmt::format("name = {}\n", quoted(manifest.name));
    add_list(text, "arguments", manifest.arguments);
    add_list(text, "environment", manifest.environment);
    add_list(text, "directories", manifest.directories);
    return text + fmt::format("memory_mib = {}\n", manifest.memory_mib);
}

Result<Manifest> parse_manifest(std::string_view text) {
    Manifest manifest;
    size_t number = 1;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        LineReader line = {text.substr(0, end)};
        if (!line.at_end()) {
            if (const auto parsed = parse_line(manifest, line); !parsed) {
                return fail(ErrorKind::Invalid,
                            fmt::format("manifest, line {}: {}", number, parsed.error()));
            }
        }
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
    }
    return manifest;
}

}  // namespace ingot
