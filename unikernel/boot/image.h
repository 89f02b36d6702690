// The image that is running: the program and its payload, as its ELF headers describe it.
#pragma once

#include <cstdint>

#include "unikernel/memory/physical.h"
#include "unikernel/support/text.h"

namespace kernel {

struct ImageSegment {
    uint64_t begin = 0;  ///< Its address, which is also where it stands in physical memory.
    uint64_t end = 0;    ///< Both of whole pages.
    uint32_t rights = 0;
};

struct Image {
    static constexpr uint32_t kMostSegments = 8;

    ImageSegment segments[kMostSegments];
    uint32_t segment_count = 0;
    uint64_t entry = 0;
    uint64_t header_address = 0;  ///< AT_PHDR.
    uint32_t header_count = 0;
    PhysicalRange payload;  ///< Empty if the template has none.
    PhysicalRange extent;   ///< Of the program, without the payload.
};

/// Reads the headers at a physical address. Panics if a segment is not at its own address.
Image read_image(uint64_t header);

/// Maps the image for the program, each segment with its rights, but for the kernel's own block.
void map_image(const Image& image, PhysicalRange kernel_block);

}  // namespace kernel
