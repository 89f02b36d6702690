// Traps, exceptions and exits out of compiled code (spec 4.4). A trap leaves at once; an exception
// is handed to the platform's unwinder, which asks ingot_personality at every frame, and leaves if
// no frame wants it.
#include "vm/native/raise.h"

#include "vm/runtime/store.h"

namespace ingot::native {
namespace {

/// Marks our exceptions among those of other languages: vendor and language in four bytes each.
constexpr _Unwind_Exception_Class kExceptionClass = 0x494e'474f'5741'534d;  // "INGOWASM"

void set_trap(const Activation& activation, Trap trap) {
    *activation.outcome = Outcome::trapped(trap);
    add_backtrace(activation);
}

/// An outcome that came from further in keeps its frames.
void set_thrown(const Activation& activation) {
    if (activation.outcome->kind != Outcome::Kind::Threw) {
        *activation.outcome = Outcome::threw(activation.exception);
    }
    add_backtrace(activation);
}

}  // namespace

void raise_trap(Trap trap) {
    Activation& activation = *current_activation();
    set_trap(activation, trap);
    leave(activation);
}

void raise_interruption(Activation& activation) {
    *activation.outcome = Outcome::trapped(Trap::Interrupted);
    add_frame_at(activation, activation.interrupted_pc);
    leave(activation);
}

void leave_if_interrupted() {
    if (current_activation()->store->interruption()->is_requested()) [[unlikely]]
        raise_trap(Trap::Interrupted);
}

void raise_exception(Ref exception) {
    Activation& activation = *current_activation();
    // Throwing and catching takes longer than all else that a guest may do between the two.
    leave_if_interrupted();
    activation.exception = exception;
    activation.unwinding.exception_class = kExceptionClass;
    activation.unwinding.exception_cleanup = nullptr;
    // Comes back only if there is no landing pad; nothing has been unwound then.
    _Unwind_RaiseException(&activation.unwinding);
    set_thrown(activation);
    leave(activation);
}

void raise_outcome(Activation& activation) {
    if (activation.outcome->kind == Outcome::Kind::Threw) {
        raise_exception(activation.outcome->exception);
    }
    if (activation.outcome->kind == Outcome::Kind::Trapped) add_backtrace(activation);
    leave(activation);
}

}  // namespace ingot::native
