// Both walls, paths first: the filter forbids building the other one.
#include "tools/confinement/confinement.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>

#include "tools/confinement/linux/landlock.h"
#include "tools/confinement/linux/seccomp.h"

namespace ingot::confinement {
namespace {

std::string why_no_landlock(int version) {
    if (version == 0) {
        return "this kernel has no Landlock (Linux 5.13, with `landlock` in the parameter `lsm`)";
    }
    return "Landlock of this kernel cannot grant a directory for writing (Linux 5.19 can)";
}

}  // namespace

Result<Walls> confine(const Plan& plan, Mode mode) {
    Walls walls;
    if (mode == Mode::Off) return walls;
    // Without this the kernel takes neither wall from a user.
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return fail(ErrorKind::Io, fmt::format("no_new_privs: {}", std::strerror(errno)));
    }
    const int version = landlock::version();
    if (landlock::can_grant(version, plan.directories)) {
        TRY(landlock::restrict_to(plan.directories, version));
        walls.paths = true;
    } else if (mode == Mode::Require) {
        return fail(ErrorKind::Unsupported, why_no_landlock(version));
    }
    const auto filter = filter_for(plan);
    if (filter.empty()) return walls;
    walls.system_calls = install(filter);
    // EINVAL: a kernel without filters.
    if (!walls.system_calls && (mode == Mode::Require || errno != EINVAL)) {
        return fail(ErrorKind::Unsupported,
                    fmt::format("this kernel takes no seccomp filter: {}", std::strerror(errno)));
    }
    return walls;
}

}  // namespace ingot::confinement
