// Areas with the same attributes that touch are one: a thousand mprotect() calls in a row leave one
// area, not a thousand.
#include "unikernel/memory/address_space.h"

#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/align.h"
#include "unikernel/support/errors.h"
#include "unikernel/support/memory_functions.h"

namespace kernel {
namespace {

AddressSpace the_space;

/// Areas from this size on get large pages: heaps, but not stacks, of which little is touched.
constexpr uint64_t kLargeArea = 16 << 20;

bool is_range(uint64_t begin, uint64_t size) {
    return begin % kPageSize == 0 && begin >= kUserBegin && size != 0 && begin < kUserEnd &&
           size <= kUserEnd - begin;
}

/// Pages that tables, threads and files of the kernel may need besides.
uint64_t kernel_reserve() {
    return 128 + physical_counts().total_pages / 32;
}

}  // namespace

AddressSpace& user_space() {
    return the_space;
}

uint64_t page_flags(uint32_t rights) {
    uint64_t flags = rights != 0 ? uint64_t{kUser} : 0;
    if ((rights & kWrite) != 0) flags |= kWritable;
    if ((rights & kExecute) == 0) flags |= kNoExecute;
    return flags;
}

void AddressSpace::add_fixed(uint64_t begin, uint64_t end, uint32_t rights) {
    insert(begin, end, {.rights = rights, .is_fixed = true});
}

void AddressSpace::set_break_start(uint64_t address) {
    break_start_ = break_end_ = address;
}

bool AddressSpace::charge(uint64_t pages) {
    const uint64_t total = physical_counts().total_pages;
    const uint64_t limit = total - least(total, kernel_reserve());
    if (pages > limit || charged_pages_ > limit - pages) return false;
    charged_pages_ += pages;
    return true;
}

bool AddressSpace::overlaps_fixed(uint64_t begin, uint64_t end) const {
    for (const Area* area = areas_.find(begin); area != nullptr && area->begin < end;
         area = areas_.find(area->end)) {
        if (area->attributes.is_fixed) return true;
    }
    return false;
}

void AddressSpace::cut_at(uint64_t address) {
    Area* area = areas_.find(address);
    if (area == nullptr || area->begin >= address) return;
    const uint64_t end = area->end;
    areas_.set_end(area, address);
    Area* rest = new Area();
    rest->begin = address;
    rest->end = end;
    rest->attributes = area->attributes;
    areas_.insert(rest);
}

void AddressSpace::remove_areas(uint64_t begin, uint64_t end) {
    cut_at(begin);
    cut_at(end);
    for (Area* area = areas_.find(begin); area != nullptr && area->begin < end;
         area = areas_.find(begin)) {
        if (area->attributes.is_charged) charged_pages_ -= (area->end - area->begin) / kPageSize;
        areas_.remove(area);
        delete area;
    }
}

void AddressSpace::insert(uint64_t begin, uint64_t end, AreaAttributes attributes) {
    Area* next = areas_.find(end);
    const bool joins_next = next != nullptr && next->begin == end && next->attributes == attributes;
    if (joins_next) {
        end = next->end;
        areas_.remove(next);
        delete next;
    }
    Area* previous = areas_.before(begin);
    if (previous != nullptr && previous->end == begin && previous->attributes == attributes) {
        return areas_.set_end(previous, end);
    }
    Area* area = new Area();
    area->begin = begin;
    area->end = end;
    area->attributes = attributes;
    areas_.insert(area);
}

int64_t AddressSpace::map(const MapRequest& request) {
    const uint64_t size = round_up(request.size, kPageSize);
    if (size < request.size) return -ENOMEM;
    uint64_t begin = request.address;
    if (request.is_exact || request.keeps_others) {
        if (!is_range(begin, size)) return -EINVAL;
        if (overlaps_fixed(begin, begin + size)) return -EINVAL;
        const Area* other = areas_.find(begin);
        if (request.keeps_others && other != nullptr && other->begin < begin + size) {
            return -EEXIST;
        }
    } else {
        // A large mapping begins where a large page can.
        const uint64_t alignment = size >= kLargeArea ? kLargePageSize : kPageSize;
        const uint64_t end = areas_.find_gap(kUserBegin, kUserEnd, size + alignment - kPageSize);
        if (end == 0) return -ENOMEM;
        begin = round_down(end - size, alignment);
    }
    const bool is_charged = (request.rights & kWrite) != 0 && !request.is_stack;
    if (is_charged && !charge(size / kPageSize)) return -ENOMEM;
    if (request.is_exact && unmap(begin, size) != 0) {
        if (is_charged) charged_pages_ -= size / kPageSize;
        return -ENOMEM;
    }
    insert(begin, begin + size,
           {.rights = request.rights, .is_charged = is_charged, .is_stack = request.is_stack});
    return static_cast<int64_t>(begin);
}

int64_t AddressSpace::unmap(uint64_t begin, uint64_t size) {
    size = round_up(size, kPageSize);
    if (!is_range(begin, size) || overlaps_fixed(begin, begin + size)) return -EINVAL;
    if (!unmap_pages(begin, begin + size)) return -ENOMEM;
    remove_areas(begin, begin + size);
    return 0;
}

bool AddressSpace::is_covered(uint64_t begin, uint64_t end) const {
    while (begin < end) {
        const Area* area = areas_.find(begin);
        if (area == nullptr || area->begin > begin) return false;
        begin = area->end;
    }
    return true;
}

uint64_t AddressSpace::uncharged_pages(uint64_t begin, uint64_t end) const {
    uint64_t pages = 0;
    for (const Area* area = areas_.find(begin); area != nullptr && area->begin < end;
         area = areas_.find(area->end)) {
        if (area->attributes.is_charged || area->attributes.is_stack) continue;
        pages += (least(end, area->end) - greatest(begin, area->begin)) / kPageSize;
    }
    return pages;
}

int64_t AddressSpace::protect(uint64_t begin, uint64_t size, uint32_t rights) {
    size = round_up(size, kPageSize);
    if (size == 0) return 0;
    if (!is_range(begin, size)) return -EINVAL;
    const uint64_t end = begin + size;
    if (!is_covered(begin, end)) return -ENOMEM;
    // The image's own pages can lose rights, as relocated data do, and never gain any.
    for (const Area* area = areas_.find(begin); area != nullptr && area->begin < end;
         area = areas_.find(area->end)) {
        const AreaAttributes& attributes = area->attributes;
        if (attributes.is_fixed && (rights & ~attributes.rights) != 0) return -EACCES;
    }
    const bool becomes_writable = (rights & kWrite) != 0;
    if (becomes_writable && !charge(uncharged_pages(begin, end))) return -ENOMEM;
    if (!protect_pages(begin, end, page_flags(rights))) return -ENOMEM;
    cut_at(begin);
    cut_at(end);
    for (uint64_t at = begin; at < end;) {
        Area* area = areas_.find(at);
        AreaAttributes attributes = area->attributes;
        const uint64_t area_begin = area->begin;
        at = area->end;
        attributes.rights = rights;
        // What was charged stays so: its pages may still hold data.
        attributes.is_charged |= becomes_writable && !attributes.is_stack;
        areas_.remove(area);
        delete area;
        insert(area_begin, at, attributes);
    }
    return 0;
}

int64_t AddressSpace::discard(uint64_t begin, uint64_t size) {
    size = round_up(size, kPageSize);
    if (size == 0) return 0;
    if (!is_range(begin, size)) return -EINVAL;
    if (!is_covered(begin, begin + size)) return -ENOMEM;
    if (overlaps_fixed(begin, begin + size)) return -EINVAL;
    return unmap_pages(begin, begin + size) ? 0 : -ENOMEM;
}

uint64_t AddressSpace::set_break(uint64_t address) {
    if (address < break_start_ || address >= kUserEnd) return break_end_;
    const uint64_t old_end = round_up(break_end_, kPageSize);
    const uint64_t new_end = round_up(address, kPageSize);
    if (new_end > old_end) {
        const int64_t mapped = map({.address = old_end,
                                    .size = new_end - old_end,
                                    .rights = kRead | kWrite,
                                    .keeps_others = true});
        if (mapped < 0) return break_end_;
    } else if (new_end < old_end && unmap(new_end, old_end - new_end) != 0) {
        return break_end_;
    }
    break_end_ = address;
    return break_end_;
}

FaultResult AddressSpace::handle_fault(uint64_t address, FaultKind kind) {
    const Area* area = areas_.find(address);
    if (area == nullptr || area->begin > address) return FaultResult::NotMapped;
    const AreaAttributes& attributes = area->attributes;
    const uint32_t needed = kind == FaultKind::Write     ? kWrite
                            : kind == FaultKind::Execute ? kExecute
                                                         : kRead;
    if (attributes.is_fixed || (attributes.rights & needed) == 0) return FaultResult::NotAllowed;
    const uint64_t page = round_down(address, kPageSize);
    if (page_entry(page) != 0) return FaultResult::Resolved;  // another access was first
    const uint64_t flags = page_flags(attributes.rights) | kOwned;

    const uint64_t large = round_down(address, kLargePageSize);
    const bool fits = area->end - area->begin >= kLargeArea && large >= area->begin &&
                      large + kLargePageSize <= area->end && !attributes.is_stack;
    const bool has_room = physical_counts().free_pages > physical_counts().total_pages / 4;
    if (fits && has_room && is_free_for_large_page(large)) {
        const uint64_t block = allocate_pages(kLargePageOrder);
        if (block != 0) {
            memset(at_physical(block), 0, kLargePageSize);
            if (map_large_page(large, block, flags)) return FaultResult::Resolved;
            free_pages(block, kLargePageOrder);
        }
    }
    const uint64_t physical = allocate_zeroed_page();
    if (physical == 0) return FaultResult::OutOfMemory;
    if (map_page(page, physical, flags)) return FaultResult::Resolved;
    free_pages(physical, 0);
    return FaultResult::OutOfMemory;
}

}  // namespace kernel
