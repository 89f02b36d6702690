// The program's address space: which addresses are whose, and pages that appear when they are
// touched.
//
// Areas say what may be, page tables what is. Memory is charged when it becomes writable: what was
// granted is there when it is touched, so that memory.grow fails instead of the program. Results
// are addresses, or negated error numbers.
#pragma once

#include <cstdint>

#include "unikernel/memory/area_tree.h"

namespace kernel {

enum class FaultKind : uint8_t { Read, Write, Execute };
enum class FaultResult : uint8_t { Resolved, NotMapped, NotAllowed, OutOfMemory };

class AddressSpace {
 public:
    /// Adds what is there from the beginning. Its pages are mapped by the caller.
    void add_fixed(uint64_t begin, uint64_t end, uint32_t rights);
    /// Sets where the heap of brk() begins.
    void set_break_start(uint64_t address);

    struct MapRequest {
        uint64_t address = 0;
        uint64_t size = 0;
        uint32_t rights = 0;
        bool is_exact = false;      ///< MAP_FIXED: replaces what is there.
        bool keeps_others = false;  ///< MAP_FIXED_NOREPLACE.
        bool is_stack = false;
    };
    int64_t map(const MapRequest& request);
    int64_t unmap(uint64_t begin, uint64_t size);
    int64_t protect(uint64_t begin, uint64_t size, uint32_t rights);
    /// Drops the pages of a range; the next touch finds zeros.
    int64_t discard(uint64_t begin, uint64_t size);
    uint64_t set_break(uint64_t address);

    FaultResult handle_fault(uint64_t address, FaultKind kind);

    const Area* first_area() const { return areas_.find(0); }
    const Area* area_after(const Area* area) const { return areas_.find(area->end); }
    uint64_t charged_pages() const { return charged_pages_; }

 private:
    bool charge(uint64_t pages);
    bool overlaps_fixed(uint64_t begin, uint64_t end) const;
    void cut_at(uint64_t address);
    void remove_areas(uint64_t begin, uint64_t end);
    void insert(uint64_t begin, uint64_t end, AreaAttributes attributes);
    uint64_t uncharged_pages(uint64_t begin, uint64_t end) const;
    bool is_covered(uint64_t begin, uint64_t end) const;

    AreaTree areas_;
    uint64_t break_start_ = 0;
    uint64_t break_end_ = 0;
    uint64_t charged_pages_ = 0;
};

AddressSpace& user_space();

/// The rights of pages as page table flags.
uint64_t page_flags(uint32_t rights);

}  // namespace kernel
