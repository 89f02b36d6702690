// Bulk table and memory operations. A dropped segment counts as empty.
#include "vm/runtime/bulk.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "vm/runtime/loaded_module.h"
#include "vm/runtime/store.h"

namespace ingot::bulk {
namespace {

bool inside(uint64_t size, uint64_t start, uint64_t count) {
    return start <= size && count <= size - start;
}

/// Pays for a range and moves it.
Trap pay_and_move(void* to, const void* from, uint64_t count) {
    if (const Trap trap = charge_range(count); trap != Trap::None) return trap;
    return move_bytes(to, from, count);
}

}  // namespace

Trap move_bytes(void* to, const void* from, uint64_t count) {
    auto* target = static_cast<uint8_t*>(to);
    const auto* source = static_cast<const uint8_t*>(from);
    const bool is_backwards = target > source;
    uint64_t done = 0;
    while (count - done > kPieceBytes) {
        const uint64_t start = is_backwards ? count - done - kPieceBytes : done;
        std::memmove(target + start, source + start, kPieceBytes);
        done += kPieceBytes;
        if (is_interrupted()) return Trap::Interrupted;
    }
    const uint64_t start = is_backwards ? 0 : done;
    // Empty ranges may have no address.
    if (count != done) std::memmove(target + start, source + start, count - done);
    return Trap::None;
}

Trap table_init(Instance& instance, uint32_t element, TableInstance& table, uint64_t destination,
                uint64_t source, uint64_t count) {
    const std::vector<Ref>& items = instance.elements[element];
    if (!inside(items.size(), source, count) || !table.contains(destination, count)) {
        return Trap::OutOfBoundsTableAccess;
    }
    return pay_and_move(table.elements + destination, items.data() + source, count * sizeof(Ref));
}

Trap table_copy(TableInstance& to, const TableInstance& from, uint64_t destination, uint64_t source,
                uint64_t count) {
    if (!from.contains(source, count) || !to.contains(destination, count)) {
        return Trap::OutOfBoundsTableAccess;
    }
    return pay_and_move(to.elements + destination, from.elements + source, count * sizeof(Ref));
}

Trap table_fill(TableInstance& table, uint64_t start, Ref value, uint64_t count) {
    if (!table.contains(start, count)) return Trap::OutOfBoundsTableAccess;
    if (const Trap trap = charge_range(count * sizeof(Ref)); trap != Trap::None) return trap;
    return fill(table.elements + start, count, value);
}

Trap memory_init(Instance& instance, uint32_t segment, MemoryInstance& memory, uint64_t destination,
                 uint64_t source, uint64_t count) {
    const std::span<const uint8_t> bytes = data_of(instance, segment);
    if (!inside(bytes.size(), source, count) ||
        !inside(memory.bytes().size(), destination, count)) {
        return Trap::OutOfBoundsMemoryAccess;
    }
    return pay_and_move(memory.base + destination, bytes.data() + source, count);
}

Trap memory_copy(MemoryInstance& to, const MemoryInstance& from, uint64_t destination,
                 uint64_t source, uint64_t count) {
    if (!inside(from.bytes().size(), source, count) ||
        !inside(to.bytes().size(), destination, count)) {
        return Trap::OutOfBoundsMemoryAccess;
    }
    return pay_and_move(to.base + destination, from.base + source, count);
}

Trap memory_fill(MemoryInstance& memory, uint64_t start, uint8_t value, uint64_t count) {
    if (!inside(memory.bytes().size(), start, count)) return Trap::OutOfBoundsMemoryAccess;
    if (const Trap trap = charge_range(count); trap != Trap::None) return trap;
    return fill(memory.base + start, count, value);
}

void drop_element(Instance& instance, uint32_t element) {
    const gc::RootLock lock(instance.store->heap());
    instance.elements[element] = std::vector<Ref>();
}

std::span<const uint8_t> data_of(const Instance& instance, uint32_t segment) {
    if (instance.dropped_data[segment] != 0) return {};
    const Module& module = instance.module->module();
    return module.view(module.data[segment].bytes);
}

void drop_data(Instance& instance, uint32_t segment) {
    instance.dropped_data[segment] = 1;
}

}  // namespace ingot::bulk
