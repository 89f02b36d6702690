// Ends of the running activation, for builtins. Nobody who calls these may hold anything that needs
// a destructor: its frame is cut off.
#pragma once

#include "vm/native/activation.h"

namespace ingot::native {

[[noreturn]] void raise_trap(Trap trap);

/// Ends a run that was interrupted in compiled code, whose frames are gone.
[[noreturn]] void raise_interruption(Activation& activation);

/// Ends the run if that was asked for: for builtins that take long or call out.
void leave_if_interrupted();

/// Throws into the frames of the activation; leaves it if none of them catches.
[[noreturn]] void raise_exception(Ref exception);

/// Goes on with how a call out of this activation ended, which stands in the activation's outcome
/// and is not Returned.
[[noreturn]] void raise_outcome(Activation& activation);

/// Appends the wasm function that holds `pc`, with the nearest place before it that is known.
void add_frame_at(const Activation& activation, uintptr_t pc);

/// Appends the activation's frames to its outcome. `activation` is the thread's innermost one.
void add_backtrace(const Activation& activation);

}  // namespace ingot::native
