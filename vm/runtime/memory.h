// A memory instance (spec 4.2.8): address space reserved once, pages committed as it grows, so that
// its base never moves.
//
// A guarded memory has 4 GiB of index space and a guard behind it: any 32-bit address plus an
// offset below kGuardBytes either lies inside or faults. Where the host has too little address
// space, and for 64-bit memories, it is a checked memory: code compares with size_bytes before
// every access.
//
// A shared memory (threads proposal) is one MemoryInstance that any number of stores own together
// and use from their threads: only size_bytes changes after creation, and only grows.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

#include "vm/isa/limits.h"
#include "vm/isa/types.h"
#include "vm/support/result.h"

namespace ingot {

class Resources;

struct MemoryInstance {
    static constexpr uint64_t kGuardBytes = 32 << 20;

    // Code of every tier reads these two, compiled code at these offsets.
    uint8_t* base = nullptr;
    std::atomic<uint64_t> size_bytes = 0;
    static constexpr size_t kBaseOffset = 0;
    static constexpr size_t kSizeOffset = sizeof(uint8_t*);

    MemoryType type;  ///< limits.minimum is what was declared, not the present size.
    uint64_t reserved_bytes = 0;
    uint64_t maximum_pages = 0;  ///< Growth stops here: declared maximum, address type, budget.
    bool is_guarded = false;

    /// Reserves and commits `type.limits.minimum` pages. `allow_guarded` false forces a checked
    /// memory. The memory's size counts against `resources`, if there are any, while it lives.
    static Result<std::unique_ptr<MemoryInstance>> create(
        const MemoryType& type, bool allow_guarded, std::shared_ptr<Resources> resources = nullptr);
    ~MemoryInstance();
    MemoryInstance() = default;
    MemoryInstance(const MemoryInstance&) = delete;
    MemoryInstance& operator=(const MemoryInstance&) = delete;

    uint64_t pages() const {
        return size_bytes.load(std::memory_order_relaxed) / limits::kPageSizeBytes;
    }
    std::span<uint8_t> bytes() const { return {base, size_bytes.load(std::memory_order_relaxed)}; }

    /// Grows by `delta` pages; the former size in pages, or ~0 if that is not possible
    /// (spec 4.5.6). Threads may grow a shared memory at the same time.
    uint64_t grow(uint64_t delta_pages);

    /// The type as an importer sees it: the present size is the minimum.
    MemoryType current_type() const;

 private:
    std::mutex growth_mutex_;
    std::shared_ptr<Resources> resources_;
};

}  // namespace ingot
