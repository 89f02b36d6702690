// What heap.cpp needs of a collector: the seam behind which boehm_heap.cpp stands. Process-wide.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/gc/object.h"

namespace ingot::gc {

/// What the collector calls; all of them hold its lock.
struct CollectorEvents {
    void (*started)();  ///< A collection begins.
    /// The world is stopped, nothing is marked: call push_range() for every root, mark() before.
    /// May be called twice.
    void (*push_roots)();
    void (*marked)();  ///< Marks are complete: for_each_marked() may be called.
    void (*ended)();
};

namespace collector {

/// Sets the collector up at the first call; any thread may call it.
void initialize(const CollectorEvents& events);

void lock();
void unlock();

/// Stores a list of zeroed cells, linked by their first words, in `*list`, which is a root; null if
/// memory is exhausted. May collect.
void allocate_cells(Contents contents, size_t size_bytes, void** list);
/// One zeroed object, or null. May collect.
void* allocate_object(Contents contents, size_t size_bytes);

/// Calls `visit` for every marked object.
void for_each_marked(void (*visit)(void* object, size_t size_bytes, void* data), void* data);

void push_range(const void* begin, const void* end);

/// Marks the object without looking for references in it.
void mark(const void* object);

void collect();
/// Collects and gives blocks back that have been free for more than one collection.
void collect_and_unmap();

/// CPU time of the calling thread.
uint64_t thread_cpu_ns();

/// Bytes of blocks that hold objects; may be asked in events.
uint64_t occupied_bytes();

/// At least this many bytes are allocated between collections; 0: as many as the collector likes.
void set_spacing(uint64_t size_bytes);

}  // namespace collector
}  // namespace ingot::gc
