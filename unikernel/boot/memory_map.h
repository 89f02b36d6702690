// From what the boot loader says to a machine with an allocator and page tables of its own.
#pragma once

#include "unikernel/boot/boot_info.h"
#include "unikernel/boot/image.h"

namespace kernel {

/// Gives all memory to the allocator that nothing else stands in, and switches to page tables in
/// which the kernel's code cannot be written, its data not be executed, and the image is mapped for
/// the program.
void initialize_memory(const BootInfo& boot, const Image& image, uint64_t kernel_block);

}  // namespace kernel
