// How a type section spells what a decoded Module no longer tells apart: `rec` around a single
// type, `sub final` without supertypes. The printer asks, to give the same bytes back.
#pragma once

#include <vector>

#include "vm/module/module.h"

namespace ingot::text {

struct TypeForms {
    std::vector<bool> explicit_groups;  ///< By recursive group: spelled with `rec`.
    std::vector<bool> explicit_subs;    ///< By type: spelled with `sub`.
};

/// Reads the type section's bytes once more; the module must be decoded from its bytes.
TypeForms read_type_forms(const Module& module);

}  // namespace ingot::text
