// The code of one defined function, shared by all instances of its module. The interpreter fills it
// in at the function's first call.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "vm/runtime/hot_code.h"
#include "vm/runtime/value.h"

namespace ingot {

struct Context;
class LoadedModule;

/// What the interpreter translated a body to; defined by vm/interpreter.
struct InterpreterCode {
    virtual ~InterpreterCode() = default;
};

/// Compiled code of a function; lives as long as its module.
struct NativeCode {
    /// Loads arguments from slots, calls `code` and stores its results to the slots.
    using Entry = void (*)(Context* context, const void* code, Slot* slots);

    const void* code = nullptr;
    Entry entry = nullptr;
    bool uses_segment_base = false;  ///< Expects memory 0 at the base of %gs.
};

struct FunctionCode {
    /// First operation to run, right behind a FrameLayout; before translation, the one that
    /// translates. Never null once the engine's interpreter has prepared the module. Whoever loads
    /// it (acquire) sees all that belongs to it, while other threads may be replacing it.
    std::atomic<const void*> entry = nullptr;
    uint32_t header_slot = 0;  ///< Where the return link stands: above parameters and results.
    uint32_t function_index = 0;
    bool is_checked = false;  ///< Translated for memories that are not guarded.
    const LoadedModule* module = nullptr;
    alignas(16) uint64_t stub[4] = {};  ///< Room for the operation that translates and its layout.
    /// The same for the operation that runs compiled code.
    alignas(16) uint64_t compiled_stub[4] = {};
    std::unique_ptr<InterpreterCode> interpreter;
    /// Null until the function is compiled.
    std::atomic<const NativeCode*> native = nullptr;
    /// Calls until the function is hot; only counted if the engine wants to know (HotCode).
    std::atomic<uint32_t> countdown = 0;
    std::vector<std::unique_ptr<LoopSite>> loops;  ///< Written when the interpreter translates.
};

}  // namespace ingot
