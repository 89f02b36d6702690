// From grants to what remains of the system.
#include "tools/ingot/confinement_options.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

#include "tools/ingot/suggest.h"
#include "vm/platform/platform.h"

namespace ingot {

namespace {

bool is_socket(int descriptor) {
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

std::expected<confinement::Mode, std::string> confinement_of(const Arguments& arguments) {
    using confinement::Mode;
    const auto given = arguments.value(kConfineOption);
    if (arguments.has(kNoConfineOption)) {
        if (!given || *given == "off") return Mode::Off;
        return std::unexpected(fmt::format("--no-confine contradicts --confine {}", *given));
    }
    if (!given || *given == "auto") return Mode::Auto;
    if (*given == "require") return Mode::Require;
    if (*given == "off") return Mode::Off;
    constexpr std::string_view kModes[] = {"auto", "require", "off"};
    return std::unexpected(fmt::format("--confine {}: expected `auto`, `require` or `off`{}",
                                       *given, did_you_mean(*given, kModes)));
}

confinement::Plan confinement_of_guest(const WasiConfig& grants, bool runs_compiled_code) {
    const int streams[] = {grants.standard_input, grants.standard_output, grants.standard_error};
    confinement::Plan plan{
        .role = confinement::Role::Guest,
        .runs_compiled_code = runs_compiled_code,
        .uses_sockets = !grants.listeners.empty() || std::ranges::any_of(streams, is_socket)};
    for (const WasiConfig::Directory& directory : grants.directories) {
        plan.directories.push_back({directory.host, directory.read_only});
    }
    return plan;
}

std::expected<void, std::string> confine_process(const confinement::Plan& plan,
                                                 confinement::Mode mode) {
    platform::stack_lowest_address();
    const auto walls = confinement::confine(plan, mode);
    if (walls) return {};
    return std::unexpected(
        fmt::format("cannot confine this process: {}; --no-confine runs the "
                    "guest without",
                    walls.error().message));
}

}  // namespace ingot
