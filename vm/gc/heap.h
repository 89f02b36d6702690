// The garbage-collected heap as one store sees it: allocation, its budget, its roots.
//
// All heaps of a process share one collector, which marks conservatively: native stacks of
// registered threads, and whatever the heaps' owners name as roots. It is set up by the first heap
// that attaches, so that a program without objects never pays for it. A heap belongs to one thread
// at a time, as its store does; but a collection may happen at any moment on another thread, hence
// RootLock.
//
// Budgets count live bytes, never garbage: when the live bytes known from the last census and what
// was allocated since exceed the budget, the process collects and counts what each heap has left.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "vm/gc/object.h"
#include "vm/gc/roster.h"

namespace ingot::gc {

/// Handed to the function that names a heap's roots.
class Marker {
 public:
    /// Every word of [begin, end) that is the address of an object keeps it alive. Both are 8-byte
    /// aligned.
    void range(const void* begin, const void* end) const;
};

struct HeapOptions {
    uint64_t budget_bytes = uint64_t{1} << 30;
    bool torture = false;  ///< Collect at every allocation, to find missing roots.
};

class Heap {
 public:
    /// Names the owner's roots; runs during a collection, on any thread, while the owner stands
    /// still: it may only read, and must find every container that it reads in order (see
    /// RootLock).
    using MarkRoots = void (*)(void* owner, const Marker& marker);

    Heap(const HeapOptions& options, MarkRoots mark_roots, void* owner);
    ~Heap();
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;

    /// Zeroed memory for an object, or null if the quick way has none left; then try allocate().
    /// The caller writes the descriptor before anything else happens.
    [[gnu::always_inline]] void* try_allocate(Contents contents, size_t size_bytes) {
        const size_t granules = (size_bytes + kGranuleBytes - 1) / kGranuleBytes;
        if (granules >= kListCount) return nullptr;
        Cell*& list = lists_[static_cast<size_t>(contents)][granules];
        Cell* cell = list;
        if (cell != nullptr) [[likely]]
            list = cell->next;
        return cell;
    }
    /// The lists that try_allocate takes from, as [kContentsCount][kListCount] heads, for compiled
    /// code that does the same inline. A cell's first word is the next cell.
    void* free_lists() { return lists_.data(); }
    static constexpr size_t kGranuleBytes = 16;
    /// Cells of up to 2,048 bytes are handed out from free lists.
    static constexpr size_t kListCount = 129;

    /// The same, collecting if need be; all roots must be where the owner's MarkRoots finds them.
    /// Null if the budget or the host's memory is exhausted by live objects.
    void* allocate(Contents contents, size_t size_bytes);

    /// The descriptor of a canonical type; null if it was not made yet.
    const TypeDescriptor* find_descriptor(uint32_t type_id) const;
    /// Makes a descriptor and keeps it under prototype.type_id. Descriptors do not count against
    /// the budget.
    const TypeDescriptor* make_descriptor(const TypeDescriptor& prototype,
                                          std::span<const uint32_t> display);
    /// The descriptors of objects without a wasm type.
    const TypeDescriptor* exception_descriptor();
    const TypeDescriptor* host_reference_descriptor();

    /// Whether the collector knows this heap; only then are its roots ever read.
    bool is_attached() const { return is_attached_; }
    void attach();
    /// Ends that: the roots are not read any more. The destructor does it too.
    void detach();

    /// Live bytes at the last census plus those allocated since.
    uint64_t used_bytes() const {
        return live_bytes_.load(std::memory_order_relaxed) +
               allocated_bytes_.load(std::memory_order_relaxed);
    }
    uint64_t budget_bytes() const { return options_.budget_bytes; }
    /// Whether an object of this size could ever be allocated.
    bool fits_budget(uint64_t size_bytes) const { return size_bytes <= options_.budget_bytes; }

 private:
    friend struct Registry;

    struct Cell {
        Cell* next;
    };

    void charge(uint64_t size_bytes);
    bool has_room(uint64_t size_bytes) const {
        return used_bytes() + size_bytes <= threshold_bytes_.load(std::memory_order_relaxed);
    }
    bool make_room(uint64_t size_bytes);
    void pay_debt();
    void* allocate_cell(Contents contents, size_t granules);
    size_t note_cells(Contents contents, size_t granules);
    const TypeDescriptor* special_descriptor(uint32_t id, ObjectKind kind, Contents contents);
    void mark(const Marker& marker);
    static bool is_object(const void* cell);
    void forget_objects();
    void begin_roster();
    void end_census();
    /// Whether live data, not garbage, takes most of the budget.
    bool is_near_budget() const {
        return live_bytes_.load(std::memory_order_relaxed) >
               options_.budget_bytes - options_.budget_bytes / 4;
    }

    std::array<std::array<Cell*, kListCount>, kContentsCount> lists_{};
    HeapOptions options_;
    MarkRoots mark_roots_;
    void* owner_;
    bool is_attached_ = false;

    std::unordered_map<uint32_t, TypeDescriptor*> descriptors_;  ///< By type_id.

    // Written by collections on any thread.
    std::atomic<uint64_t> live_bytes_ = 0;       ///< At the last census.
    std::atomic<uint64_t> allocated_bytes_ = 0;  ///< Since then.
    std::atomic<uint64_t> threshold_bytes_ = 0;  ///< Of used_bytes(): beyond it, a census is due.
    std::atomic<uint64_t> debt_ns_ = 0;          ///< Collection time this heap has to wait for.
    std::atomic<uint64_t> cycle_bytes_ = 0;      ///< Allocated since the last collection.
    uint64_t counted_bytes_ = 0;                 ///< During a census.

    static constexpr size_t kFreeListCount = kContentsCount * kListCount;
    /// The cells last put on each list, less those that were objects at the last collection. One
    /// may just have been taken, on its way to become an object.
    std::array<std::array<Roster::Block, kListCount>, kContentsCount> blocks_{};
    void* large_ = nullptr;  ///< The same for an object larger than cells are.
    /// Of the objects live at the last census and all since; under the collector's lock.
    Roster roster_;
    std::atomic<bool> has_roster_ = false;
    bool takes_part_ = true;     ///< In the present collection.
    uint64_t took_part_ns_ = 0;  ///< When a collection in which it did so ended,
    uint64_t cost_ns_ = 0;       ///< and how long that took.

    Heap* next_ = nullptr;  ///< Of the collector's list, under its lock.
    Heap* previous_ = nullptr;
};

/// Held while a container that MarkRoots reads changes in more than one word. Nothing may be
/// allocated from the heap meanwhile. Costs nothing before the heap is attached.
class RootLock {
 public:
    explicit RootLock(const Heap& heap);
    ~RootLock();
    RootLock(const RootLock&) = delete;
    RootLock& operator=(const RootLock&) = delete;

 private:
    bool is_held_;
};

/// Makes the calling thread's stack and registers roots until the thread ends. Every thread that
/// handles references of an attached heap must do so; it is cheap to repeat.
void register_thread();

/// Collects now and gives unused memory back to the host.
void collect();

/// Bytes that the collector holds, garbage and free memory included.
uint64_t collector_bytes();

/// CPU time that collections took: all of the process, and those that ran on the calling thread.
struct CollectingTime {
    uint64_t all_ns = 0;
    uint64_t own_ns = 0;
};
CollectingTime collecting_time();

}  // namespace ingot::gc
