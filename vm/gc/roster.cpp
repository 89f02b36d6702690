// Rosters: see the header. Blocks are appended, never looked up: a census comes block by block.
#include "vm/gc/roster.h"

#include <atomic>

#include "vm/gc/collector.h"

namespace ingot::gc {

void Roster::Block::restart(const void* object) {
    granules = {};
    std::atomic_signal_fence(std::memory_order_seq_cst);
    begin = reinterpret_cast<uintptr_t>(object) & ~(kBlockBytes - 1);
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

void Roster::add(const void* object) {
    if (blocks_.empty() || !blocks_.back().contains(object)) blocks_.emplace_back().restart(object);
    blocks_.back().add(object);
}

void Roster::mark() const {
    for (const Block& block : blocks_) block.for_each(collector::mark);
}

}  // namespace ingot::gc
