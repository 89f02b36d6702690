// What fd_* and path_* functions share about file status: times to set, and the two layouts.
#pragma once

#include <algorithm>
#include <limits>
#include <type_traits>

#include "stdlib/wasi/abi.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

struct TimeChanges {
    system::TimeChange accessed;
    system::TimeChange modified;
};

/// Inval for unknown flags, or for a time that is to be both given and now.
inline Fallible<TimeChanges> time_changes(uint64_t accessed_ns, uint64_t modified_ns,
                                          uint32_t flags) {
    constexpr uint32_t kBothAccess = time_flags::kAccess | time_flags::kAccessNow;
    constexpr uint32_t kBothModify = time_flags::kModify | time_flags::kModifyNow;
    bool contradicts = (flags & kBothAccess) == kBothAccess || (flags & kBothModify) == kBothModify;
    if (contradicts || (flags & ~time_flags::kAll)) return std::unexpected(Errno::Inval);
    return TimeChanges{.accessed = {.set = (flags & kBothAccess) != 0,
                                    .now = (flags & time_flags::kAccessNow) != 0,
                                    .time_ns = accessed_ns},
                       .modified = {.set = (flags & kBothModify) != 0,
                                    .now = (flags & time_flags::kModifyNow) != 0,
                                    .time_ns = modified_ns}};
}

/// A file's status in the layout that the guest's module name stands for.
template <typename Status>
Status as_layout(const FileStatus& status) {
    if constexpr (std::is_same_v<Status, FileStatus>) {
        return status;
    } else {
        constexpr uint64_t kMostLinks = std::numeric_limits<uint32_t>::max();
        return {.device = status.device,
                .inode = status.inode,
                .type = status.type,
                .links = static_cast<uint32_t>(std::min(status.links, kMostLinks)),
                .size = status.size,
                .accessed_ns = status.accessed_ns,
                .modified_ns = status.modified_ns,
                .changed_ns = status.changed_ns};
    }
}

}  // namespace ingot::wasi
