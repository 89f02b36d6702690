// A module instance (spec 4.2.5) and its Context, the part that running code reads. The vectors of
// the instance are filled once, while it is instantiated, so the Context's plain pointers into them
// stay valid for as long as the store owns the instance; what is reachable through them may change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vm/gc/object.h"
#include "vm/runtime/function.h"
#include "vm/runtime/memory.h"
#include "vm/runtime/table.h"

namespace ingot {

class LoadedModule;
class Store;
struct Instance;

/// The standard-layout struct that code of every tier is handed: index spaces as arrays of
/// pointers.
struct Context {
    MemoryInstance* const* memories = nullptr;
    TableInstance* const* tables = nullptr;
    Slot* const* globals = nullptr;  ///< Each points to the global's value (one or two slots).
    Function* const* functions = nullptr;
    TagInstance* const* tags = nullptr;
    const uint32_t* types = nullptr;  ///< Canonical type id of each type index.
    /// By type index; null entries for function types.
    const gc::TypeDescriptor* const* descriptors = nullptr;
    uint8_t* memory0_base = nullptr;
    Instance* instance = nullptr;
};

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
