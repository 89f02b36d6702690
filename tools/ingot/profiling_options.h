// --perf-map, --jitdump and --gdb: names of compiled functions for profilers and debuggers.
#pragma once

#include <expected>
#include <string>

#include "tools/ingot/arguments.h"

namespace ingot {

inline constexpr OptionSpec kPerfMapOption = {
    "--perf-map", "", "Write /tmp/perf-PID.map: `perf report` then names compiled functions"};
inline constexpr OptionSpec kJitdumpOption = {
    "--jitdump", "", "Write jit-PID.dump with the compiled code, for `perf inject -j`"};
inline constexpr OptionSpec kGdbOption = {
    "--gdb", "", "Name compiled functions to a debugger that is attached later"};

/// Before any code is loaded. The environment variable INGOT_PERF_MAP=1 does what --perf-map does.
/// The error is a message for the user.
std::expected<void, std::string> apply_profiling_options(const Arguments& arguments);

}  // namespace ingot
