// The root directory: archives, /tmp, /dev and /proc.
#pragma once

#include "unikernel/memory/physical.h"

namespace kernel {

/// Mounts the payload's archive and then each module that is an archive, later ones over earlier
/// ones.
void mount_root(PhysicalRange payload, const PhysicalRange* modules, uint32_t module_count);

}  // namespace kernel
