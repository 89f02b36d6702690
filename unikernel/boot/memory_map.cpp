// Memory in two steps: what the boot tables reach first, since the tables for the rest come out of
// it.
#include "unikernel/boot/memory_map.h"

#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

extern "C" {
extern char kernel_rodata[];
extern char kernel_data[];
extern char kernel_end[];
}

namespace kernel {
namespace {

constexpr uint64_t kReachable = uint64_t{1} << 30;

struct Reserved {
    PhysicalRange ranges[Image::kMostSegments + BootInfo::kMostModules];
    uint32_t count = 0;
};

Reserved reserved_ranges(const BootInfo& boot, const Image& image) {
    Reserved reserved;
    for (uint32_t i = 0; i < image.segment_count; ++i) {
        reserved.ranges[reserved.count++] = {image.segments[i].begin, image.segments[i].end};
    }
    for (uint32_t i = 0; i < boot.module_count; ++i) {
        reserved.ranges[reserved.count++] = {round_down(boot.modules[i].begin, kPageSize),
                                             round_up(boot.modules[i].end, kPageSize)};
    }
    return reserved;
}

/// Calls `use` for what is left of a range without the reserved ones.
template <typename Use>
void for_free_parts(PhysicalRange range, const Reserved& reserved, uint32_t first, const Use& use) {
    for (uint32_t i = first; i < reserved.count; ++i) {
        const PhysicalRange& taken = reserved.ranges[i];
        if (taken.end <= range.begin || taken.begin >= range.end) continue;
        if (taken.begin > range.begin) {
            for_free_parts({range.begin, taken.begin}, reserved, i + 1, use);
        }
        if (taken.end < range.end) for_free_parts({taken.end, range.end}, reserved, i + 1, use);
        return;
    }
    use(range);
}

/// The part of memory that lies between two addresses.
template <typename Use>
void for_memory(const BootInfo& boot, const Reserved& reserved, PhysicalRange within,
                const Use& use) {
    for (uint32_t i = 0; i < boot.usable_count; ++i) {
        const PhysicalRange part = {greatest(boot.usable[i].begin, within.begin),
                                    least(boot.usable[i].end, within.end)};
        if (part.begin < part.end) for_free_parts(part, reserved, 0, use);
    }
}

void add_reachable_memory(const BootInfo& boot, const Reserved& reserved) {
    uint64_t end = 0;
    for (uint32_t i = 0; i < boot.usable_count; ++i) end = greatest(end, boot.usable[i].end);
    const uint64_t needed = end / kPageSize + kPageSize;
    PhysicalRange spare;
    for_memory(boot, reserved, {0, kReachable}, [&](PhysicalRange range) {
        if (spare.end == 0 && range.end - range.begin >= needed) spare = range;
    });
    KERNEL_CHECK(spare.end != 0);
    const PhysicalRange rest = initialize_physical_memory(end, spare);
    for_memory(boot, reserved, {0, kReachable}, [&](PhysicalRange range) {
        add_physical_memory(range.begin == spare.begin ? rest : range);
    });
}

/// All memory at the physical map, in pages as large as it goes.
void map_physical_memory(const BootInfo& boot) {
    constexpr uint64_t kFlags = kWritable | kNoExecute;
    for (uint32_t i = 0; i < boot.usable_count; ++i) {
        const uint64_t end = round_up(boot.usable[i].end, kLargePageSize);
        for (uint64_t at = round_down(boot.usable[i].begin, kLargePageSize); at < end;
             at += kLargePageSize) {
            KERNEL_CHECK(map_large_page(kPhysicalMapBase + at, at, kFlags));
        }
    }
    // Firmware tables and boot information below the first usable page.
    KERNEL_CHECK(map_large_page(kPhysicalMapBase, 0, kFlags));
}

void map_kernel(uint64_t block) {
    const auto rodata = reinterpret_cast<uint64_t>(kernel_rodata);
    const auto data = reinterpret_cast<uint64_t>(kernel_data);
    const auto end = reinterpret_cast<uint64_t>(kernel_end);
    const auto map = [block](uint64_t from, uint64_t to, uint64_t flags) {
        KERNEL_CHECK(map_range(from, block + (from - kKernelBase), to - from, flags));
    };
    map(kKernelBase, rodata, 0);
    map(rodata, data, kNoExecute);
    map(data, end, kNoExecute | kWritable);
}

}  // namespace

void initialize_memory(const BootInfo& boot, const Image& image, uint64_t kernel_block) {
    const Reserved reserved = reserved_ranges(boot, image);
    add_reachable_memory(boot, reserved);
    create_page_tables();
    map_physical_memory(boot);
    map_kernel(kernel_block);
    const uint64_t size = reinterpret_cast<uint64_t>(kernel_end) - kKernelBase;
    map_image(image, {kernel_block, kernel_block + size});
    switch_to_page_tables();
    for_memory(boot, reserved, {kReachable, ~uint64_t{0}}, add_physical_memory);
}

}  // namespace kernel
