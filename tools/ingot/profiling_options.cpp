// The options stay apart from the run's plan: they concern the process, not the guest.
#include "tools/ingot/profiling_options.h"

#include <cstdlib>
#include <string_view>

#include "vm/native/profiling/profiling.h"

namespace ingot {

std::expected<void, std::string> apply_profiling_options(const Arguments& arguments) {
    const char* const variable = std::getenv("INGOT_PERF_MAP");
    const std::string_view asked = variable != nullptr ? variable : "";
    const auto enabled =
        native::enable_profiling({.perf_map = arguments.has(kPerfMapOption) || asked == "1",
                                  .jitdump = arguments.has(kJitdumpOption),
                                  .debugger = arguments.has(kGdbOption)});
    if (!enabled) return std::unexpected(enabled.error().message);
    return {};
}

}  // namespace ingot
