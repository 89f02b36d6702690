// The state of one run of the interpreter that is too rare for a register, and how a run ends.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/interpreter/op.h"
#include "vm/runtime/outcome.h"
#include "vm/runtime/store.h"

namespace ingot::interpreter {

/// What an operation goes on with that left the fast path.
struct Continuation {
    const Op* ip = nullptr;  ///< Null if the run ends; the machine says why.
    Slot* frame = nullptr;
    Context* context = nullptr;
};

/// Lives on the host's stack for the length of one entry into guest code.
struct Machine {
    Slot* stack_limit = nullptr;
    Store* store = nullptr;

    Continuation landing;  ///< Where the exception went that was thrown last.

    // Set by the handler that ends the run.
    Trap trap = Trap::None;
    const Op* end_ip = nullptr;
    Slot* end_frame = nullptr;
    Context* end_context = nullptr;
    std::optional<Outcome> end;  ///< What a host function asked for, instead of `trap`.
};

/// Ends the run with a trap at `ip`; handlers return right after it.
inline void end_with_trap(Machine* machine, Trap trap, const Op* ip, Slot* frame,
                          Context* context) {
    machine->trap = trap;
    machine->end_ip = ip;
    machine->end_frame = frame;
    machine->end_context = context;
}

/// In a handler: ends the run with a trap of the current operation.
#define INGOT_TRAP(kind)                                                        \
    do {                                                                        \
        ::ingot::interpreter::end_with_trap(machine, kind, ip, frame, context); \
        return;                                                                 \
    } while (false)

}  // namespace ingot::interpreter
