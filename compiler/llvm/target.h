// The processor that code is generated for. What may be used of it is stated feature by feature,
// all of them listed in vm/native/cpu_features.def, so that an artifact's header can say what it
// needs; the processor's name decides nothing but costs and scheduling.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "vm/support/result.h"

namespace llvm {
class Module;
class Target;
class TargetMachine;
}  // namespace llvm

namespace ingot::codegen {

struct TargetChoice {
    std::string tune;           ///< LLVM's name of the processor to optimize for.
    std::string features;       ///< As LLVM writes them: "+avx,+avx2".
    uint64_t cpu_features = 0;  ///< The same as native::CpuFeature bits.
};

/// The name that LLVM knows our kind of machine by, and what LLVM does for it.
extern const char* const kTriple;
const llvm::Target& x86_target();

/// What "native", a level such as "x86-64-v3", or a processor's name stands for. Fails with
/// Unsupported for a name that LLVM does not know and for less than x86-64-v2.
Result<TargetChoice> choose_target(const std::string& cpu);

/// Generates position-independent code; `optimization` from 0 to 3. A machine serves one thread.
std::unique_ptr<llvm::TargetMachine> create_target_machine(const TargetChoice& choice,
                                                           unsigned optimization);

/// Tells a module and its functions what they are compiled for.
void apply_target(llvm::Module& module, const llvm::TargetMachine& machine,
                  const TargetChoice& choice);

}  // namespace ingot::codegen
