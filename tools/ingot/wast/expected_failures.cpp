// An entry without a reason is an error: a list without reasons only grows.
#include "tools/ingot/wast/expected_failures.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot {

namespace {

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

std::expected<ExpectedFailures, std::string> ExpectedFailures::parse(std::string_view text) {
    ExpectedFailures result;
    for (size_t number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view whole = text.substr(0, end);
        const std::string_view line = trimmed(whole.substr(0, whole.find('#')));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        const size_t colon = line.find(": ");
        const std::string_view name = line.substr(0, colon);
        if (colon == std::string_view::npos || trimmed(line.substr(colon + 1)).empty()) {
            return std::unexpected(fmt::format("line {}: expected `name: reason`", number));
        }
        result.reasons_.emplace(name, trimmed(line.substr(colon + 1)));
    }
    return result;
}

const std::string* ExpectedFailures::reason(std::string_view path) const {
    for (const auto& [name, reason] : reasons_) {
        if (path == name || path.ends_with("/" + name)) return &reason;
    }
    return nullptr;
}

}  // namespace ingot
