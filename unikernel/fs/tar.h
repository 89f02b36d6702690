// Archives as file systems: their members become nodes that refer to the archive's own bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

class Node;

/// Adds an archive's members beneath a directory. What is not a POSIX archive adds nothing; one
/// that is cut off adds what is whole.
void mount_archive(Node& root, const uint8_t* bytes, size_t size_bytes);

}  // namespace kernel
