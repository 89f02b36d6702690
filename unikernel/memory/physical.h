// Physical pages: a buddy allocator, and the kernel's heap above it.
//
// A free block is named by one byte per page (its order) and linked through its own first bytes, so
// the allocator costs a byte for 4 KiB and nothing to set up but clearing those.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

inline constexpr uint32_t kOrders = 11;  ///< Blocks of 4 KiB to 4 MiB.
inline constexpr uint32_t kLargePageOrder = 9;

struct PhysicalRange {
    uint64_t begin = 0;
    uint64_t end = 0;
};

/// Prepares to manage pages up to `end`; the bytes that describe them are taken from `spare`, and
/// what is left of that is returned. Panics if it does not suffice.
PhysicalRange initialize_physical_memory(uint64_t end, PhysicalRange spare);

/// Gives memory to the allocator; of whole pages.
void add_physical_memory(PhysicalRange range);

/// A block of 2^order pages, aligned to its size; 0 if there is none.
uint64_t allocate_pages(uint32_t order);
/// A page full of zeros; 0 if there is none.
uint64_t allocate_zeroed_page();
/// Any part of a block may be freed by itself.
void free_pages(uint64_t address, uint32_t order);

struct PhysicalCounts {
    uint64_t total_pages = 0;
    uint64_t free_pages = 0;
};
PhysicalCounts physical_counts();

/// The kernel's heap; null if memory is out. `size_bytes` is told again when it is freed.
void* allocate(size_t size_bytes);
void release(void* memory, size_t size_bytes);

}  // namespace kernel
