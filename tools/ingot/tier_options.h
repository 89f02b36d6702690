// --tier and -O: what runs a guest's code, for the commands that run some.
#pragma once

#include <expected>
#include <string>

#include "tools/ingot/arguments.h"
#include "vm/runtime/engine.h"

namespace ingot {

inline constexpr OptionSpec kTierOption = {
    "--tier",
    "TIER",
    "`auto`, which interprets and compiles what runs often; `interpreter`; or `optimizing`, which "
    "compiles everything first",
    Completion::Nothing,
    {},
    "auto interpreter optimizing"};
inline constexpr OptionSpec kHotAfterOption = {
    "--hot-after", "N", "With --tier=auto: compile what has run N times, and wait for it"};
inline constexpr OptionSpec kCacheOption = {
    "--cache", "DIR", "Where compiled code is kept for the next run; `off` to keep none"};
inline constexpr OptionSpec kOptimizeOption = {
    "--optimize",        "LEVEL", "How hard to optimize, 0 to 3; 2 if not given",
    Completion::Nothing, "-O",    "0 1 2 3"};

/// Puts the options into a configuration. The error is a message for the user.
std::expected<void, std::string> apply_tier_options(const Arguments& arguments,
                                                    EngineConfig& config);

/// Where compiled code is kept; empty for nowhere.
std::string cache_folder_of(const Arguments& arguments);

}  // namespace ingot
