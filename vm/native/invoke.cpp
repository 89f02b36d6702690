// Entering compiled code: what must be right while it runs, and how its end becomes an Outcome.
//
// Compiled code keeps its references on the native stack, which the collector scans; the value
// stack holds none, so it counts as standing still meanwhile (ValueStack::is_running is false).
#include "vm/native/invoke.h"

#include <algorithm>

#include "vm/native/activation.h"
#include "vm/platform/platform.h"
#include "vm/runtime/exception.h"
#include "vm/runtime/store.h"
#include "vm/support/check.h"

namespace ingot::native {
namespace {

/// Bytes of the native stack that compiled code leaves to builtins and signal handlers.
constexpr uintptr_t kStackReserveBytes = 256 << 10;
/// What entering takes beyond that, so that the entered function's own check finds some room.
constexpr uintptr_t kEntryBytes = 4 << 10;

/// Where the native stack ends for code that is entered from here: calls may take as much of it as
/// the value stack has, which is what interpreted calls may take, and no more than there is.
uintptr_t stack_limit(const Store& store, const Activation* outer) {
    thread_local const uintptr_t lowest = platform::stack_lowest_address() + kStackReserveBytes;
    if (outer != nullptr && outer->store == &store) return outer->context->stack_limit;
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    const uintptr_t bytes = store.engine().config().stack_slots * sizeof(Slot);
    return std::max(lowest, here - std::min(here, bytes));
}

uintptr_t read_segment_base() {
    uintptr_t base = 0;
    asm volatile("rdgsbase %0" : "=r"(base));
    return base;
}

void write_segment_base(uintptr_t base) {
    asm volatile("wrgsbase %0" : : "r"(base));
}

/// Cold: the exception that ended an activation gets words, for people.
void describe_exception(Outcome& outcome, const Instance& instance) {
    if (!outcome.message.empty()) return;
    outcome.message = describe(*outcome.exception.as<Exception>(), instance);
}

}  // namespace

Function* run_compiled(Store& store, Function& function, const NativeCode& code, Slot* slots,
                       Outcome& outcome) {
    Context& context = function.instance->context;
    const uintptr_t limit = stack_limit(store, current_activation());
    if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < limit + kEntryBytes) {
        outcome = Outcome::trapped(Trap::CallStackExhausted);
        return nullptr;
    }
    if (store.heap().is_attached()) gc::register_thread();
    Activation activation;
    activation.previous = current_activation();
    activation.store = &store;
    activation.context = &context;
    activation.outcome = &outcome;
    current_activation() = &activation;
    const uintptr_t outer_limit = context.stack_limit;
    context.stack_limit = limit;
    bool was_left = false;
    if (code.uses_segment_base) {
        // Writing takes several times as long as reading, and nested entries need not.
        const auto base = reinterpret_cast<uintptr_t>(context.memory0_base);
        const uintptr_t outer_base = read_segment_base();
        if (outer_base != base) write_segment_base(base);
        was_left = enter(activation, code, slots);
        if (outer_base != base) write_segment_base(outer_base);
    } else {
        was_left = enter(activation, code, slots);
    }
    context.stack_limit = outer_limit;
    current_activation() = activation.previous;
    if (!was_left) [[likely]]
        return nullptr;
    if (outcome.kind == Outcome::Kind::Threw) describe_exception(outcome, *function.instance);
    return activation.successor;
}

namespace {

const NativeCode* native_code(const Function& function) {
    return function.code == nullptr ? nullptr
                                    : function.code->native.load(std::memory_order_acquire);
}

/// Runs functions that replace each other by tail calls, however they are run, without nesting.
/// The first one's arguments end at the top of the value stack; the last one's results go to
/// `slots`.
Outcome run_successors(Store& store, Function* function, Slot* slots, Slot* old_top) {
    ValueStack& stack = store.stack();
    Outcome outcome;
    while (function != nullptr) {
        const uint32_t parameters = function->parameter_slots;
        const uint32_t results = function->result_slots;
        // All of them begin where the first did.
        std::copy_n(stack.top - parameters, parameters, old_top);
        if (std::max(parameters, results) > static_cast<size_t>(stack.limit - old_top)) {
            outcome = Outcome::trapped(Trap::CallStackExhausted);
            break;
        }
        stack.top = old_top + std::max(parameters, results);
        const NativeCode* code = native_code(*function);
        if (code != nullptr) {
            function = run_compiled(store, *function, *code, old_top, outcome);
            if (function != nullptr || !outcome.returned()) continue;
        } else {
            outcome = store.engine().tier().interpret(store, *function, old_top);
            function = nullptr;
        }
        if (outcome.returned()) std::copy_n(old_top, results, slots);
    }
    stack.top = old_top;
    return outcome;
}

}  // namespace

void invoke(Store& store, Function& function, Slot* slots, Outcome& outcome) {
    const NativeCode* code = native_code(function);
    if (code == nullptr) {
        outcome = store.engine().tier().interpret(store, function, slots);
        return;
    }
    Slot* const top = store.stack().top;
    Function* successor = run_compiled(store, function, *code, slots, outcome);
    if (successor != nullptr) [[unlikely]]
        outcome = run_successors(store, successor, slots, top);
}

Outcome invoke(Store& store, Function& function, Slot* slots) {
    Outcome outcome;
    invoke(store, function, slots, outcome);
    return outcome;
}

}  // namespace ingot::native

namespace ingot {

Tier native_tier(const Tier& interpreter) {
    native::install_fault_handler();
    Tier tier = interpreter;
    tier.invoke = native::invoke;
    tier.builtins = native::kBuiltins;
    tier.run_compiled = native::run_compiled;
    return tier;
}

}  // namespace ingot
