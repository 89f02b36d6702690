// The objects of one heap, as a bitmap per block of memory: what a collection that leaves the heap
// out needs to keep all of them alive without looking at them.
//
// A roster must never name memory that is another heap's by now: what it names is marked without
// being scanned.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ingot::gc {

class Roster {
 public:
    static constexpr size_t kGranuleBytes = 16;
    static constexpr size_t kBlockBytes = 4096;

    /// Objects whose first bytes lie in one block.
    struct Block {
        uintptr_t begin = 0;
        std::array<uint64_t, kBlockBytes / kGranuleBytes / 64> granules{};

        bool contains(const void* object) const {
            return reinterpret_cast<uintptr_t>(object) - begin < kBlockBytes;
        }
        void add(const void* object) {
            const size_t granule = (reinterpret_cast<uintptr_t>(object) - begin) / kGranuleBytes;
            granules[granule / 64] |= uint64_t{1} << granule % 64;
        }
        /// Calls `visit(void* object)`.
        template <typename Visit>
        void for_each(const Visit& visit) const {
            for (size_t word = 0; word < granules.size(); ++word) {
                for (uint64_t rest = granules[word]; rest != 0; rest &= rest - 1) {
                    const size_t granule = word * 64 + static_cast<size_t>(std::countr_zero(rest));
                    visit(reinterpret_cast<void*>(begin + granule * kGranuleBytes));
                }
            }
        }
        /// Makes this the block around an object, with nothing in it. If the thread is stopped
        /// midway, what stands here is true, though less.
        void restart(const void* object);
    };

    /// Quick when called for one block's objects in a row.
    void add(const void* object);
    void add(const Block& block) { blocks_.push_back(block); }
    /// Room for so many blocks, which are then added without allocating memory.
    void reserve(size_t block_count) { blocks_.reserve(block_count); }
    void clear() { blocks_.clear(); }
    /// Gives the memory back too.
    void release() { blocks_ = {}; }

    /// Marks all objects.
    void mark() const;

 private:
    std::vector<Block> blocks_;  ///< One may occur several times.
};

}  // namespace ingot::gc
