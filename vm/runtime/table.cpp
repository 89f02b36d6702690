// Tables are malloc'ed and grow geometrically; a declared maximum reserves nothing.
#include "vm/runtime/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "vm/isa/limits.h"
#include "vm/runtime/resources.h"

namespace ingot {

Result<std::unique_ptr<TableInstance>> TableInstance::create(const TableType& type, Ref initial,
                                                             std::shared_ptr<Resources> resources) {
    auto table = std::make_unique<TableInstance>();
    table->resources = std::move(resources);
    table->type = type;
    if (table->grow(type.limits.minimum, initial) == ~uint64_t{0}) {
        return fail(
            ErrorKind::Limit,
            fmt::format("a table of {} elements exceeds the limit of {}", type.limits.minimum,
                        std::min(limits::kMaxTableElementsAllocated,
                                 table->resources->limit(Resource::TableElements))));
    }
    return table;
}

TableInstance::~TableInstance() {
    std::free(elements);
    resources->give_back(Resource::TableElements, size);
}

uint64_t TableInstance::grow(uint64_t delta, Ref value) {
    const uint64_t old_size = size;
    const uint64_t declared = type.limits.maximum.value_or(~uint64_t{0});
    const uint64_t maximum = std::min(declared, limits::kMaxTableElementsAllocated);
    if (old_size > maximum || delta > maximum - old_size) return ~uint64_t{0};
    if (!resources->take(Resource::TableElements, delta)) return ~uint64_t{0};
    const uint64_t new_size = old_size + delta;
    if (new_size > capacity) {
        const uint64_t new_capacity = std::min(std::max(new_size, capacity * 2), maximum);
        auto* grown = static_cast<Ref*>(std::malloc(new_capacity * sizeof(Ref)));
        if (grown == nullptr) {
            resources->give_back(Resource::TableElements, delta);
            return ~uint64_t{0};
        }
        // A collection on another thread may look at any moment: `elements` always has `size` of
        // them.
        std::copy_n(elements, old_size, grown);
        Ref* const old_elements = elements;
        elements = grown;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        std::free(old_elements);
        capacity = new_capacity;
    }
    std::fill(elements + old_size, elements + new_size, value);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    size = new_size;
    return old_size;
}

TableType TableInstance::current_type() const {
    TableType current = type;
    current.limits.minimum = size;
    return current;
}

}  // namespace ingot
