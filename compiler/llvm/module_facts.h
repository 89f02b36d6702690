// What must be known of a whole module before any function of it is compiled. It depends on the
// module alone, so units that are compiled apart, even by different processes, agree.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/isa/features.h"
#include "vm/module/module.h"

namespace ingot::codegen {

struct ModuleFacts {
    /// Whether any function ends in a call in its place. If none does, no function needs the
    /// convention that allows it, which costs every call a little.
    bool has_tail_calls = false;

    struct Table {
        /// Size and elements are the same from instantiation on: the module has the table for
        /// itself and no instruction writes to it.
        bool is_constant = false;
        /// A constant table that holds nothing but null and functions defined in the module.
        bool holds_own_functions = false;
    };
    std::vector<Table> tables;  ///< By table index.
};

/// The module must be valid.
ModuleFacts find_facts(const Module& module, const Features& features);

}  // namespace ingot::codegen
