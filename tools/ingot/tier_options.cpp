// What the command line says about tiers, in the engine's terms.
#include "tools/ingot/tier_options.h"

#include <fmt/format.h>

#include <charconv>

#include "tools/ingot/suggest.h"
#include "vm/native/code_cache.h"

namespace ingot {

std::expected<void, std::string> apply_tier_options(const Arguments& arguments,
                                                    EngineConfig& config) {
    if (const auto tier = arguments.value(kTierOption)) {
        if (*tier == "interpreter") {
            config.tier = TierMode::Interpreter;
        } else if (*tier == "optimizing") {
            config.tier = TierMode::Optimizing;
        } else if (*tier == "auto") {
            config.tier = TierMode::Auto;
        } else {
            return std::unexpected(fmt::format(
                "--tier {}: unknown tier{}", *tier,
                did_you_mean(*tier,
                             std::vector<std::string_view>{"auto", "interpreter", "optimizing"})));
        }
    }
    if (const auto level = arguments.value(kOptimizeOption)) {
        if (level->size() != 1 || (*level)[0] < '0' || (*level)[0] > '3') {
            return std::unexpected(fmt::format("-O{}: expected a level from 0 to 3", *level));
        }
        config.optimization = static_cast<uint8_t>((*level)[0] - '0');
    }
    if (const auto text = arguments.value(kHotAfterOption)) {
        uint32_t times = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), times);
        if (error != std::errc() || end != text->data() + text->size() || times == 0) {
            return std::unexpected(
                fmt::format("--hot-after {}: expected a number of times, at least 1", *text));
        }
        config.tier_up = {.calls = times, .loop_iterations = times, .is_synchronous = true};
    }
    return {};
}

std::string cache_folder_of(const Arguments& arguments) {
    if (const auto given = arguments.value(kCacheOption)) {
        return *given == "off" ? "" : std::string(*given);
    }
    const auto folder = native::CodeCache::default_folder();
    return folder ? folder->string() : "";
}

}  // namespace ingot
