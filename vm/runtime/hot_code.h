// How interpreted code becomes compiled code while it runs: the interpreter counts, and tells a
// HotCode what it runs often; that may compile it, on another thread, and leaves the result where
// the interpreter looks at the next call or at a loop's next iteration.
#pragma once

#include <atomic>
#include <cstdint>

namespace ingot {

struct FunctionCode;
struct NativeCode;

/// A loop's header in interpreted code, where a running function can go over to compiled code.
/// There every live value stands in its canonical slot of the frame.
struct LoopSite {
    FunctionCode* code = nullptr;
    uint32_t offset = 0;              ///< Of the loop instruction in the module's binary.
    std::atomic<uint32_t> countdown;  ///< Iterations until the loop is hot.
    /// Null until compiled: a thunk that takes the frame as its slots, runs the rest of the
    /// function and leaves its results at the frame's start.
    std::atomic<const NativeCode*> native = nullptr;
};

class HotCode {
 public:
    virtual ~HotCode() = default;
    /// A function, or one of its loops if not null, has become hot; said once for each.
    /// Thread-safe.
    virtual void found(FunctionCode& code, LoopSite* loop) = 0;

    /// How often something runs until it is hot.
    uint32_t call_threshold = 5'000;
    uint32_t loop_threshold = 20'000;
};

}  // namespace ingot
