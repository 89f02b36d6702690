// Walks over four levels of 512 entries; level 1 holds the pages.
#include "unikernel/memory/page_table.h"

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

uint64_t root = 0;
constexpr uint32_t kTopLevel = 4;
/// Beyond this many pages, forgetting all translations is cheaper than one at a time.
constexpr uint64_t kFlushOneByOne = 32;

constexpr uint64_t span_of(uint32_t level) {
    return kPageSize << (9 * (level - 1));
}
uint64_t& entry_at(uint64_t table, uint32_t level, uint64_t address) {
    return at_physical<uint64_t>(table)[address / span_of(level) % 512];
}
bool is_leaf(uint64_t entry, uint32_t level) {
    return level == 1 || (entry & kLarge) != 0;
}

/// The entry of a level, making the tables above it; null if memory is out.
uint64_t* make_entry(uint64_t address, uint32_t wanted_level) {
    if (root == 0) return nullptr;  // a panic while the boot tables are still on
    uint64_t table = root;
    for (uint32_t level = kTopLevel; level > wanted_level; --level) {
        uint64_t& entry = entry_at(table, level, address);
        if ((entry & kPresent) == 0) {
            const uint64_t page = allocate_zeroed_page();
            if (page == 0) return nullptr;
            entry = page | kPresent | kWritable | (address < kUserEnd ? kUser : 0);
        }
        KERNEL_CHECK((entry & kLarge) == 0);
        table = entry & kAddressBits;
    }
    return &entry_at(table, wanted_level, address);
}

/// The entry that maps an address and its level; null if there is none.
struct Found {
    uint64_t* entry = nullptr;
    uint32_t level = 0;
};
Found find(uint64_t address) {
    if (root == 0) return {};
    uint64_t table = root;
    for (uint32_t level = kTopLevel; level > 0; --level) {
        uint64_t& entry = entry_at(table, level, address);
        if ((entry & kPresent) == 0) return {};
        if (is_leaf(entry, level)) return {&entry, level};
        table = entry & kAddressBits;
    }
    return {};
}

/// Replaces a large page by a table of small ones with the same flags.
bool split_large_page_at(uint64_t address) {
    if (address % kLargePageSize == 0) return true;
    const Found found = find(address);
    if (found.entry == nullptr || found.level != 2) return true;
    const uint64_t table = allocate_pages(0);
    if (table == 0) return false;
    const uint64_t flags = *found.entry & ~(kAddressBits | kLarge);
    const uint64_t physical = *found.entry & kAddressBits;
    for (uint64_t i = 0; i < 512; ++i) {
        at_physical<uint64_t>(table)[i] = (physical + i * kPageSize) | flags;
    }
    *found.entry = table | kPresent | kWritable | kUser;
    invalidate_page(address);
    return true;
}

void flush(uint64_t begin, uint64_t end) {
    if ((end - begin) / kPageSize > kFlushOneByOne) return write_cr3(root);
    for (uint64_t address = begin; address < end; address += kPageSize) invalidate_page(address);
}

/// Calls `change(entry, level)` for every present leaf in a range that no large page is cut by.
/// With `release_tables`, tables that lie wholly within the range are freed.
template <typename Change>
void for_each_leaf(uint64_t table, uint32_t level, uint64_t begin, uint64_t end,
                   bool release_tables, const Change& change) {
    const uint64_t span = span_of(level);
    for (uint64_t at = begin; at < end; at = round_down(at, span) + span) {
        uint64_t& entry = entry_at(table, level, at);
        if ((entry & kPresent) == 0) continue;
        if (is_leaf(entry, level)) {
            change(entry, level);
            continue;
        }
        const uint64_t entry_end = round_down(at, span) + span;
        const uint64_t inner = entry & kAddressBits;
        for_each_leaf(inner, level - 1, at, least(end, entry_end), release_tables, change);
        if (release_tables && at % span == 0 && entry_end <= end) {
            entry = 0;
            free_pages(inner, 0);
        }
    }
}

}  // namespace

void create_page_tables() {
    root = allocate_zeroed_page();
    KERNEL_CHECK(root != 0);
}

void switch_to_page_tables() {
    write_cr3(root);
}

bool map_page(uint64_t address, uint64_t physical, uint64_t flags) {
    uint64_t* entry = make_entry(address, 1);
    if (entry == nullptr) return false;
    *entry = physical | flags | kPresent;
    invalidate_page(address);
    return true;
}

bool map_range(uint64_t address, uint64_t physical, uint64_t size_bytes, uint64_t flags) {
    const uint64_t end = address + size_bytes;
    while (address < end) {
        uint64_t* entry = make_entry(address, 1);
        if (entry == nullptr) return false;
        // The rest of the same table.
        const uint64_t table_end = least(end, round_down(address, kLargePageSize) + kLargePageSize);
        for (; address < table_end; address += kPageSize, physical += kPageSize) {
            *entry++ = physical | flags | kPresent;
        }
    }
    flush(end - size_bytes, end);
    return true;
}

bool map_large_page(uint64_t address, uint64_t physical, uint64_t flags) {
    uint64_t* entry = make_entry(address, 2);
    if (entry == nullptr) return false;
    *entry = physical | flags | kPresent | kLarge;
    invalidate_page(address);
    return true;
}

uint64_t page_entry(uint64_t address) {
    const Found found = find(address);
    return found.entry == nullptr ? 0 : *found.entry;
}

bool is_free_for_large_page(uint64_t address) {
    uint64_t table = root;
    for (uint32_t level = kTopLevel; level >= 2; --level) {
        const uint64_t entry = entry_at(table, level, address);
        if ((entry & kPresent) == 0) return true;
        table = entry & kAddressBits;
    }
    return false;
}

bool protect_pages(uint64_t begin, uint64_t end, uint64_t flags) {
    if (!split_large_page_at(begin) || !split_large_page_at(end)) return false;
    constexpr uint64_t kKept = kAddressBits | kOwned | kLarge;
    for_each_leaf(root, kTopLevel, begin, end, false,
                  [&](uint64_t& entry, uint32_t) { entry = (entry & kKept) | flags | kPresent; });
    flush(begin, end);
    return true;
}

bool unmap_pages(uint64_t begin, uint64_t end) {
    if (!split_large_page_at(begin) || !split_large_page_at(end)) return false;
    for_each_leaf(root, kTopLevel, begin, end, true, [](uint64_t& entry, uint32_t level) {
        const uint64_t old = entry;
        entry = 0;
        if ((old & kOwned) != 0) free_pages(old & kAddressBits, level == 2 ? kLargePageOrder : 0);
    });
    flush(begin, end);
    return true;
}

}  // namespace kernel
