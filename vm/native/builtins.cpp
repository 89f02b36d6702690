// Builtins on memories and tables, and the table of all builtins.
#include "vm/native/builtin_functions.h"
#include "vm/native/invoke.h"
#include "vm/native/raise.h"
#include "vm/runtime/bulk.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/wait_queue.h"

namespace ingot::native {

const void* const kBuiltins[] = {
#define BUILTIN(name, signature, effect) reinterpret_cast<const void*>(&builtins::name),
#include "vm/runtime/builtins.def"
#undef BUILTIN
};

namespace {

void trap_unless_none(Trap trap) {
    if (trap != Trap::None) raise_trap(trap);
}

/// The address of an aligned T in a memory, after everything that may trap: in the order of the
/// interpreter's checks.
template <typename T>
T* atomic_address(Context* context, uint32_t index, uint64_t address, bool must_be_shared) {
    const MemoryInstance& memory = *context->memories[index];
    if (address % sizeof(T) != 0) raise_trap(Trap::UnalignedAtomic);
    if (must_be_shared && !memory.type.limits.is_shared) raise_trap(Trap::ExpectedSharedMemory);
    const uint64_t size = memory.size_bytes.load(std::memory_order_relaxed);
    if (address > size || size - address < sizeof(T)) raise_trap(Trap::OutOfBoundsMemoryAccess);
    return reinterpret_cast<T*>(memory.base + address);
}

template <typename T>
uint32_t wait(Context* context, uint32_t memory, uint64_t address, T expected, uint64_t timeout) {
    T* cell = atomic_address<T>(context, memory, address, true);
    const WaitResult waited = wait_queue::wait(cell, expected, static_cast<int64_t>(timeout));
    leave_if_interrupted();
    return static_cast<uint32_t>(waited);
}

}  // namespace

namespace builtins {

uint64_t memory_grow(Context* context, uint32_t memory, uint64_t delta) {
    return context->memories[memory]->grow(delta);
}

void memory_fill(Context* context, uint32_t memory, uint64_t destination, uint32_t value,
                 uint64_t count) {
    trap_unless_none(bulk::memory_fill(*context->memories[memory], destination,
                                       static_cast<uint8_t>(value), count));
}

void memory_copy(Context* context, uint32_t to, uint32_t from, uint64_t destination,
                 uint64_t source, uint64_t count) {
    trap_unless_none(bulk::memory_copy(*context->memories[to], *context->memories[from],
                                       destination, source, count));
}

void memory_init(Context* context, uint32_t segment, uint32_t memory, uint64_t destination,
                 uint64_t source, uint64_t count) {
    trap_unless_none(bulk::memory_init(*context->instance, segment, *context->memories[memory],
                                       destination, source, count));
}

void data_drop(Context* context, uint32_t segment) {
    bulk::drop_data(*context->instance, segment);
}

uint32_t memory_wait32(Context* context, uint32_t memory, uint64_t address, uint32_t expected,
                       uint64_t timeout) {
    return wait<uint32_t>(context, memory, address, expected, timeout);
}

uint32_t memory_wait64(Context* context, uint32_t memory, uint64_t address, uint64_t expected,
                       uint64_t timeout) {
    return wait<uint64_t>(context, memory, address, expected, timeout);
}

uint32_t memory_notify(Context* context, uint32_t memory, uint64_t address, uint32_t count) {
    return wait_queue::notify(atomic_address<uint32_t>(context, memory, address, false), count);
}

uint64_t table_grow(Context* context, uint32_t table, uint64_t delta, Ref value) {
    return context->tables[table]->grow(delta, value);
}

void table_fill(Context* context, uint32_t table, uint64_t start, Ref value, uint64_t count) {
    trap_unless_none(bulk::table_fill(*context->tables[table], start, value, count));
}

void table_copy(Context* context, uint32_t to, uint32_t from, uint64_t destination, uint64_t source,
                uint64_t count) {
    trap_unless_none(
        bulk::table_copy(*context->tables[to], *context->tables[from], destination, source, count));
}

void table_init(Context* context, uint32_t segment, uint32_t table, uint64_t destination,
                uint64_t source, uint64_t count) {
    trap_unless_none(bulk::table_init(*context->instance, segment, *context->tables[table],
                                      destination, source, count));
}

void elem_drop(Context* context, uint32_t segment) {
    bulk::drop_element(*context->instance, segment);
}

}  // namespace builtins
}  // namespace ingot::native
