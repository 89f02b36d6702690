// 32-bit addresses in loops, which may wrap around and so are not what loop strength reduction
// expects addresses to be.
//
// Before it: of one index plus several constants it makes an induction variable each, since a
// constant added in 32 bits is none of an addressing mode, and runs out of registers.
//
// After it: an address is zero-extended where it is used. Of a value that the previous iteration
// computed, instruction selection does not know that it is extended already, and spends a move on
// it in every iteration, often in the chain of dependent loads. Extending where the value is made
// is free: every 32-bit instruction does.
#pragma once

#include <llvm/IR/PassManager.h>

namespace llvm {
class TargetPassConfig;
}  // namespace llvm

namespace ingot::codegen {

/// Hides indices that several addresses are made of from loop strength reduction.
struct IndexAnchorPass : llvm::PassInfoMixin<IndexAnchorPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

/// Adds the pass that widens addresses to the code generator behind loop strength reduction, which
/// would not see through what it does.
void add_wide_index_pass(llvm::TargetPassConfig& config);

}  // namespace ingot::codegen
