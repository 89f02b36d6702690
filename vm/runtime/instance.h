// A module instance (spec 4.2.5) with its Context, the part that running code reads. The vectors of
// the instance are filled once, while it is instantiated, so the Context's plain pointers into them
// stay valid for as long as the store owns the instance; what is reachable through them may change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vm/runtime/context.h"

namespace ingot {

class LoadedModule;
class Store;
struct Instance;

/// Something that can be imported or exported; the alternatives stand in the order of ExternKind.
using Extern =
    std::variant<Function*, TableInstance*, MemoryInstance*, GlobalInstance*, TagInstance*>;

inline ExternKind kind_of(const Extern& value) {
    return static_cast<ExternKind>(value.index());
}

struct Instance {
    Context context;
    Store* store = nullptr;
    std::shared_ptr<const LoadedModule> module;

    std::vector<Function*> functions;
    std::vector<TableInstance*> tables;
    std::vector<MemoryInstance*> memories;
    std::vector<GlobalInstance*> globals;
    std::vector<Slot*> global_values;
    std::vector<TagInstance*> tags;
    /// Empty if the module has function types only.
    std::vector<const gc::TypeDescriptor*> descriptors;
    std::vector<uint8_t> dropped_data;       ///< 1 for each data segment that was dropped.
    std::vector<std::vector<Ref>> elements;  ///< Evaluated element segments; empty once dropped.

    /// The export of this name, or null.
    const Extern* find_export(std::string_view name) const;
    std::vector<std::pair<std::string_view, Extern>> exports;  ///< In the module's order.
};

}  // namespace ingot
