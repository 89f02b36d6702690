// The areas of the address space in a search tree that also knows the gaps between them.
//
// A treap: ordered by address, balanced by random priorities. Each node knows the extent of its
// subtree and the largest gap inside, so that room for a mapping is found in logarithmic time.
#pragma once

#include <cstdint>

namespace kernel {

/// Rights as mmap() writes them.
enum Rights : uint32_t { kRead = 1, kWrite = 2, kExecute = 4 };

struct AreaAttributes {
    uint32_t rights = 0;
    bool is_fixed = false;    ///< The image and the kernel's block: never unmapped or protected.
    bool is_charged = false;  ///< Its pages count against the memory there is.
    bool is_stack = false;    ///< Never charged, never of large pages: most of it stays untouched.
    bool operator==(const AreaAttributes&) const = default;
};

struct Area {
    uint64_t begin = 0;
    uint64_t end = 0;
    AreaAttributes attributes;

    // The tree's.
    uint32_t priority = 0;
    Area* left = nullptr;
    Area* right = nullptr;
    uint64_t first = 0;  ///< Where the subtree's first area begins.
    uint64_t last = 0;   ///< Where its last one ends.
    uint64_t largest_gap = 0;
};

class AreaTree {
 public:
    /// The area that contains an address, or else the next one above; null if there is none.
    Area* find(uint64_t address) const;
    Area* before(uint64_t address) const;  ///< The last area that begins below.
    /// Of areas that overlap no other.
    void insert(Area* area);
    void remove(Area* area);
    /// To be called instead of removing and inserting when an area's end moves.
    void set_end(Area* area, uint64_t end);
    /// The end of the highest gap of this size between two addresses; 0 if there is none.
    uint64_t find_gap(uint64_t lowest, uint64_t highest, uint64_t size) const;

 private:
    Area* root_ = nullptr;
};

}  // namespace kernel
