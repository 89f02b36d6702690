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

}  // namespace

Trap table_init(Instance& instance, uint32_t element, TableInstance& table, uint64_t destination,
                uint64_t source, uint64_t count) {
    const std::vector<Ref>& items = instance.elements[element];
    if (!inside(items.size(), source, count) || !table.contains(destination, count)) {
        return Trap::OutOfBoundsTableAccess;
    }
    std::copy_n(items.begin() + static_cast<ptrdiff_t>(source), count,
                table.elements + destination);
    return Trap::None;
}

Trap table_copy(TableInstance& to, const TableInstance& from, uint64_t destination, uint64_t source,
                uint64_t count) {
    if (!from.contains(source, count) || !to.contains(destination, count)) {
        return Trap::OutOfBoundsTableAccess;
    }
    if (count != 0) {
        std::memmove(to.elements + destination, from.elements + source, count * sizeof(Ref));
    }
    return Trap::None;
}

Trap table_fill(TableInstance& table, uint64_t start, Ref value, uint64_t count) {
    if (!table.contains(start, count)) return Trap::OutOfBoundsTableAccess;
    std::fill_n(table.elements + start, count, value);
    return Trap::None;
}

Trap memory_init(Instance& instance, uint32_t segment, MemoryInstance& memory, uint64_t destination,
                 uint64_t source, uint64_t count) {
    const std::span<const uint8_t> bytes = data_of(instance, segment);
    if (!inside(bytes.size(), source, count) ||
        !inside(memory.bytes().size(), destination, count)) {
        return Trap::OutOfBoundsMemoryAccess;
    }
    if (count != 0) std::memcpy(memory.base + destination, bytes.data() + source, count);
    return Trap::None;
}

Trap memory_copy(MemoryInstance& to, const MemoryInstance& from, uint64_t destination,
                 uint64_t source, uint64_t count) {
    if (!inside(from.bytes().size(), source, count) ||
        !inside(to.bytes().size(), destination, count)) {
        return Trap::OutOfBoundsMemoryAccess;
    }
    if (count != 0) std::memmove(to.base + destination, from.base + source, count);
    return Trap::None;
}

Trap memory_fill(MemoryInstance& memory, uint64_t start, uint8_t value, uint64_t count) {
    if (!inside(memory.bytes().size(), start, count)) return Trap::OutOfBoundsMemoryAccess;
    if (count != 0) std::memset(memory.base + start, value, count);
    return Trap::None;
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
