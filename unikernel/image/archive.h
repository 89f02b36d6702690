// A directory as a tar archive: the root file system of an image.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/support/result.h"

namespace ingot {

/// Directories, files and symbolic links below a directory, in the order of their names, so that
/// the same tree always makes the same image. Error{Io} names what cannot be read.
Result<std::vector<uint8_t>> archive_directory(const std::string& path);

}  // namespace ingot
