// The collector: Boehm, Demers and Weiser's, 8.2. The only file that names it.
//
// Choices: only an object's first byte counts as a reference to it, except on native stacks, so
// that a cell needs no spare byte and stray integers retain little; no static data is scanned, as
// nothing there refers to objects; one marker, so that no thread appears behind the embedder's
// back. Objects without references are of a kind of which the collector reads the first word only:
// it is the link of a free list first, the descriptor later. (The collector's own pointer-free kind
// would not keep the links.)
#define GC_THREADS 1
#define GC_NO_THREAD_REDIRECTS 1
#include <gc/gc.h>
#include <gc/gc_inline.h>
#include <gc/gc_mark.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "vm/gc/collector.h"
#include "vm/gc/heap.h"
#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::gc {
namespace {

CollectorEvents events;
int numbers_kind = 0;
bool is_initialized = false;
size_t least_spacing_bytes = 0;

/// What the collector pushes by itself as "other" roots: the stacks of all threads.
GC_push_other_roots_proc push_stacks = nullptr;

void push_roots() {
    events.push_roots();
    push_stacks();
}

void on_collection_event(GC_EventType event) {
    switch (event) {
    case GC_EVENT_START: return events.started();
    case GC_EVENT_RECLAIM_START: return events.marked();
    case GC_EVENT_END: return events.ended();
    case GC_EVENT_MARK_START:
    case GC_EVENT_MARK_END:
    case GC_EVENT_RECLAIM_END:
    case GC_EVENT_PRE_STOP_WORLD:
    case GC_EVENT_POST_STOP_WORLD:
    case GC_EVENT_PRE_START_WORLD:
    case GC_EVENT_POST_START_WORLD:
    case GC_EVENT_THREAD_SUSPENDED:
    case GC_EVENT_THREAD_UNSUSPENDED: return;
    }
}

void* out_of_memory(size_t) {
    return nullptr;
}

int kind_of(Contents contents) {
    return contents == Contents::References ? GC_I_NORMAL : numbers_kind;
}

/// Unregisters its thread when that ends. The process's first thread is never unregistered: what
/// still runs while the process exits may allocate.
struct ThreadRegistration {
    bool is_registered = false;
    ~ThreadRegistration() {
        if (is_registered && gettid() != getpid()) GC_unregister_my_thread();
    }
};
thread_local ThreadRegistration this_thread;

void set_up() {
    GC_set_all_interior_pointers(0);
    GC_set_no_dls(1);
    GC_set_markers_count(1);
    GC_set_oom_fn(out_of_memory);
    GC_set_warn_proc(GC_ignore_warn_proc);
    GC_set_dont_precollect(1);
    push_stacks = GC_get_push_other_roots();
    GC_set_push_other_roots(push_roots);
    // The collector takes the thread that sets it up for the process's first and would take that
    // one's stack for its own.
    GC_stack_base base{.mem_base = reinterpret_cast<void*>(platform::stack_end_address())};
    GC_set_stackbottom(nullptr, &base);
    GC_init();
    GC_allow_register_threads();
    constexpr GC_word kFirstWordOnly = sizeof(void*) | GC_DS_LENGTH;
    numbers_kind = static_cast<int>(GC_new_kind(GC_new_free_list(), kFirstWordOnly, 0, 1));
    least_spacing_bytes = GC_get_min_bytes_allocd();
    GC_set_on_collection_event(on_collection_event);
    this_thread.is_registered = true;
    is_initialized = true;
}

/// What calls that are over left below the caller's frame, and the frames of a collection would
/// cover without writing it, must not keep anything alive.
[[gnu::noinline]] void clear_dead_stack() {
    volatile uint64_t words[4096];
    for (volatile uint64_t& word : words) word = 0;
}

}  // namespace

void register_thread() {
    if (this_thread.is_registered || !is_initialized) return;
    GC_stack_base base{.mem_base = reinterpret_cast<void*>(platform::stack_end_address())};
    const int status = GC_register_my_thread(&base);
    CHECK(status == GC_SUCCESS || status == GC_DUPLICATE);
    this_thread.is_registered = true;
}

void Marker::range(const void* begin, const void* end) const {
    collector::push_range(begin, end);
}

uint64_t collector_bytes() {
    return is_initialized ? GC_get_heap_size() : 0;
}

namespace collector {

void initialize(const CollectorEvents& receiver) {
    static std::once_flag once;
    std::call_once(once, [&] {
        events = receiver;
        set_up();
    });
    register_thread();
}

void lock() {
    GC_alloc_lock();
}
void unlock() {
    GC_alloc_unlock();
}

void allocate_cells(Contents contents, size_t size_bytes, void** list) {
    GC_generic_malloc_many(size_bytes, kind_of(contents), list);
}

void* allocate_object(Contents contents, size_t size_bytes) {
    return GC_generic_malloc(size_bytes, kind_of(contents));
}

void for_each_marked(void (*visit)(void*, size_t, void*), void* data) {
    GC_enumerate_reachable_objects_inner(visit, data);
}

// Eagerly, because ranges that wait on the mark stack abort the process when there are too many.
void push_range(const void* begin, const void* end) {
    GC_push_all_eager(const_cast<void*>(begin), const_cast<void*>(end));
}

void mark(const void* object) {
    GC_set_mark_bit(object);
}

void collect() {
    if (!is_initialized) return;
    clear_dead_stack();
    GC_gcollect();
}

void collect_and_unmap() {
    if (!is_initialized) return;
    register_thread();
    clear_dead_stack();
    GC_gcollect_and_unmap();
}

uint64_t thread_cpu_ns() {
    timespec now{};
    CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

uint64_t occupied_bytes() {
    return GC_get_heap_size() - GC_get_free_bytes();
}

void set_spacing(uint64_t size_bytes) {
    GC_set_min_bytes_allocd(std::max(size_bytes, least_spacing_bytes));
}

}  // namespace collector

}  // namespace ingot::gc
