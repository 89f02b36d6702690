// ELF program headers. A loader copies segments to their physical addresses, which the link makes
// equal to the virtual ones.
#include "unikernel/boot/image.h"

#include "unikernel/image/payload.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

struct FileHeader {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, names;
};
struct ProgramHeader {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_size, memory_size, alignment;
};
constexpr uint32_t kLoad = 1;

uint32_t rights_of(uint32_t flags) {
    return ((flags & 4) != 0 ? kRead : 0) | ((flags & 2) != 0 ? kWrite : 0) |
           ((flags & 1) != 0 ? kExecute : 0);
}

void add_segment(Image& image, const ProgramHeader& header) {
    KERNEL_CHECK(header.physical == header.address && image.segment_count < Image::kMostSegments);
    const uint64_t begin = round_down(header.address, kPageSize);
    const uint64_t end = round_up(header.address + header.memory_size, kPageSize);
    const uint32_t rights = rights_of(header.flags);
    KERNEL_CHECK((rights & (kWrite | kExecute)) != (kWrite | kExecute));
    image.segments[image.segment_count++] = {begin, end, rights};
    const auto* payload = at_physical<const ingot_image::PayloadHeader>(begin);
    if (payload->magic == ingot_image::kPayloadMagic) {
        image.payload = {header.address, header.address + header.file_size};
        return;
    }
    image.extent.begin = image.extent.begin == 0 ? begin : least(image.extent.begin, begin);
    image.extent.end = greatest(image.extent.end, end);
}

}  // namespace

Image read_image(uint64_t header) {
    const auto* file = at_physical<const FileHeader>(header);
    KERNEL_CHECK(memcmp(file->ident,
                        "\x7f"
                        "ELF",
                        4) == 0);
    Image image;
    image.entry = file->entry;
    image.header_address = header + file->program_headers;
    image.header_count = file->program_header_count;
    const auto* headers = at_physical<const ProgramHeader>(image.header_address);
    for (uint32_t i = 0; i < image.header_count; ++i) {
        if (headers[i].type == kLoad) add_segment(image, headers[i]);
    }
    return image;
}

void map_image(const Image& image, PhysicalRange kernel_block) {
    for (uint32_t i = 0; i < image.segment_count; ++i) {
        const ImageSegment& segment = image.segments[i];
        user_space().add_fixed(segment.begin, segment.end, segment.rights);
        const auto map = [&segment](uint64_t begin, uint64_t end) {
            if (begin >= end) return;
            KERNEL_CHECK(map_range(begin, begin, end - begin, page_flags(segment.rights)));
        };
        const bool has_block =
            kernel_block.begin >= segment.begin && kernel_block.end <= segment.end;
        map(segment.begin, has_block ? kernel_block.begin : segment.end);
        if (has_block) map(kernel_block.end, segment.end);
    }
}

}  // namespace kernel
