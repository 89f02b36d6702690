// The reason is found afterwards, from what the call left behind: calls that succeed pay nothing.
#include "stdlib/wasi/denials.h"

#include <fmt/format.h>

#include <bit>
#include <string>

namespace ingot::wasi {

namespace {

/// Names of rights by their bit, as in the specification.
constexpr std::string_view kNames[] = {
    "fd_datasync",
    "fd_read",
    "fd_seek",
    "fd_fdstat_set_flags",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "fd_advise",
    "fd_allocate",
    "path_create_directory",
    "path_create_file",
    "path_link_source",
    "path_link_target",
    "path_open",
    "fd_readdir",
    "path_readlink",
    "path_rename_source",
    "path_rename_target",
    "path_filestat_get",
    "path_filestat_set_size",
    "path_filestat_set_times",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "path_symlink",
    "path_remove_directory",
    "path_unlink_file",
    "poll_fd_readwrite",
    "sock_shutdown",
    "sock_accept",
};
static_assert(std::size(kNames) == std::popcount(kEveryRight));

std::string names_of(Rights missing) {
    std::string names;
    for (size_t i = 0; i < std::size(kNames); ++i) {
        if (!(missing & (Rights{1} << i))) continue;
        if (!names.empty()) names += ", ";
        names += kNames[i];
    }
    return names;
}

/// A descriptor as the user knows it: "descriptor 3 (/data)".
std::string shown(const Call& call, Fd fd) {
    const auto descriptor = call.state.descriptors.find(fd, 0);
    if (!descriptor || !(*descriptor)->preopened_as) return fmt::format("descriptor {}", fd);
    return fmt::format("descriptor {} ({})", fd, *(*descriptor)->preopened_as);
}

std::string reason(const Call& call, Errno error) {
    switch (error) {
    case Errno::Acces: return "the host refuses: permission denied";
    case Errno::Perm: return "the host refuses: operation not permitted";
    case Errno::RoFs: return "the host refuses: the file system is read-only";
    default: break;
    }
    const auto& refusal = call.state.descriptors.last_refusal();
    if (refusal.missing != 0) {
        return fmt::format("{} lacks the {} {}", shown(call, refusal.fd),
                           std::has_single_bit(refusal.missing) ? "right" : "rights",
                           names_of(refusal.missing));
    }
    if (call.path.starts_with('/')) return "the path is not relative to a granted directory";
    if (!call.path.empty()) return "the path or a link in it leads out of the granted directory";
    return "the descriptor does not have these rights";
}

}  // namespace

void report_denial(const Call& call, std::string_view function, Errno error) {
    const bool is_refusal = error == Errno::NotCapable || error == Errno::Acces ||
                            error == Errno::Perm || error == Errno::RoFs;
    if (!is_refusal) return;
    call.state.on_denied({.function = function, .path = call.path, .reason = reason(call, error)});
}

}  // namespace ingot::wasi
