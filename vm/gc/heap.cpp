// Heaps: free lists, descriptors, and what makes budgets fair.
//
// A census runs inside a collection, over all marked objects, and tells live bytes by heap. A heap
// whose used bytes pass its threshold forces one. The threshold is the budget, or a quarter of the
// budget above the live bytes if that is more, so that a heap just below its budget collects once
// per quarter, not at every allocation.
//
// A collection marks every heap's objects and stops every thread, so heaps that share a process
// must not cost each other much time. Whoever is near its budget pays for the collections it
// causes: it sleeps until they are a twentieth of the time. And while several heaps allocate,
// collections that nobody forces are spaced so that they are at most a tenth of it, however much
// one of the heaps keeps alive.
#include "vm/gc/heap.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "vm/gc/collector.h"
#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::gc {

const char kDescriptorMagic = 'D';

/// The attached heaps. Everything is guarded by the collector's lock, which its events hold.
struct Registry {
    Heap* first = nullptr;
    std::atomic<uint32_t> count = 0;
    Heap* forcing = nullptr;  ///< The heap that forces the present collection, if one does.
    uint64_t started_ns = 0;
    uint64_t ended_ns = 0;  ///< Of the collection before.
    uint64_t started_cpu_ns = 0;
    std::atomic<uint64_t> collecting_cpu_ns = 0;
    static thread_local uint64_t own_collecting_cpu_ns;
    std::atomic<uint64_t> cycle_bytes = 0;  ///< Allocated by all heaps since the last collection.
    /// Of cycle_bytes: then a collection is due. The collector by itself would first use up all
    /// memory it has ever had, also what it has given back.
    std::atomic<uint64_t> cycle_limit_bytes = kLeastCycleBytes;

    /// Running between collections takes so many times longer than collecting ...
    static constexpr uint64_t kTimesLonger = 9;
    /// ... and a heap that forces collections waits so many times longer.
    static constexpr uint64_t kTimesLongerNearBudget = 19;
    static constexpr uint64_t kLargestSpacingBytes = 512 << 20;
    static constexpr uint64_t kLeastCycleBytes = 4 << 20;

    static uint64_t scale(uint64_t value, uint64_t numerator, uint64_t denominator) {
        return static_cast<uint64_t>(static_cast<double>(value) * static_cast<double>(numerator) /
                                     static_cast<double>(denominator));
    }

    static void started() {
        self.started_ns = platform::monotonic_ns();
        self.started_cpu_ns = collector::thread_cpu_ns();
    }

    static void push_roots() {
        for (const Heap* heap = self.first; heap != nullptr; heap = heap->next_)
            heap->mark(Marker());
    }

    static void marked() {
        bool is_due = self.forcing != nullptr;
        for (const Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
            is_due |= heap->used_bytes() > heap->options_.budget_bytes / 2;
        }
        if (!is_due) return;
        for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) heap->counted_bytes_ = 0;
        collector::for_each_marked(count_object, nullptr);
        for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) heap->end_census();
    }

    static void ended() {
        const uint64_t now_ns = platform::monotonic_ns();
        const uint64_t duration_ns = now_ns - self.started_ns;
        uint64_t total = 0;
        uint32_t allocating = 0;
        for (const Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
            const uint64_t bytes = heap->cycle_bytes_.load(std::memory_order_relaxed);
            total += bytes;
            allocating += bytes != 0 ? 1 : 0;
        }
        for (Heap* heap = self.first; heap != nullptr; heap = heap->next_) {
            const uint64_t bytes = heap->cycle_bytes_.exchange(0, std::memory_order_relaxed);
            if (!heap->is_near_budget()) continue;
            if (self.forcing != nullptr) {
                if (heap == self.forcing) heap->debt_ns_ += duration_ns;
            } else if (total != 0) {
                heap->debt_ns_ += scale(duration_ns, bytes, total);
            }
        }
        const uint64_t running_ns = self.started_ns - self.ended_ns + 1;
        const uint64_t spacing = scale(total, kTimesLonger * duration_ns, running_ns);
        self.space_collections(allocating > 1 ? std::min(spacing, kLargestSpacingBytes) : 0);
        self.forcing = nullptr;
        self.ended_ns = now_ns;
        const uint64_t cpu_ns = collector::thread_cpu_ns() - self.started_cpu_ns;
        self.collecting_cpu_ns += cpu_ns;
        own_collecting_cpu_ns += cpu_ns;
    }

    void space_collections(uint64_t spacing_bytes) {
        collector::set_spacing(spacing_bytes);
        cycle_bytes = 0;
        cycle_limit_bytes =
            std::max({kLeastCycleBytes, spacing_bytes, collector::occupied_bytes()});
    }

    static void attach(Heap& heap) {
        collector::initialize({started, push_roots, marked, ended});
        collector::lock();
        heap.next_ = self.first;
        if (self.first != nullptr) self.first->previous_ = &heap;
        self.first = &heap;
        ++self.count;
        collector::unlock();
    }

    static void detach(Heap& heap) {
        collector::lock();
        if (heap.next_ != nullptr) heap.next_->previous_ = heap.previous_;
        (heap.previous_ != nullptr ? heap.previous_->next_ : self.first) = heap.next_;
        if (self.forcing == &heap) self.forcing = nullptr;
        --self.count;
        // Dead objects may be found for a while yet; they are nobody's from now on.
        for (auto& [id, descriptor] : heap.descriptors_) descriptor->owner = nullptr;
        collector::unlock();
    }

    static void force_collection(Heap& heap) {
        collector::lock();
        self.forcing = &heap;
        collector::unlock();
        collector::collect();
    }

    static Registry self;

 private:
    /// The first word of a cell is null or a link if the cell is free; else it is a descriptor,
    /// unless the cell is a descriptor itself.
    static void count_object(void* object, size_t size_bytes, void*) {
        const auto* descriptor = static_cast<Object*>(object)->descriptor;
        if (descriptor == nullptr || static_cast<const void*>(descriptor) == &kDescriptorMagic)
            return;
        if (descriptor->magic != &kDescriptorMagic || descriptor->owner == nullptr) return;
        descriptor->owner->counted_bytes_ += size_bytes;
    }
};

Registry Registry::self;
thread_local uint64_t Registry::own_collecting_cpu_ns = 0;

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
    const bool is_due = Registry::self.cycle_bytes > Registry::self.cycle_limit_bytes;
    if (is_due || options_.torture) collector::collect();
    if (used_bytes() + size_bytes > threshold_bytes_ && !make_room(size_bytes)) return nullptr;
    const size_t granules = (size_bytes + kGranuleBytes - 1) / kGranuleBytes;
    if (granules < kListCount) return allocate_cell(contents, std::max<size_t>(granules, 1));
    void* object = collector::allocate_object(contents, size_bytes);
    if (object != nullptr) charge(size_bytes);
    return object;
}

/// Fills the list of the cell's size again and takes one.
void* Heap::allocate_cell(Contents contents, size_t granules) {
    Cell*& list = lists_[static_cast<size_t>(contents)][granules];
    const size_t cell_bytes = granules * kGranuleBytes;
    if (list == nullptr) {
        collector::allocate_cells(contents, cell_bytes, reinterpret_cast<void**>(&list));
        uint64_t count = 0;
        for (const Cell* cell = list; cell != nullptr; cell = cell->next) ++count;
        charge(count * cell_bytes);
    }
    Cell* cell = list;
    // In torture mode the rest is left to the next collection, so that there is one.
    if (cell != nullptr) list = options_.torture ? nullptr : cell->next;
    return cell;
}

void Heap::charge(uint64_t size_bytes) {
    allocated_bytes_.fetch_add(size_bytes, std::memory_order_relaxed);
    cycle_bytes_.fetch_add(size_bytes, std::memory_order_relaxed);
    Registry::self.cycle_bytes.fetch_add(size_bytes, std::memory_order_relaxed);
}

/// Collects to bring the used bytes below the budget. False if there is no room for `size_bytes`.
bool Heap::make_room(uint64_t size_bytes) {
    if (!fits_budget(size_bytes)) return false;
    Registry::force_collection(*this);
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
    constexpr uint64_t kLongestNs = 1'000'000'000;
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

void Heap::mark(const Marker& marker) const {
    marker.range(lists_.data(), lists_.data() + lists_.size());
    for (const auto& [id, descriptor] : descriptors_) marker.range(&descriptor, &descriptor + 1);
    mark_roots_(owner_, marker);
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
