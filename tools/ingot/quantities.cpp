// Units are powers of 1024 for bytes, from milliseconds to hours for times.
#include "tools/ingot/quantities.h"

#include <fmt/format.h>

#include <charconv>

namespace ingot {

namespace {

constexpr std::string_view kByteUnits = "kMG";

struct TimeUnit {
    std::string_view name;
    int64_t nanoseconds;
};
// Each before those that its name ends in.
constexpr TimeUnit kTimeUnits[] = {
    {"ms", 1'000'000}, {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000}};

/// All of `text` as a number.
template <typename T>
std::optional<T> parse_number(std::string_view text) {
    T number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) return std::nullopt;
    return number;
}

}  // namespace

std::optional<uint64_t> parse_count(std::string_view text) {
    return parse_number<uint64_t>(text);
}

std::optional<uint64_t> parse_bytes(std::string_view text) {
    unsigned shift = 0;
    if (const size_t unit = text.empty() ? std::string_view::npos : kByteUnits.find(text.back());
        unit != std::string_view::npos) {
        shift = 10 * static_cast<unsigned>(unit + 1);
        text.remove_suffix(1);
    }
    const auto count = parse_count(text);
    if (!count || *count > (UINT64_MAX >> shift)) return std::nullopt;
    return *count << shift;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
    constexpr double kLongestNs = 100.0 * 365 * 24 * 3600 * 1e9;
    for (const TimeUnit& unit : kTimeUnits) {
        if (!text.ends_with(unit.name)) continue;
        const auto count = parse_number<double>(text.substr(0, text.size() - unit.name.size()));
        // Not a number compares with nothing.
        if (!count || !(*count > 0)) return std::nullopt;
        const double time_ns = *count * static_cast<double>(unit.nanoseconds);
        if (!(time_ns >= 1 && time_ns <= kLongestNs)) return std::nullopt;
        return std::chrono::nanoseconds(static_cast<int64_t>(time_ns));
    }
    return std::nullopt;
}

std::string bytes_text(uint64_t bytes) {
    for (size_t unit = kByteUnits.size(); unit > 0; --unit) {
        const unsigned shift = 10 * static_cast<unsigned>(unit);
        if (bytes != 0 && bytes << (64 - shift) == 0) {
            return fmt::format("{}{}", bytes >> shift, kByteUnits[unit - 1]);
        }
    }
    return fmt::format("{}", bytes);
}

std::string duration_text(std::chrono::nanoseconds time) {
    for (const TimeUnit& unit : {kTimeUnits[1], kTimeUnits[2], kTimeUnits[3], kTimeUnits[0]}) {
        if (time.count() % unit.nanoseconds == 0) {
            return fmt::format("{}{}", time.count() / unit.nanoseconds, unit.name);
        }
    }
    return fmt::format("{}ms", static_cast<double>(time.count()) / 1e6);
}

}  // namespace ingot
