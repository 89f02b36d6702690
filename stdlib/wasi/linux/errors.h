// From Linux error numbers to WASI's.
#pragma once

#include <expected>

#include "stdlib/wasi/abi.h"

namespace ingot::wasi::system {

/// The WASI number for a Linux one; Io for those that WASI has no name for.
Errno to_errno(int error);

/// The failure that `errno` holds.
std::unexpected<Errno> last_error();

/// Success or last_error(), from the result of a system call.
inline Fallible<void> check(int result) {
    if (result < 0) return last_error();
    return {};
}

/// Whether a system call that failed is to be made again: a signal ended it, and not one that is to
/// end the guest. What waits gets Errno::Intr then, for a guest that does not see it.
bool is_to_repeat();

}  // namespace ingot::wasi::system
