// Landlock: which directories a process can still open anything in, by the version that the kernel
// has. Debian 12's headers end at version 2, so the numbers of later ones stand here.
#pragma once

#include <cstdint>
#include <span>

#include "tools/confinement/confinement.h"

namespace ingot::confinement::landlock {

/// Of the interface that the kernel offers, 0 without any.
int version();

/// The rights that rulesets name, by the version that added them.
struct Rights {
    uint64_t handled_files;  ///< All that are refused without a rule.
    uint64_t handled_network;
    uint64_t scoped;
    uint64_t read_only;   ///< Granted in a directory.
    uint64_t read_write;  ///< Granted in a directory.
};
Rights rights_of(int version);

/// Version 1 refuses every rename and link from one directory to another, granted or not, which
/// guests that may write must be able to do.
bool can_grant(int version, std::span<const Directory> directories);

/// Binds the calling thread, which must have given up new privileges. Fails with Io, naming the
/// directory that cannot be opened.
Result<void> restrict_to(std::span<const Directory> directories, int version);

}  // namespace ingot::confinement::landlock
