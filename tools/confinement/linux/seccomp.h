// Which filter a plan gets, and installing it.
#pragma once

#include <linux/filter.h>

#include <span>

#include "tools/confinement/confinement.h"

namespace ingot::confinement {

/// The filter for what a process is to do; see filter.h for the number in it. None for the
/// compiler, which forks processes that it bounds and watches: it has no files, but all calls.
std::span<const sock_filter> filter_for(const Plan& plan);

/// Binds the calling thread, which must have given up new privileges. False, with errno, if the
/// kernel refuses.
bool install(std::span<const sock_filter> filter);

}  // namespace ingot::confinement
