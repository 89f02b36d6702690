// Validation of a decoded module (spec 3.5): types, imports, definitions, segments, exports and
// bodies.
//
// Everything but the bodies comes first and yields the ValidatedTypes; bodies are then independent
// of each other (function_validator.h), so that they could be checked in parallel or at their first
// call. An Error's message begins with the specification's wording and carries the byte offset
// where the decoded module still knows it.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/isa/features.h"
#include "vm/isa/type_store.h"
#include "vm/isa/types.h"
#include "vm/module/module.h"
#include "vm/support/index.h"
#include "vm/support/result.h"

namespace ingot {

/// The module's types in the engine's terms: concrete heap types are canonical ids, everywhere.
struct ValidatedTypes {
    std::vector<uint32_t> ids;        ///< Canonical id by type index.
    std::vector<uint32_t> functions;  ///< Canonical id of the type by function index.
    std::vector<uint32_t> tags;       ///< Canonical id of the type by tag index.
    std::vector<TableType> tables;    ///< By table index.
    std::vector<GlobalType> globals;  ///< By global index.
    std::vector<ValueType> elements;  ///< Element type by element segment.
    /// By function index: whether the module declares references to it outside of bodies
    /// (REFS in the spec's context, 3.1.6), which is what `ref.func` asks for.
    std::vector<bool> declared_references;

    /// Translation of a type from the module's terms; its indices must be valid.
    HeapType canonical(HeapType type) const {
        return type.is_concrete() ? HeapType::concrete(ids[type.index()]) : type;
    }
    ValueType canonical(ValueType type) const {
        return type.is_ref() && type.heap().is_concrete()
                   ? ValueType::ref(canonical(type.heap()), type.is_nullable())
                   : type;
    }
};

/// Everything except function bodies. Adds the module's types to `store`, valid or not.
Result<ValidatedTypes> validate_declarations(const Module& module, TypeStore& store,
                                             const Features& features);

/// The whole module.
Result<ValidatedTypes> validate_module(const Module& module, TypeStore& store,
                                       const Features& features);

}  // namespace ingot
