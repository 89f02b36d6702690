// The Context: the standard-layout struct that running code of every tier is handed, and with
// builtins.def the whole contract with compiled code. The compiler takes offsets from here and from
// the structs that it points to; what is invariant for the life of an instance says so, everything
// else is read anew at each use.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/gc/object.h"
#include "vm/runtime/function.h"
#include "vm/runtime/memory.h"
#include "vm/runtime/table.h"

namespace ingot {

struct Instance;

struct Context {
    // Index spaces as arrays of pointers: invariant, the arrays and the pointers in them.
    MemoryInstance* const* memories = nullptr;
    TableInstance* const* tables = nullptr;
    Slot* const* globals = nullptr;  ///< Each points to the global's value (one or two slots).
    Function* const* functions = nullptr;
    TagInstance* const* tags = nullptr;
    const uint32_t* types = nullptr;  ///< Canonical type id of each type index.
    /// By type index; null entries for function types.
    const gc::TypeDescriptor* const* descriptors = nullptr;
    uint8_t* memory0_base = nullptr;  ///< Invariant: memories never move.
    Instance* instance = nullptr;

    // For compiled code only.
    const void* const* builtins = nullptr;  ///< In the order of builtins.def; invariant.
    /// Lowest address that a stack pointer may have at a function's start.
    uintptr_t stack_limit = 0;
    uint64_t* fuel = nullptr;  ///< Of the store; invariant.
    /// Where calls leave more results than fit into registers, as slots; invariant.
    Slot* results = nullptr;
    /// Heads of the heap's free lists, [contents][granules], see gc::Heap; invariant.
    void* free_lists = nullptr;
};

}  // namespace ingot
