// Joins ELF objects, one per unit of compilation, to the image of an artifact: slots and read-only
// data, then code. Functions f<index>, their entries at loops o<index>_<offset> and entry thunks
// e<type index> refer to each other across objects, and what calls a function that no object
// defines calls its stub s<index>; beyond them only the imports of vm/native/imports.def may be
// named, through slots.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/llvm/emission.h"
#include "vm/module/module.h"
#include "vm/native/artifact.h"
#include "vm/support/result.h"

namespace ingot::codegen {

/// An artifact but for what its header says about the module, and the bytes that its image views.
struct LinkedCode {
    native::Artifact artifact;
    std::vector<uint8_t> image;
};

/// A thunk that several objects define is the same in all: the first is taken. Fails with
/// Unsupported for a symbol that nothing defines, with Limit for too much code.
Result<LinkedCode> link_objects(std::span<const ObjectCode> objects, const Module& module);

}  // namespace ingot::codegen
