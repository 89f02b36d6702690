// How memory 0 is addressed within loops: relative to %gs, which takes no register but makes every
// load a cycle or two slower, or relative to its base in a register, where there is one to spare.
//
// Lowering has made all pointers relative to %gs. Either kind does at any access, so the choice is
// free and comes last, when what a loop needs of registers has settled.
#pragma once

#include <llvm/IR/PassManager.h>

namespace ingot::codegen {

struct MemoryBasePass : llvm::PassInfoMixin<MemoryBasePass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

}  // namespace ingot::codegen
