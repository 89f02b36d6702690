// How a module is divided into units of compilation, and what happens to a unit before machine code
// is made of it.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <vector>

#include "compiler/llvm/target.h"
#include "compiler/llvm/unit.h"
#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace llvm {
class TargetMachine;
}

namespace ingot::codegen {

/// Bodies that are compiled together, and how hard they are optimized.
struct Group {
    std::vector<uint32_t> bodies;
    uint8_t level = 0;
};

/// Groups of neighbouring functions, which depend on the module and the bodies asked for alone. A
/// function so large that passes would take more than their time has a group and a level of its
/// own.
std::vector<Group> divide(const CompileRequest& request);

/// About how long it takes to compile, in bytes of ordinary functions' wasm code.
size_t cost_of(const Module& module, const Group& group);

/// A function that cannot be compiled, and why.
struct Refusal {
    uint32_t body;
    Error error;
};

/// Lowers a group's functions and loops into its unit and optimizes them; the machine that is to
/// generate code for them.
std::expected<std::unique_ptr<llvm::TargetMachine>, Refusal> lower_group(Unit& unit,
                                                                         const TargetChoice& target,
                                                                         const Group& group);

}  // namespace ingot::codegen
