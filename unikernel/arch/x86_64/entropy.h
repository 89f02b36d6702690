// Random bytes fit for cryptography.
#pragma once

#include <cstddef>

namespace kernel {

/// From the processor. Panics with a message if it has no such instruction.
void random_bytes(void* to, size_t size_bytes);

}  // namespace kernel
