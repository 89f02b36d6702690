// The attached heaps, and what a collection is for each of them. Inside vm/gc only.
//
// Marking a heap costs time in proportion to what it keeps alive, and everybody waits meanwhile. So
// a collection leaves out heaps that gain little by it: those that are known to be large, by a
// roster of their objects, and have allocated little since. All their objects are kept, at a tenth
// of the cost of marking them; nothing is looked for in them, since references never lead from one
// store's objects to another's. A heap left out takes part when it has allocated as much as half of
// what it keeps alive, if it has not just done so, or when it is near its budget; then it pays
// (Heap::pay_debt). That collections are cheap lets them be frequent: garbage that piles up between
// them needs fresh pages and leaves the caches, which costs the others as much again.
//
// Everything is guarded by the collector's lock, which its events hold.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "vm/gc/heap.h"

namespace ingot::gc {

struct Registry {
    static void attach(Heap& heap);
    static void detach(Heap& heap);
    /// Collects if that much was allocated; heaps that gain little may be left out.
    static void collect_if_due();
    /// Collects because `heap` needs room, if it still does.
    static void make_room(Heap& heap, uint64_t size_bytes);
    /// Collects in all heaps and gives unused memory back.
    static void collect_all();

    static Registry self;

    Heap* first = nullptr;
    std::atomic<uint32_t> count = 0;
    std::atomic<uint64_t> cycle_bytes = 0;  ///< Allocated by all heaps since the last collection.
    std::atomic<uint64_t> collecting_cpu_ns = 0;
    static thread_local uint64_t own_collecting_cpu_ns;

    /// Running between collections takes so many times longer than collecting ...
    static constexpr uint64_t kTimesLonger = 14;
    /// ... and a heap that forces collections waits so many times longer.
    static constexpr uint64_t kTimesLongerNearBudget = 39;

 private:
    static bool is_collection_due() { return self.cycle_bytes > self.cycle_limit_bytes; }

    static constexpr uint64_t kLargestSpacingBytes = 512 << 20;
    static constexpr uint64_t kLeastCycleBytes = 4 << 20;
    /// Heaps that keep less alive are always marked.
    static constexpr uint64_t kLeastRosterBytes = 2 << 20;
    /// A census nobody needs for a budget takes at most this part of the time.
    static constexpr uint64_t kCensusShare = 50;

    // The collector's events.
    static void started();
    static void push_roots();
    static void marked();
    static void ended();

    void choose_participants();
    bool may_leave_out(const Heap& heap) const;
    bool is_for_small_heaps() const;
    bool is_census_due(uint64_t now_ns) const;
    void settle_debts(uint64_t duration_ns, uint64_t total_bytes);
    void space_collections(uint64_t duration_ns, uint64_t total_bytes, uint32_t allocating);
    static void count_object(void* object, size_t size_bytes, void*);

    // The state of the one registry, which its static members use like variables.
    // NOLINTBEGIN(readability-identifier-naming)
    std::mutex collecting;  ///< Held by who collects on purpose; taken before the collector's lock.
    Heap* forcing = nullptr;      ///< The heap that forces the present collection, if one does.
    uint32_t collecting_all = 0;  ///< How many threads want all heaps to take part.
    bool is_partial = false;      ///< Whether the present collection leaves a heap out.
    uint64_t started_ns = 0;
    uint64_t ended_ns = 0;  ///< Of the collection before.
    uint64_t started_cpu_ns = 0;
    uint64_t census_ns = 0;        ///< That the present collection's census took.
    uint64_t census_ended_ns = 0;  ///< The last one.
    uint64_t last_census_ns = 0;
    uint64_t last_spacing_bytes = 0;
    uint64_t last_partial_ns = 0;  ///< Duration of the last partial collection, without census.
    /// Of cycle_bytes: then a collection is due. The collector by itself would first use up all
    /// memory it has ever had, also what it has given back.
    std::atomic<uint64_t> cycle_limit_bytes = kLeastCycleBytes;
    // NOLINTEND(readability-identifier-naming)
};

}  // namespace ingot::gc
