// The optimizations between lowering and the code generator, chosen for input that clang or rustc
// has optimized once: what is left to do is to see through locals, through the checks that lowering
// added and through calls worth inlining. Nothing here may merge, hoist, sink or drop accesses to
// guest memory or forget where they came from: each may trap, at its own place.
#pragma once

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace ingot::codegen {

/// Optimizes a module in place; `level` from 0 to 3.
void optimize(llvm::Module& module, llvm::TargetMachine& machine, unsigned level);

}  // namespace ingot::codegen
