// Running compiled code: the tier behind an engine that has some.
#pragma once

#include "vm/runtime/engine.h"

namespace ingot::native {

/// Runs any function of a store, compiled or not (see Tier::invoke).
Outcome invoke(Store& store, Function& function, Slot* slots);
/// The same, into an outcome that says Returned.
void invoke(Store& store, Function& function, Slot* slots, Outcome& outcome);

/// See Tier::run_compiled.
Function* run_compiled(Store& store, Function& function, const NativeCode& code, Slot* slots,
                       Outcome& outcome);

/// Builtin number k at index k, see builtins.def.
extern const void* const kBuiltins[];

/// Makes faults in compiled code traps. Once per process.
void install_fault_handler();

}  // namespace ingot::native

namespace ingot {

/// An interpreter's tier, and compiled code in front of it.
Tier native_tier(const Tier& interpreter);

}  // namespace ingot
