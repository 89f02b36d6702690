// Heaps: free lists, descriptors, budgets.
//
// A census runs inside a collection, over all marked objects, and tells live bytes by heap. A heap
// whose used bytes pass its threshold forces one. The threshold is the budget, or a quarter of the
// budget above the live bytes if that is more, so that a heap just below its budget collects once
// per quarter, not at every allocation. Such a heap pays for the collections it causes: it sleeps
// until they are a fortieth of the time. How collections are kept from costing the other heaps of
// the process much else is told in registry.h.
#include "vm/gc/heap.h"

#include <algorithm>
#include <chrono>
#include <ranges>
#include <thread>

#include "vm/gc/collector.h"
#include "vm/gc/registry.h"
#include "vm/support/check.h"

namespace ingot::gc {

const char kDescriptorMagic = 'D';

Heap::Heap(const HeapOptions& options, MarkRoots mark_roots, void* owner)
    : options_(options),
      mark_roots_(mark_roots),
      owner_(owner),
      threshold_bytes_(options.budget_bytes) {}

Heap::~Heap() {
    detach();
}

void Heap::detach() {
    if (!is_attached_) return;
    Registry::detach(*this);
    is_attached_ = false;
}

void Heap::attach() {
    if (is_attached_) return;
    Registry::attach(*this);
    is_attached_ = true;
}

void* Heap::allocate(Contents contents, size_t size_bytes) {
    attach();
    register_thread();
    pay_debt();
    Registry::collect_if_due();
    if (options_.torture) collector::collect();
    if (!has_room(size_bytes) && !make_room(size_bytes)) return nullptr;
    const size_t granules = (size_bytes + kGranuleBytes - 1) / kGranuleBytes;
    if (granules < kListCount) return allocate_cell(contents, std::max<size_t>(granules, 1));
    void* object = collector::allocate_object(contents, size_bytes);
    if (object == nullptr) return nullptr;
    large_ = object;
    if (has_roster_) {
        const RootLock lock(*this);
        roster_.add(object);
    }
    charge(size_bytes);
    return object;
}

/// Fills the list of the cell's size again and takes one.
void* Heap::allocate_cell(Contents contents, size_t granules) {
    Cell*& list = lists_[static_cast<size_t>(contents)][granules];
    const size_t cell_bytes = granules * kGranuleBytes;
    if (list == nullptr) {
        collector::allocate_cells(contents, cell_bytes, reinterpret_cast<void**>(&list));
        charge(note_cells(contents, granules) * cell_bytes);
    }
    Cell* cell = list;
    // In torture mode the rest is left to the next collection, so that there is one.
    if (cell != nullptr) list = options_.torture ? nullptr : cell->next;
    return cell;
}

/// Notes whose the cells of a new list are; their number.
size_t Heap::note_cells(Contents contents, size_t granules) {
    Cell* cell = lists_[static_cast<size_t>(contents)][granules];
    if (cell == nullptr) return 0;
    Roster::Block& block = blocks_[static_cast<size_t>(contents)][granules];
    block.restart(cell);
    size_t count = 0;
    Cell* last = nullptr;
    for (; cell != nullptr && block.contains(cell); cell = cell->next) {
        block.add(cell);
        last = cell;
        ++count;
    }
    // Should a list ever go on in a second block, then that part is given up as garbage.
    last->next = nullptr;
    if (has_roster_) {
        const RootLock lock(*this);
        roster_.add(block);
    }
    return count;
}

void Heap::charge(uint64_t size_bytes) {
    allocated_bytes_.fetch_add(size_bytes, std::memory_order_relaxed);
    cycle_bytes_.fetch_add(size_bytes, std::memory_order_relaxed);
    Registry::self.cycle_bytes.fetch_add(size_bytes, std::memory_order_relaxed);
}

/// Collects to bring the used bytes below the budget. False if there is no room for `size_bytes`.
bool Heap::make_room(uint64_t size_bytes) {
    if (!fits_budget(size_bytes)) return false;
    Registry::make_room(*this, size_bytes);
    return live_bytes_ + size_bytes <= options_.budget_bytes;
}

void Heap::end_census() {
    const uint64_t slack = std::max<uint64_t>(options_.budget_bytes / 4, 64 << 10);
    live_bytes_ = counted_bytes_;
    allocated_bytes_ = 0;
    threshold_bytes_ = std::max(options_.budget_bytes, counted_bytes_ + slack);
}

/// Waits for the collections this heap has caused, if others had to wait for them too.
void Heap::pay_debt() {
    constexpr uint64_t kLongestNs = 2'000'000'000;
    if (debt_ns_.load(std::memory_order_relaxed) == 0) return;
    const uint64_t debt_ns = debt_ns_.exchange(0);
    if (Registry::self.count.load(std::memory_order_relaxed) < 2) return;
    std::this_thread::sleep_for(
        std::chrono::nanoseconds(std::min(debt_ns * Registry::kTimesLongerNearBudget, kLongestNs)));
}

const TypeDescriptor* Heap::find_descriptor(uint32_t type_id) const {
    const auto found = descriptors_.find(type_id);
    return found == descriptors_.end() ? nullptr : found->second;
}

const TypeDescriptor* Heap::make_descriptor(const TypeDescriptor& prototype,
                                            std::span<const uint32_t> display) {
    attach();
    register_thread();
    const size_t size_bytes = sizeof(TypeDescriptor) + display.size_bytes();
    auto* made =
        static_cast<TypeDescriptor*>(collector::allocate_object(Contents::Numbers, size_bytes));
    CHECK(made != nullptr);
    *made = prototype;
    made->magic = &kDescriptorMagic;
    made->owner = this;
    made->display_size = static_cast<uint32_t>(display.size());
    std::copy(display.begin(), display.end(), made->display());
    const RootLock lock(*this);
    descriptors_.emplace(prototype.type_id, made);
    return made;
}

const TypeDescriptor* Heap::special_descriptor(uint32_t id, ObjectKind kind, Contents contents) {
    if (const TypeDescriptor* known = find_descriptor(id)) return known;
    return make_descriptor({.type_id = id, .kind = kind, .contents = contents}, {});
}

const TypeDescriptor* Heap::exception_descriptor() {
    return special_descriptor(TypeDescriptor::kExceptionId, ObjectKind::Exception,
                              Contents::References);
}

const TypeDescriptor* Heap::host_reference_descriptor() {
    return special_descriptor(TypeDescriptor::kHostReferenceId, ObjectKind::HostReference,
                              Contents::Numbers);
}

void Heap::mark(const Marker& marker) {
    marker.range(lists_.data(), lists_.data() + lists_.size());
    for (const auto& [id, descriptor] : descriptors_) marker.range(&descriptor, &descriptor + 1);
    if (!takes_part_) return;
    mark_roots_(owner_, marker);
    forget_objects();
    if (Registry::self.count >= 2) begin_roster();
}

/// Whether the first word is that of an object, not of a free cell: those have null or a link.
bool Heap::is_object(const void* cell) {
    const auto* descriptor = static_cast<const Object*>(cell)->descriptor;
    return descriptor != nullptr && static_cast<const void*>(descriptor) != &kDescriptorMagic &&
           descriptor->magic == &kDescriptorMagic;
}

/// Drops objects from blocks_ and large_, as a collection may free them and another heap may then
/// have the memory. No cell that has been noted since the last collection can have been freed yet.
void Heap::forget_objects() {
    for (Roster::Block& block : blocks_ | std::views::join) {
        if (block.begin == 0) continue;
        Roster::Block rest;
        block.for_each([&](void* cell) {
            if (is_object(cell)) return;
            rest.begin = block.begin;
            rest.add(cell);
        });
        block = rest;
    }
    if (large_ != nullptr && is_object(large_)) large_ = nullptr;
}

/// A new roster begins with what a census cannot tell: cells that are free or were just taken.
void Heap::begin_roster() {
    roster_.clear();
    for (size_t contents = 0; contents < kContentsCount; ++contents) {
        for (size_t granules = 0; granules < kListCount; ++granules) {
            if (blocks_[contents][granules].begin != 0) roster_.add(blocks_[contents][granules]);
            // The thread may have been stopped before it noted all of them.
            const Cell* cell = lists_[contents][granules];
            if (cell == nullptr) continue;
            Roster::Block free_cells;
            free_cells.restart(cell);
            for (; cell != nullptr && free_cells.contains(cell); cell = cell->next)
                free_cells.add(cell);
            roster_.add(free_cells);
        }
    }
    if (large_ != nullptr) roster_.add(large_);
}

void collect() {
    Registry::collect_all();
}

CollectingTime collecting_time() {
    return {Registry::self.collecting_cpu_ns, Registry::own_collecting_cpu_ns};
}

RootLock::RootLock(const Heap& heap) : is_held_(heap.is_attached()) {
    if (is_held_) collector::lock();
}

RootLock::~RootLock() {
    if (is_held_) collector::unlock();
}

}  // namespace ingot::gc
