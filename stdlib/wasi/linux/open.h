// What the files of this folder share: handle modes and status structures in Linux's terms.
#pragma once

#include <sys/stat.h>

#include "stdlib/wasi/system.h"

namespace ingot::wasi::system {

/// O_* flags of an open; `follow` of the options is left to the caller.
int native_open_flags(const OpenOptions& options);

FileType file_type(mode_t mode);
FileStatus file_status(const struct stat& native);

}  // namespace ingot::wasi::system
