// What compiles: the interface between the VM, which never links a compiler, and compiler/llvm,
// which knows nothing of running code. A generator may sit in this process or in another one;
// either way its answer is an artifact, a blob that the loader checks like a file's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/isa/features.h"
#include "vm/isa/type_store.h"
#include "vm/module/module.h"
#include "vm/support/result.h"
#include "vm/validate/module_validator.h"

namespace ingot {

/// What code depends on beside the module; part of an artifact's identity.
struct CodeOptions {
    Features features;
    /// Every access to a 32-bit memory compares with its size, instead of relying on guard pages.
    bool checked_memories = false;
    /// Memory 0, if there is one, is addressed relative to %gs, which the loader's entry sets.
    bool segment_base = false;
    bool deterministic = false;
    bool meter_fuel = false;
    uint8_t optimization = 2;  ///< 0 to 3, as compilers count.
    std::string cpu;           ///< "native", "x86-64-v2", "x86-64-v3", or any name that LLVM knows.
    uint32_t threads = 1;      ///< How many may compile at a time; changes nothing in the code.
    bool operator==(const CodeOptions&) const = default;
};

/// A loop to be entered in its middle: from the interpreter's frame, at the loop's header.
struct LoopEntry {
    uint32_t body = 0;
    uint32_t offset = 0;  ///< Of the loop instruction in the module's binary.
    bool operator==(const LoopEntry&) const = default;
};

struct CompileRequest {
    const Module& module;
    const ValidatedTypes& types;
    const TypeStore& store;
    CodeOptions options;
    /// Defined functions to compile, by index in the module's bodies; empty means all.
    std::vector<uint32_t> bodies;
    /// Further entries, see vm/native/tier_up.h; their code takes the interpreter's frame as slots.
    std::vector<LoopEntry> loops;
    /// For people who look at the code: the position table names every instruction, not only those
    /// that are asked for at run time.
    bool all_positions = false;
};

class CodeGenerator {
 public:
    virtual ~CodeGenerator() = default;
    /// The bytes of an artifact. Thread-safe. Fails with Unsupported or Limit; validity was checked
    /// before.
    virtual Result<std::vector<uint8_t>> compile(const CompileRequest& request) = 0;
    /// Artifacts with the module's code that earlier runs left, undamaged or not; none without a
    /// cache.
    virtual std::vector<std::vector<uint8_t>> compiled_before(const Module& module,
                                                              const CodeOptions& options) {
        (void)module;
        (void)options;
        return {};
    }
    /// Nobody waits for answers any more: compilations under way on other threads should fail soon.
    /// Thread-safe.
    virtual void cancel() {}
};

}  // namespace ingot
