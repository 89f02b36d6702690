// Builtins that end or leave compiled code: traps, exceptions, and calls to what this instance's
// compiled code cannot call itself.
#include <algorithm>

#include "vm/native/builtin_functions.h"
#include "vm/native/code_map.h"
#include "vm/native/invoke.h"
#include "vm/native/loader.h"
#include "vm/native/raise.h"
#include "vm/runtime/exception.h"
#include "vm/runtime/store.h"

namespace ingot::native {
namespace {

void call_host(const Activation& activation, Function& function, Slot* slots) {
    Store& store = *activation.store;
    const HostScope scope(store);
    Caller caller(store, activation.context->instance);
    function.callback(function.environment, caller, slots);
    if (caller.ended()) *activation.outcome = caller.take_end();
}

/// Compiled code that has appeared since the instance was made is called directly from now on.
void adopt_compiled_code(Function& function) {
    if (function.native != nullptr || function.code == nullptr) return;
    const NativeCode* native = function.code->native.load(std::memory_order_acquire);
    if (native == nullptr) return;
    function.native = native->code;
    function.native_context = &function.instance->context;
}

/// Its own function, so that whatever needs a destructor is gone when the run is left.
[[gnu::noinline]] void call(const Activation& activation, Function& function, Slot* slots) {
    if (function.is_host()) return call_host(activation, function, slots);
    adopt_compiled_code(function);
    invoke(*activation.store, function, slots, *activation.outcome);
}

void call_or_raise(Function& function, Slot* slots) {
    Activation& activation = *current_activation();
    call(activation, function, slots);
    if (!activation.outcome->returned()) [[unlikely]]
        raise_outcome(activation);
    leave_if_interrupted();
}

/// Whether a function that returns to this address was entered by its activation's thunk. One that
/// enters a loop is none: what it calls is not what the activation ends with.
bool returns_to_thunk(const void* return_address) {
    const uintptr_t pc = reinterpret_cast<uintptr_t>(return_address) - 1;
    const LoadedArtifact* artifact = find_artifact(pc);
    if (artifact == nullptr || artifact->function_at(pc) != nullptr) return false;
    const uintptr_t offset = pc - reinterpret_cast<uintptr_t>(artifact->code().data());
    return std::ranges::any_of(artifact->entries(), [offset](const ArtifactEntry& entry) {
        return offset - entry.code < entry.size;
    });
}

}  // namespace

namespace builtins {

void trap(Context*, uint32_t kind) {
    raise_trap(static_cast<Trap>(kind));
}

void throw_exception(Context* context, uint32_t tag, void* payload) {
    TagInstance& thrown = *context->tags[tag];
    Exception* exception = allocate_exception(*context->instance->store, thrown);
    if (exception == nullptr) raise_trap(Trap::GcHeapExhausted);
    std::copy_n(static_cast<const Slot*>(payload), thrown.payload_slots, exception->payload());
    raise_exception(Ref::to(exception));
}

void throw_reference(Context*, Ref exception) {
    if (exception.is_null()) raise_trap(Trap::NullExceptionReference);
    raise_exception(exception);
}

Ref caught_exception(Context*, void*) {
    Activation& activation = *current_activation();
    // An exception from a call has left its outcome.
    if (!activation.outcome->returned()) *activation.outcome = Outcome();
    return activation.exception;
}

void call_function(Context*, void* function, void* slots) {
    call_or_raise(*static_cast<Function*>(function), static_cast<Slot*>(slots));
}

// A function that this activation's thunk called is replaced by leaving the activation, so that
// functions of different tiers and instances can call each other in tail position for ever.
void tail_call_function(Context*, void* function, void* slots, void* return_address) {
    auto& callee = *static_cast<Function*>(function);
    if (callee.is_host() || !returns_to_thunk(return_address)) {
        return call_or_raise(callee, static_cast<Slot*>(slots));
    }
    Activation& activation = *current_activation();
    ValueStack& stack = activation.store->stack();
    if (callee.parameter_slots > static_cast<size_t>(stack.limit - stack.top)) {
        raise_trap(Trap::CallStackExhausted);
    }
    std::copy_n(static_cast<const Slot*>(slots), callee.parameter_slots, stack.top);
    stack.top += callee.parameter_slots;
    adopt_compiled_code(callee);
    activation.successor = &callee;
    leave(activation);
}

uint32_t is_function_of_type(Context* context, void* function, uint32_t type_id) {
    const TypeStore& types = context->instance->store->engine().types();
    return types.is_subtype(static_cast<const Function*>(function)->type_id, type_id) ? 1 : 0;
}

}  // namespace builtins
}  // namespace ingot::native
