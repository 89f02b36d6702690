// How frames hang together, and what happens when a call does not return to its caller but throws.
//
// Nothing is done when a protected region is entered: each Code has a table of its regions
// (code.h). An exception walks from the operation that threw it towards the run's entry and asks
// every frame's table, the innermost region first. It goes on where a clause takes it, or ends the
// run with an Outcome, which a host function in between may hand on to the run outside. Only then
// is a frame given up: until a clause has been found nothing is changed, so an uncaught exception
// still has the whole backtrace (spec 4.6.4).
#pragma once

#include "vm/interpreter/code.h"
#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/machine.h"
#include "vm/runtime/exception.h"

namespace ingot::interpreter {

/// The record of a call into another instance; it is a frame of its own for whoever walks the
/// stack, and begins like a frame's header.
struct InstanceRecord {
    const Op* ip;
    Slot* frame;
    Context* context;
    Slot base;  ///< Slot of `frame` where the results belong.
    const Function* function;
};
constexpr uint32_t kRecordSlots = sizeof(InstanceRecord) / sizeof(Slot);

/// An operation and what it runs with. Of frames with calls under way it is a cell of the call.
struct Place {
    const Op* op = nullptr;
    Slot* frame = nullptr;
    Context* context = nullptr;

    bool is_end() const { return op == &kEndRun; }
};

/// The call that `place`, an operation of `code`, has to return from.
Place caller_of(const Place& place, const FunctionCode& code);

// What the next three return stands in the machine, so that handlers need no stack for it. Its `ip`
// is null if the run ends.

/// Throws an exception out of an operation.
const Continuation& throw_from(const Op* op, Slot* frame, Context* context, Ref exception,
                               Machine* machine);

/// After a call to a host function that did not return: unwinds if it threw.
const Continuation& leave_failed_call(const Op* op, Slot* frame, Context* context,
                                      Machine* machine);

/// The same after a tail call: the frame is gone already, as far as handlers are concerned.
const Continuation& leave_failed_tail_call(const Op* op, Slot* frame, Context* context,
                                           Machine* machine);

/// In a handler: goes on with a Continuation, or ends the run where the machine says it ended.
#define INGOT_CONTINUE(continuation)                                           \
    do {                                                                       \
        const ::ingot::interpreter::Continuation& next_state = (continuation); \
        if (next_state.ip == nullptr) [[unlikely]]                             \
            INGOT_TRAP(machine->trap);                                         \
        ip = next_state.ip;                                                    \
        frame = next_state.frame;                                              \
        context = next_state.context;                                          \
        memory = context->memory0_base;                                        \
        INGOT_NEXT(0);                                                         \
    } while (false)

}  // namespace ingot::interpreter
