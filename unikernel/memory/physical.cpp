// Buddies: block n of order k has its buddy at n with bit k flipped.
#include "unikernel/memory/physical.h"

#include <new>

#include "unikernel/memory/layout.h"
#include "unikernel/support/align.h"
#include "unikernel/support/list.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

struct FreeTag {};
struct FreeBlock : ListNode<FreeTag> {};

constexpr uint8_t kNotFree = 0xff;

List<FreeBlock, FreeTag> free_lists[kOrders];
uint8_t* orders = nullptr;  ///< Of the free block that begins with a page, else kNotFree.
uint64_t page_count = 0;
PhysicalCounts counts;

void put(uint64_t page, uint32_t order) {
    orders[page] = static_cast<uint8_t>(order);
    free_lists[order].push_back(::new (at_physical(page * kPageSize)) FreeBlock());
}

void take_out(uint64_t page) {
    orders[page] = kNotFree;
    at_physical<FreeBlock>(page * kPageSize)->unlink();
}

}  // namespace

PhysicalRange initialize_physical_memory(uint64_t end, PhysicalRange spare) {
    page_count = end / kPageSize;
    const uint64_t bytes = round_up(page_count, kPageSize);
    KERNEL_CHECK(spare.end - spare.begin >= bytes);
    orders = at_physical<uint8_t>(spare.begin);
    memset(orders, kNotFree, page_count);
    return {.begin = spare.begin + bytes, .end = spare.end};
}

void add_physical_memory(PhysicalRange range) {
    uint64_t page = range.begin / kPageSize;
    const uint64_t end = range.end / kPageSize;
    while (page < end) {
        uint32_t order = 0;
        while (order + 1 < kOrders && page % (2u << order) == 0 && page + (2u << order) <= end) {
            ++order;
        }
        put(page, order);
        counts.total_pages += 1u << order;
        counts.free_pages += 1u << order;
        page += 1u << order;
    }
}

uint64_t allocate_pages(uint32_t order) {
    uint32_t found = order;
    while (found < kOrders && free_lists[found].empty()) ++found;
    if (found >= kOrders) return 0;
    const uint64_t page = physical_of(free_lists[found].front()) / kPageSize;
    take_out(page);
    while (found > order) {
        --found;
        put(page + (uint64_t{1} << found), found);
    }
    counts.free_pages -= uint64_t{1} << order;
    return page * kPageSize;
}

uint64_t allocate_zeroed_page() {
    const uint64_t address = allocate_pages(0);
    if (address != 0) memset(at_physical(address), 0, kPageSize);
    return address;
}

void free_pages(uint64_t address, uint32_t order) {
    uint64_t page = address / kPageSize;
    KERNEL_CHECK(page < page_count && orders[page] == kNotFree);
    counts.free_pages += uint64_t{1} << order;
    while (order + 1 < kOrders) {
        const uint64_t buddy = page ^ (uint64_t{1} << order);
        if (buddy >= page_count || orders[buddy] != order) break;
        take_out(buddy);
        page = least(page, buddy);
        ++order;
    }
    put(page, order);
}

PhysicalCounts physical_counts() {
    return counts;
}

}  // namespace kernel
