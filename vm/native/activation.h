// Activations: the entries of a thread into compiled code that have not ended yet.
//
// An Activation stands on the native stack below the frames of compiled code that it began. Those
// frames end in one of two ways: the entry thunk returns to ingot_native_enter, or somebody calls
// leave(), which cuts them off: the stack pointer goes back to where it was at the entry. So a
// builtin that leaves must hold nothing that needs a destructor. Why the run ended stands in the
// activation's outcome then.
//
// Unwinding never passes ingot_native_enter, and all frames above one belong to one instance.
#pragma once

#include <unwind.h>

#include <cstdint>

#include "vm/runtime/function.h"
#include "vm/runtime/function_code.h"
#include "vm/runtime/outcome.h"

namespace ingot::native {

struct Activation {
    void* stack_pointer = nullptr;  ///< Written by ingot_native_enter; first field.
    Activation* previous = nullptr;
    Store* store = nullptr;
    Context* context = nullptr;
    Outcome* outcome = nullptr;     ///< Of whoever entered; Returned unless the run was left.
    Function* successor = nullptr;  ///< What the function tail-called by leaving, or null.
    Trap fault = Trap::None;        ///< For the landing routine of a fault: what it means.
    uintptr_t interrupted_pc = 0;   ///< For the same, if it is Trap::Interrupted.

    /// The exception in flight, where the collector sees it. There is at most one: nothing runs
    /// between a throw and its landing pad.
    Ref exception;
    _Unwind_Exception unwinding;
};

/// The innermost activation of the thread, or null. Compiled code runs in it, or a builtin.
inline Activation*& current_activation() {
    thread_local constinit Activation* current = nullptr;
    return current;
}

/// Ends an activation, the thread's innermost one.
[[noreturn]] void leave(Activation& activation);

/// Runs the thunk. True if the activation was left.
bool enter(Activation& activation, const NativeCode& code, Slot* slots);

}  // namespace ingot::native
