// Validation of a module's type section (spec 3.2): references between types, and declared
// subtyping.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/isa/features.h"
#include "vm/isa/type_store.h"
#include "vm/isa/types.h"
#include "vm/module/module.h"
#include "vm/support/result.h"

namespace ingot {

/// Validates the types and returns the canonical id of each. Groups enter the store before their
/// subtyping can be judged, so those of an invalid module stay in it, where nothing refers to them.
Result<std::vector<uint32_t>> validate_types(const Module& module, TypeStore& store,
                                             const Features& features);

/// That a type refers to none of the module's types but those below `limit`.
Result<void> check_type_reference(ValueType type, size_t limit);

}  // namespace ingot
