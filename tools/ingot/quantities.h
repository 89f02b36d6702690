// Sizes and times as people write them on the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ingot {

/// "4096", "64k", "16M", "2G"; nothing for what is not such a number, or is too large.
std::optional<uint64_t> parse_bytes(std::string_view text);

/// "1000"; the same for numbers without a unit.
std::optional<uint64_t> parse_count(std::string_view text);

/// "500ms", "10s", "2m", "1h", also with a fraction: "1.5s". Not zero, and at most a hundred years.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// "16M", "1000": in the largest unit that leaves a whole number, as parse_bytes reads it.
std::string bytes_text(uint64_t bytes);
/// The same for times.
std::string duration_text(std::chrono::nanoseconds time);

}  // namespace ingot
