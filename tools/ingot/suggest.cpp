// Optimal string alignment distance over three rows; a candidate counts as close if at most a third
// of its letters (two at least) differ, or if one word begins with the other.
#include "tools/ingot/suggest.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot {

size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> above(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

std::vector<std::string_view> nearest(std::string_view word,
                                      std::span<const std::string_view> candidates, size_t limit) {
    // Names of exports can be as long as a guest likes; the distance is quadratic.
    constexpr size_t kLongestCompared = 200;
    std::vector<std::pair<size_t, std::string_view>> close;
    if (word.size() > kLongestCompared) return {};
    for (std::string_view candidate : candidates) {
        if (candidate.size() > kLongestCompared || candidate.empty()) continue;
        const bool is_prefix =
            word.size() >= 3 && (candidate.starts_with(word) || word.starts_with(candidate));
        const size_t distance = edit_distance(word, candidate);
        const size_t tolerated = std::max<size_t>(2, std::max(word.size(), candidate.size()) / 3);
        const bool shares_letters = distance < std::max(word.size(), candidate.size());
        if (is_prefix || (distance <= tolerated && shares_letters)) {
            close.emplace_back(distance, candidate);
        }
    }
    std::ranges::sort(close);
    std::vector<std::string_view> result;
    for (size_t i = 0; i < std::min(limit, close.size()); ++i) result.push_back(close[i].second);
    return result;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto close = nearest(word, candidates, 1);
    return close.empty() ? std::string() : fmt::format("; did you mean `{}`?", close[0]);
}

}  // namespace ingot
