// From optimized IR to an ELF object in memory, with a row for every place whose origin in the wasm
// binary somebody may ask for: calls, by return address, and accesses that may fault. Neither debug
// information nor anything else beside the code is emitted.
//
// Where an access came from cannot be read off the debug location of its machine instruction, which
// may be that of an operation the access was folded into. It travels in the access' memory operand
// instead, as one more alias scope, in a domain of its own where it means nothing to alias
// analysis.
#pragma once

#include <llvm/ADT/SmallVector.h>

#include <cstdint>
#include <string>
#include <vector>

#include "vm/native/positions.h"
#include "vm/support/result.h"

namespace llvm {
class Module;
class TargetMachine;
}  // namespace llvm

namespace ingot::codegen {

/// Rows of one section, whose code offsets count from the section's start.
struct SectionRows {
    std::string section;
    std::vector<native::PositionRow> rows;
};

struct ObjectCode {
    llvm::SmallVector<char, 0> bytes;  ///< An ELF relocatable file.
    std::vector<SectionRows> positions;
    /// Symbols of functions whose frames are larger than kMaxFrameBytes: they must not run.
    std::vector<std::string> oversized;
};

/// The check in function prologues leaves that much.
constexpr uint64_t kMaxFrameBytes = 128 * 1024;

/// Consumes the module's code. `all_positions`: rows for every instruction, for people who look at
/// the code. Fails with Unsupported for what LLVM cannot generate code for.
Result<ObjectCode> emit_object(llvm::Module& module, llvm::TargetMachine& machine,
                               bool all_positions = false);

}  // namespace ingot::codegen
