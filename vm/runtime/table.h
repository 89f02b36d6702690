// A table instance (spec 4.2.7): a growable vector of references.
#pragma once

#include <cstdint>
#include <memory>

#include "vm/isa/types.h"
#include "vm/runtime/value.h"
#include "vm/support/result.h"

namespace ingot {

class Resources;

struct TableInstance {
    // Standard layout: code reads these two.
    Ref* elements = nullptr;
    uint64_t size = 0;

    TableType type;  ///< Canonical element type; limits.minimum as declared.
    uint64_t capacity = 0;
    std::shared_ptr<Resources> resources;  ///< What `size` counts against.

    /// The table's size counts against `resources` while it lives.
    static Result<std::unique_ptr<TableInstance>> create(const TableType& type, Ref initial,
                                                         std::shared_ptr<Resources> resources);
    ~TableInstance();
    TableInstance() = default;
    TableInstance(const TableInstance&) = delete;
    TableInstance& operator=(const TableInstance&) = delete;

    /// The former size, or ~0 if that is not possible.
    uint64_t grow(uint64_t delta, Ref value);

    /// Whether [start, start + count) lies inside.
    bool contains(uint64_t start, uint64_t count) const {
        return start <= size && count <= size - start;
    }

    TableType current_type() const;
};

}  // namespace ingot
