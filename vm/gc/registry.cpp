// Collections from the heaps' side: who takes part, the census, and when the next one is due.
#include "vm/gc/registry.h"

#include <algorithm>

#include "vm/gc/collector.h"
#include "vm/platform/platform.h"

namespace ingot::gc {

namespace {

uint64_t scale(uint64_t value, uint64_t numerator, uint64_t denominator) {
    return static_cast<uint64_t>(static_cast<double>(value) * static_cast<double>(numerator) /
                                 static_cast<double>(denominator));
}

}  // namespace

Registry Registry::self;
thread_local uint64_t Registry::own_collecting_cpu_ns = 0;

void Registry::attach(Heap& heap) {
    collector::initialize({started, push_roots, marked, ended});
    collector::lock();
    heap.next_ = self.first;
    if (self.first != nullptr) self.first->previous_ = &heap;
    self.first = &heap;
    ++self.count;
    collector::unlock();
}

void Registry::detach(Heap& heap) {
    collector::lock();
    if (heap.next_ != nullptr) heap.next_->previous_ = heap.previous_;
    (heap.previous_ != nullptr ? heap.previous_->next_ : self.first) = heap.next_;
    if (self.forcing == &heap) self.forcing = nullptr;
    --self.count;
    // Dead objects may be found for a while yet; they are nobody's from now on.
    for (auto& [id, descriptor] : heap.descriptors_) descriptor->owner = nullptr;
    collector::unlock();
}

void Registry::collect_if_due() {
    if (!is_collection_due()) return;
    // Several threads notice at the same time; one collection is enough.
    const std::lock_guard alone(self.collecting);
    if (is_collection_due()) collector::collect();
}

void Registry::make_room(Heap& heap, uint64_t size_bytes) {
    const std::lock_guard alone(self.collecting);
    if (heap.has_room(size_bytes)) return;
    collector::lock();
    self.forcing = &heap;
    collector::unlock();
    collector::collect();
}

void Registry::collect_all() {
    collector::lock();
    ++self.collecting_all;
    collector::unlock();
    // Free blocks are given back when they have stayed free for a while, counted in collections.
    for (int i = 0; i < 3; ++i) collector::collect_and_unmap();
    collector::lock();
    --self.collecting_all;
    collector::unlock();
}

void Registry::started() {
    self.started_ns = platform::monotonic_ns();
    self.started_cpu_ns = collector::thread_cpu_ns();
    self.census_ns = 0;
    self.choose_participants();
}

void Registry::choose_participants() {
    const Heap* needy = forcing;
    if (forcing == nullptr && !is_for_small_heaps()) {
        for (const Heap* heap = first; heap != nullptr; heap = heap->next_) {
            if (needy == nullptr || heap->allocated_bytes_ > needy->allocated_bytes_) needy = heap;
        }
    }
    is_partial = false;
    for (Heap* heap = first; heap != nullptr; heap = heap->next_) {
        heap->takes_part_ = heap == needy || !may_leave_out(*heap);
        is_partial |= !heap->takes_part_;
        // Memory cannot be allocated while threads are stopped, who knows where.
        if (heap->takes_part_ && count > 1) heap->roster_.reserve(2 * Heap::kFreeListCount + 1);
    }
}

/// Whether most of what was allocated since the last collection is of heaps that always take part.
bool Registry::is_for_small_heaps() const {
    uint64_t small_bytes = 0;
    uint64_t large_bytes = 0;
    for (const Heap* heap = first; heap != nullptr; heap = heap->next_)
        (heap->has_roster_ ? large_bytes : small_bytes) += heap->cycle_bytes_;
    return small_bytes > large_bytes;
}

bool Registry::may_leave_out(const Heap& heap) const {
    if (!heap.has_roster_ || collecting_all != 0 || count < 2) return false;
    const uint64_t allocated = heap.allocated_bytes_;
    if (allocated > kLargestSpacingBytes) return false;
    return allocated < std::max(heap.live_bytes_ / 2, kLeastCycleBytes) ||
           started_ns - heap.took_part_ns_ < kTimesLonger * heap.cost_ns_;
}

void Registry::push_roots() {
    for (const Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
        if (!heap->takes_part_) heap->roster_.mark();
    }
    for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) heap->mark(Marker());
}

bool Registry::is_census_due(uint64_t now_ns) const {
    if (forcing != nullptr) return true;
    for (const Heap* heap = first; heap != nullptr; heap = heap->next_) {
        if (!heap->takes_part_) continue;
        const uint64_t next_bytes = heap->used_bytes() + heap->cycle_bytes_;
        if (heap->has_roster_ || next_bytes > heap->threshold_bytes_) return true;
    }
    // It makes rosters, which save time next time.
    const bool is_slow = count > 1 && !is_partial && now_ns - started_ns > 2'000'000;
    return is_slow && now_ns - census_ended_ns > kCensusShare * last_census_ns;
}

void Registry::marked() {
    const uint64_t begin_ns = platform::monotonic_ns();
    const bool is_due = self.is_census_due(begin_ns);
    for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) heap->counted_bytes_ = 0;
    if (is_due) collector::for_each_marked(count_object, nullptr);
    for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
        if (!heap->takes_part_) continue;
        if (is_due) heap->end_census();
        heap->has_roster_ = is_due && self.count > 1 && heap->counted_bytes_ >= kLeastRosterBytes;
        if (!heap->has_roster_) heap->roster_.release();
    }
    if (!is_due) return;
    self.census_ended_ns = platform::monotonic_ns();
    self.census_ns = self.last_census_ns = self.census_ended_ns - begin_ns;
}

void Registry::count_object(void* object, size_t size_bytes, void*) {
    if (!Heap::is_object(object)) return;
    const auto* descriptor = static_cast<Object*>(object)->descriptor;
    if (descriptor->owner == nullptr) return;
    Heap& owner = *descriptor->owner;
    if (!owner.takes_part_) return;
    owner.counted_bytes_ += size_bytes;
    if (self.count > 1) owner.roster_.add(object);
}

void Registry::ended() {
    const uint64_t now_ns = platform::monotonic_ns();
    const uint64_t duration_ns = now_ns - self.started_ns;
    uint64_t total = 0;
    uint32_t allocating = 0;
    for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
        const uint64_t bytes = heap->cycle_bytes_;
        total += bytes;
        allocating += bytes != 0 ? 1 : 0;
        if (!heap->takes_part_) continue;
        heap->took_part_ns_ = now_ns;
        heap->cost_ns_ = duration_ns;
    }
    self.space_collections(duration_ns - self.census_ns, total, allocating);
    self.settle_debts(duration_ns, total);
    self.forcing = nullptr;
    self.ended_ns = now_ns;
    const uint64_t cpu_ns = collector::thread_cpu_ns() - self.started_cpu_ns;
    self.collecting_cpu_ns += cpu_ns;
    own_collecting_cpu_ns += cpu_ns;
}

void Registry::settle_debts(uint64_t duration_ns, uint64_t total_bytes) {
    for (Heap* heap = first; heap != nullptr; heap = heap->next_) {
        const uint64_t bytes = heap->cycle_bytes_.exchange(0, std::memory_order_relaxed);
        if (!heap->is_near_budget() || !heap->takes_part_) continue;
        if (forcing != nullptr) {
            if (heap == forcing) heap->debt_ns_ += duration_ns;
        } else if (total_bytes != 0) {
            heap->debt_ns_ += scale(duration_ns, bytes, total_bytes);
        }
    }
}

void Registry::space_collections(uint64_t duration_ns, uint64_t total_bytes, uint32_t allocating) {
    uint64_t left_out_bytes = 0;
    for (const Heap* heap = first; heap != nullptr; heap = heap->next_) {
        if (heap->has_roster_) left_out_bytes += heap->live_bytes_;
    }
    if (!is_for_small_heaps()) left_out_bytes = 0;
    if (is_partial) last_partial_ns = duration_ns;
    const bool is_next_partial = left_out_bytes != 0;
    uint64_t next_ns = duration_ns;
    if (is_next_partial && !is_partial)
        next_ns = std::min(duration_ns, last_partial_ns != 0 ? last_partial_ns : duration_ns / 4);
    const uint64_t running_ns = started_ns - ended_ns + 1;
    uint64_t spacing_bytes = 0;
    if (allocating > 1 || is_next_partial) {
        spacing_bytes =
            std::min(scale(total_bytes, kTimesLonger * next_ns, running_ns), kLargestSpacingBytes);
    }
    // One measurement says little on a machine that does other things; growing needs fresh pages.
    if (spacing_bytes != 0 && last_spacing_bytes != 0)
        spacing_bytes = last_spacing_bytes - last_spacing_bytes / 4 + spacing_bytes / 4;
    last_spacing_bytes = spacing_bytes;
    collector::set_spacing(spacing_bytes);
    cycle_bytes = 0;
    const uint64_t occupied_bytes = collector::occupied_bytes();
    cycle_limit_bytes = std::max({kLeastCycleBytes, spacing_bytes,
                                  occupied_bytes - std::min(occupied_bytes, left_out_bytes)});
}

}  // namespace ingot::gc
