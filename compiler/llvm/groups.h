// How a module is divided into units of compilation, and what happens to a unit before machine code
// is made of it.
#pragma once

#include <cstdint>
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

/// Bodies that are compiled together.
using Group = std::vector<uint32_t>;

/// Groups of neighbouring functions, which depend on the module and the bodies asked for alone.
std::vector<Group> divide(const CompileRequest& request);

/// Lowers a group's functions and loops into its unit and optimizes them; the machine that is to
/// generate code for them.
Result<std::unique_ptr<llvm::TargetMachine>> lower_group(Unit& unit, const TargetChoice& target,
                                                         const Group& group);

}  // namespace ingot::codegen
