// Page tables of four levels. One set for the machine: the program's half and the kernel's.
//
// An entry marked kOwned owns its page, which goes back to the allocator with it. A range may cut a
// large page: it is split first.
#pragma once

#include <cstdint>

namespace kernel {

enum PageFlags : uint64_t {
    kPresent = 1 << 0,
    kWritable = 1 << 1,
    kUser = 1 << 2,
    kNotCached = 1 << 4,
    kLarge = 1 << 7,
    kOwned = 1 << 9,
    kNoExecute = uint64_t{1} << 63,
};
inline constexpr uint64_t kAddressBits = 0x000ffffffffff000;

/// Makes an empty set of tables the one that the functions below change. They are in force after
/// switch_to_page_tables().
void create_page_tables();
void switch_to_page_tables();

/// Maps a page; what was there before is forgotten. False if there is no memory for tables.
[[nodiscard]] bool map_page(uint64_t address, uint64_t physical, uint64_t flags);
[[nodiscard]] bool map_range(uint64_t address, uint64_t physical, uint64_t size_bytes,
                             uint64_t flags);
[[nodiscard]] bool map_large_page(uint64_t address, uint64_t physical, uint64_t flags);

/// The entry that maps an address; 0 if it is not mapped. Of a large page it has kLarge.
uint64_t page_entry(uint64_t address);

/// Whether a large page could be mapped here: nothing in its range is mapped, not even by an empty
/// table.
bool is_free_for_large_page(uint64_t address);

/// Changes the flags of the pages that are mapped in a range. False if memory is out.
[[nodiscard]] bool protect_pages(uint64_t begin, uint64_t end, uint64_t flags);

/// Unmaps a range, freeing pages that are owned and tables that become empty. False if memory for
/// splitting a large page is out; nothing is then unmapped.
[[nodiscard]] bool unmap_pages(uint64_t begin, uint64_t end);

}  // namespace kernel
