// "Did you mean": the names nearest to one that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

/// Edits (insert, delete, replace, swap of neighbours) between two words.
size_t edit_distance(std::string_view a, std::string_view b);

/// The candidates that are close enough to be meant, nearest first, at most `limit`.
std::vector<std::string_view> nearest(std::string_view word,
                                      std::span<const std::string_view> candidates, size_t limit);

/// "; did you mean `x`?", or an empty string.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ingot
