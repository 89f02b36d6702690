// How a run of guest code ends (spec 4.2.2, plus leaving by WASI's proc_exit). It is a value rather
// than a C++ exception because the VM is built without them and a trap is an ordinary answer to the
// embedder. Traps carry the specification's wording and a wasm backtrace, whose length is bounded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/isa/trap.h"
#include "vm/runtime/value.h"

namespace ingot {

/// One wasm frame of a backtrace, innermost first.
struct BacktraceFrame {
    std::string module;    ///< The module's name, or empty.
    std::string function;  ///< The function's name, or empty.
    uint32_t function_index = 0;
    uint32_t offset = 0;  ///< Byte offset of the instruction in the module's binary.
};

struct Module;

/// Collects the frames of one run, innermost first, however many there are.
class BacktraceCollector {
 public:
    void add(const Module& module, uint32_t function_index, uint32_t offset) {
        const Position position{&module, function_index, offset};
        if (count_ < kEnd) {
            first_[count_] = position;
        } else {
            last_[count_ % kEnd] = position;
        }
        ++count_;
    }
    /// Puts them behind the frames that an outcome has, of which it keeps both ends.
    void append_to(struct Outcome& outcome) const;

 private:
    /// Frames that a backtrace keeps of each end.
    static constexpr uint64_t kEnd = 32;

    struct Position {
        const Module* module;
        uint32_t function_index;
        uint32_t offset;
    };
    static BacktraceFrame describe(const Position& position);

    Position first_[kEnd];
    Position last_[kEnd];  ///< A ring.
    uint64_t count_ = 0;
};

struct Outcome {
    enum class Kind : uint8_t {
        Returned,
        Trapped,
        Threw,   ///< An exception left the outermost function.
        Exited,  ///< The guest asked to end (WASI proc_exit).
    };

    Kind kind = Kind::Returned;
    Trap trap = Trap::None;
    int32_t exit_code = 0;
    Ref exception;                          ///< If Threw.
    std::string message;                    ///< More than the trap's wording, or empty.
    std::vector<BacktraceFrame> backtrace;  ///< Innermost first; long ones keep both ends.
    uint64_t omitted_frames = 0;            ///< Frames left out of the middle of `backtrace`.

    bool returned() const { return kind == Kind::Returned; }

    static Outcome trapped(Trap trap, std::string message = {}) {
        Outcome outcome;
        outcome.kind = Kind::Trapped;
        outcome.trap = trap;
        outcome.message = std::move(message);
        return outcome;
    }
    static Outcome threw(Ref exception) {
        Outcome outcome;
        outcome.kind = Kind::Threw;
        outcome.exception = exception;
        return outcome;
    }
    static Outcome exited(int32_t code) {
        Outcome outcome;
        outcome.kind = Kind::Exited;
        outcome.exit_code = code;
        return outcome;
    }
};

/// The trap's wording, its message and the backtrace, one line per frame, for a person.
std::string describe(const Outcome& outcome);

}  // namespace ingot
