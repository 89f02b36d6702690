// What the printer writes for indices and strings.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "vm/module/module.h"

namespace ingot::text {

/// A string literal with its quotes; bytes that are not printable ASCII are escaped.
std::string quote(std::string_view bytes);

/// Identifiers of one index space: the given names as far as they are unique and not empty.
class PrintedNames {
 public:
    PrintedNames() = default;
    explicit PrintedNames(const NameSection::Map& names);

    /// "$name", or the number.
    std::string index(uint32_t index) const;
    /// "$name " where something is defined, or "" for what has no name.
    std::string definition(uint32_t index) const;
    bool has(uint32_t index) const { return names_.contains(index); }

 private:
    std::unordered_map<uint32_t, std::string> names_;  ///< With dollar sign, quoted if need be.
};

/// The identifiers of a module's index spaces; all empty if names are not wanted.
struct ModuleIdentifiers {
    ModuleIdentifiers(const Module& module, bool use_names);

    PrintedNames functions, types, tables, memories, globals, elements, data, tags;
    std::unordered_map<uint32_t, PrintedNames> fields;

    std::string heap_type(HeapType type) const;
    std::string value_type(ValueType type) const;
    /// "(type $t)", and its parameters and results if it is a function type of the module.
    std::string type_use(const Module& module, uint32_t index) const;
    std::string field(uint32_t type, uint32_t index) const;
};

}  // namespace ingot::text
