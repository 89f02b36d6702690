// Calls and returns. A callee's frame begins at its arguments, which stand on top of the caller's
// operands, so a call copies nothing; wasm calls never recurse on the host's stack.
//
// A call into another instance puts a record between the two frames - the caller's next operation,
// frame and context - and copies the arguments above it; the callee returns to kLeaveInstance,
// which undoes that.
#include <algorithm>
#include <cstring>
#include <mutex>

#include "vm/interpreter/code.h"
#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/handler_support.h"
#include "vm/interpreter/machine.h"
#include "vm/interpreter/unwind.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::interpreter {
namespace {

/// Opens the callee's frame. False if it does not fit.
[[gnu::always_inline]] inline bool open_frame(const FunctionCode& code, Slot* callee,
                                              const Op* return_ip, const Slot* caller,
                                              const Machine* machine, const Op*& entry) {
    entry = static_cast<const Op*>(code.entry.load(std::memory_order_acquire));
    const FrameLayout& layout = layout_of(entry);
    if (callee + layout.frame_slots > machine->stack_limit) [[unlikely]]
        return false;
    Slot* header = callee + layout.header_slot;
    header[kHeaderReturn] = reinterpret_cast<Slot>(return_ip);
    header[kHeaderFrame] = reinterpret_cast<Slot>(caller);
    Slot* zero = callee + layout.first_zero_slot;
    for (uint32_t left = layout.zero_slots; left != 0; --left) {
        *zero++ = 0;
        // Few and cheap: without this the compiler calls memset, and every call pays for saving
        // registers.
        asm("" : "+r"(zero));
    }
    return true;
}

/// Calls a host function whose arguments stand at `slots`; results replace them.
bool call_host(Machine* machine, Function& function, Slot* slots, Context* context) {
    Store& store = *machine->store;
    const uint32_t size = std::max(function.parameter_slots, function.result_slots);
    // A guest that has used up its stack must not reach past it with a call's results.
    if (slots + size + 2 > machine->stack_limit) {
        machine->trap = Trap::CallStackExhausted;
        return false;
    }
    const GuestPause pause(store.stack(), slots + size);
    const HostScope scope(store);
    Caller caller(store, context->instance);
    function.callback(function.environment, caller, slots);
    if (caller.ended()) {
        machine->end = caller.take_end();
        return false;
    }
    if (!store.interruption()->is_requested()) [[likely]]
        return true;
    machine->trap = Trap::Interrupted;
    return false;
}

/// Enters a wasm function of another instance: `arguments` become the start of a frame above a
/// record.
Continuation enter_instance(Machine* machine, Function& function, const Op* next, Slot* frame,
                            Slot* arguments, Context* context) {
    const uint32_t gap = std::max(function.parameter_slots, function.result_slots);
    auto* record = reinterpret_cast<InstanceRecord*>(arguments + gap);
    Slot* callee = arguments + gap + kRecordSlots;
    if (callee + function.parameter_slots + kHeaderSlots > machine->stack_limit) {
        machine->trap = Trap::CallStackExhausted;
        return {};
    }
    *record = {next, frame, context, static_cast<Slot>(arguments - frame), &function};
    std::copy_n(arguments, function.parameter_slots, callee);
    const Op* entry = nullptr;
    if (!open_frame(*function.code, callee, &kLeaveInstance, reinterpret_cast<Slot*>(record),
                    machine, entry)) {
        machine->trap = Trap::CallStackExhausted;
        return {};
    }
    return {entry, callee, &function.instance->context};
}

/// Calls any function: host, of this instance or of another one.
Continuation call_any(Machine* machine, Function& function, const Op* next, Slot* frame,
                      Slot* arguments, Context* context) {
    if (function.is_host()) {
        if (!call_host(machine, function, arguments, context)) return {};
        return {next, frame, context};
    }
    if (function.instance != context->instance) {
        return enter_instance(machine, function, next, frame, arguments, context);
    }
    const Op* entry = nullptr;
    if (!open_frame(*function.code, arguments, next, frame, machine, entry)) {
        machine->trap = Trap::CallStackExhausted;
        return {};
    }
    return {entry, arguments, context};
}

/// Replaces the running function, whose header is at `header`, by another one.
Continuation tail_call_any(Machine* machine, Function& function, Slot* frame, Slot* header,
                           Slot* arguments, Context* context) {
    const auto* return_ip = reinterpret_cast<const Op*>(header[kHeaderReturn]);
    auto* caller = reinterpret_cast<Slot*>(header[kHeaderFrame]);
    if (function.is_host()) {
        if (!call_host(machine, function, arguments, context)) return {};
        std::copy_n(arguments, function.result_slots, frame);
        return {return_ip, caller, context};
    }
    std::copy_n(arguments, function.parameter_slots, frame);
    if (function.instance != context->instance && return_ip != &kLeaveInstance &&
        return_ip != &kEndRun) {
        // The context must come back when the callee returns: from now on a record does that, and
        // any further tail call out of the callee finds it in place.
        return enter_instance(machine, function, return_ip, caller, frame, context);
    }
    const Op* entry = nullptr;
    if (!open_frame(*function.code, frame, return_ip, caller, machine, entry)) {
        machine->trap = Trap::CallStackExhausted;
        return {};
    }
    return {entry, frame, &function.instance->context};
}

/// Makes the accumulators agree with the slot of a call's only result; which of them is meant, the
/// translator knows.
inline void load_accumulators(const Slot* slot, Accumulators accumulators) {
    accumulators.store(*slot);
    accumulators.store(read_slot<float>(slot, 0));
    accumulators.store(read_slot<double>(slot, 0));
    accumulators.store(read_slot<VectorRegister>(slot, 0));
}

/// The function that a table entry names, checked against the expected type.
Trap find_callee(const Context* context, const Op* cell, uint64_t index, Function*& function) {
    const TableInstance& table = *context->tables[cell->word0()];
    if (index >= table.size) return Trap::UndefinedElement;
    function = table.elements[index].as<Function>();
    if (function == nullptr) return Trap::UninitializedElement;
    const auto expected = static_cast<uint32_t>(cell->word1());
    if (function->type_id == expected) return Trap::None;
    const bool fits = function->store->engine().types().is_subtype(function->type_id, expected);
    return fits ? Trap::None : Trap::IndirectCallTypeMismatch;
}

uint64_t table_index(const Context* context, const Op* cell, Slot slot) {
    const bool is64 = context->tables[cell->word0()]->type.limits.is64;
    return is64 ? slot : static_cast<uint32_t>(slot);
}

/// Goes over to compiled code for what is left of a function, all of it or from a loop on. The
/// frame ends at `frame_end`.
[[gnu::noinline]] const Continuation& run_compiled(const FunctionCode& code,
                                                   const NativeCode& native, Slot* frame,
                                                   Slot* frame_end, Context* context,
                                                   Machine* machine) {
    Store& store = *machine->store;
    ValueStack& stack = store.stack();
    const Slot* header = frame + code.header_slot;
    const Place caller = caller_of({nullptr, frame, context}, code);
    Outcome outcome;
    Function* successor = nullptr;
    Slot* arguments = nullptr;
    {
        const GuestPause pause(stack, frame_end);
        successor = store.engine().tier().run_compiled(
            store, *context->functions[code.function_index], native, frame, outcome);
        if (successor != nullptr) arguments = stack.top - successor->parameter_slots;
    }
    if (outcome.returned()) {
        if (successor == nullptr) {
            return machine->landing = {reinterpret_cast<const Op*>(header[kHeaderReturn]),
                                       reinterpret_cast<Slot*>(header[kHeaderFrame]), context};
        }
        machine->landing =
            tail_call_any(machine, *successor, frame, frame + code.header_slot, arguments, context);
        if (machine->landing.ip != nullptr) return machine->landing;
    } else {
        machine->end = std::move(outcome);
    }
    // The frame counts as left: its caller has the call that did not return.
    if (machine->end && machine->end->kind == Outcome::Kind::Threw) {
        const Continuation& landing =
            throw_from(caller.op, caller.frame, caller.context, machine->end->exception, machine);
        if (landing.ip != nullptr) return landing;
    }
    end_with_trap(machine, machine->trap, caller.op, caller.frame, caller.context);
    return machine->landing = {};
}

[[gnu::noinline]] void report_hot(const Machine* machine, FunctionCode& code, LoopSite* loop) {
    machine->store->engine().hot_code()->found(code, loop);
}

/// Slots of an interpreted function's frame.
uint32_t frame_slots_of(const FunctionCode& code) {
    const auto& translated = static_cast<const Code&>(*code.interpreter);
    return layout_of(translated.ops.data() + 1).frame_slots;
}

}  // namespace

/// In a handler: a call to a host function did not return.
#define INGOT_FAILED_CALL() INGOT_CONTINUE(leave_failed_call(ip, frame, context, machine))

INGOT_DECLARE_HANDLER(call) {
    const auto& code = *reinterpret_cast<const FunctionCode*>(ip->bits >> 16);
    Slot* callee = frame + ip->a;
    const Op* entry = nullptr;
    if (!open_frame(code, callee, ip + 1, frame, machine, entry)) [[unlikely]] {
        INGOT_TRAP(Trap::CallStackExhausted);
    }
    frame = callee;
    ip = entry;
    INGOT_NEXT(0);
}

INGOT_DECLARE_HANDLER(call_function) {
    Function& function = *context->functions[ip->immediate];
    Slot* arguments = frame + ip->x;
    if (function.is_host()) {
        if (!call_host(machine, function, arguments, context)) [[unlikely]]
            INGOT_FAILED_CALL();
        load_accumulators(arguments, INGOT_ACCUMULATORS);
        INGOT_NEXT(1);
    }
    INGOT_CONTINUE(call_any(machine, function, ip + 1, frame, arguments, context));
}

INGOT_DECLARE_HANDLER(call_indirect) {
    Function* function = nullptr;
    const Trap trap =
        find_callee(context, ip + 1, table_index(context, ip + 1, frame[ip->b]), function);
    if (trap != Trap::None) [[unlikely]]
        INGOT_TRAP(trap);
    Slot* arguments = frame + ip->a;
    if (function->instance == context->instance) [[likely]] {
        const Op* entry = nullptr;
        if (!open_frame(*function->code, arguments, ip + 2, frame, machine, entry)) [[unlikely]] {
            INGOT_TRAP(Trap::CallStackExhausted);
        }
        frame = arguments;
        ip = entry;
        INGOT_NEXT(0);
    }
    if (function->is_host()) {
        if (!call_host(machine, *function, arguments, context)) [[unlikely]]
            INGOT_FAILED_CALL();
        load_accumulators(arguments, INGOT_ACCUMULATORS);
        INGOT_NEXT(2);
    }
    INGOT_CONTINUE(call_any(machine, *function, ip + 2, frame, arguments, context));
}

/// What is quick about it in line, so that nothing needs a stack frame; whatever else may be the
/// matter, the general handler finds out.
INGOT_DECLARE_HANDLER(call_indirect32) {
    const TableInstance& table = *context->tables[ip[1].word0()];
    const auto index = static_cast<uint32_t>(frame[ip->b]);
    if (index < table.size) [[likely]] {
        const auto* function = table.elements[index].as<Function>();
        if (function != nullptr && function->type_id == static_cast<uint32_t>(ip[1].word1()) &&
            function->instance == context->instance) [[likely]] {
            Slot* arguments = frame + ip->a;
            const Op* entry = nullptr;
            if (open_frame(*function->code, arguments, ip + 2, frame, machine, entry)) [[likely]] {
                frame = arguments;
                ip = entry;
                INGOT_NEXT(0);
            }
        }
    }
    [[clang::musttail]] return call_indirect(INGOT_OP_ARGUMENTS);
}

INGOT_DECLARE_HANDLER(call_ref) {
    auto* function = reinterpret_cast<Function*>(frame[ip->b]);
    if (function == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::NullFunctionReference);
    Slot* arguments = frame + ip->a;
    if (function->is_host()) {
        if (!call_host(machine, *function, arguments, context)) [[unlikely]]
            INGOT_FAILED_CALL();
        load_accumulators(arguments, INGOT_ACCUMULATORS);
        INGOT_NEXT(1);
    }
    INGOT_CONTINUE(call_any(machine, *function, ip + 1, frame, arguments, context));
}

// A tail call to a host function returns at once, so the accumulators must hold its result: the
// slot of the frame that was left is still there to be read.
#define INGOT_TAIL_CALL(function)                                                       \
    const Slot* left_frame = frame;                                                     \
    const Continuation callee =                                                         \
        tail_call_any(machine, function, frame, frame + ip->a, frame + ip->b, context); \
    if (callee.ip == nullptr) [[unlikely]] {                                            \
        INGOT_CONTINUE(leave_failed_tail_call(ip, frame, context, machine));            \
    }                                                                                   \
    load_accumulators(left_frame, INGOT_ACCUMULATORS);                                  \
    ip = callee.ip;                                                                     \
    frame = callee.frame;                                                               \
    context = callee.context;                                                           \
    memory = context->memory0_base;                                                     \
    INGOT_NEXT(0)

INGOT_DECLARE_HANDLER(tail_call_function) {
    Function& function = *context->functions[ip[1].word1()];
    INGOT_TAIL_CALL(function);
}

INGOT_DECLARE_HANDLER(tail_call_indirect) {
    Function* function = nullptr;
    const Trap trap =
        find_callee(context, ip + 1, table_index(context, ip + 1, frame[ip->c]), function);
    if (trap != Trap::None) [[unlikely]]
        INGOT_TRAP(trap);
    INGOT_TAIL_CALL(*function);
}

INGOT_DECLARE_HANDLER(tail_call_ref) {
    auto* function = reinterpret_cast<Function*>(frame[ip->c]);
    if (function == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::NullFunctionReference);
    INGOT_TAIL_CALL(*function);
}

#define INGOT_RETURN(header_slot)                            \
    const Slot* header = frame + (header_slot);              \
    ip = reinterpret_cast<const Op*>(header[kHeaderReturn]); \
    frame = reinterpret_cast<Slot*>(header[kHeaderFrame]);   \
    INGOT_NEXT(0)

INGOT_DECLARE_HANDLER(return_nothing) {
    INGOT_RETURN(ip->a);
}

INGOT_DECLARE_HANDLER(return_constant) {
    acc = static_cast<Slot>(static_cast<int64_t>(ip->immediate));
    frame[0] = acc;  // The header stands above all results.
    INGOT_RETURN(ip->x);
}

#define INGOT_DEFINE_RETURN(name, T, accumulator) \
    INGOT_DECLARE_HANDLER(name) {                 \
        accumulator = read_slot<T>(frame, ip->b); \
        write_slot(frame, 0, accumulator);        \
        INGOT_RETURN(ip->a);                      \
    }                                             \
    INGOT_DECLARE_HANDLER(name##_acc) {           \
        write_slot(frame, 0, accumulator);        \
        INGOT_RETURN(ip->a);                      \
    }

INGOT_DEFINE_RETURN(return_integer, Slot, acc)
INGOT_DEFINE_RETURN(return_f32, float, acc_f32)
INGOT_DEFINE_RETURN(return_f64, double, acc_f64)
INGOT_DEFINE_RETURN(return_v128, VectorRegister, acc_v128)

// NOLINTNEXTLINE: the signature is every handler's
INGOT_HANDLER void end_run(const Op*, Slot*, Context*, uint8_t*, Machine* machine, Slot, float,
                           double, VectorRegister) {
    machine->trap = Trap::None;
    machine->end_ip = nullptr;
}

INGOT_DECLARE_HANDLER(leave_instance) {
    const auto* record = reinterpret_cast<const InstanceRecord*>(frame);
    Slot* destination = record->frame + record->base;
    // The callee's frame began above the record, and its results stand there.
    std::copy_n(frame + kRecordSlots, record->function->result_slots, destination);
    ip = record->ip;
    context = record->context;
    frame = record->frame;
    memory = context->memory0_base;
    INGOT_NEXT(0);
}

const Op kEndRun{end_run, {}};
const Op kLeaveInstance{leave_instance, {}};

INGOT_DECLARE_HANDLER(translate) {
    auto& code = *reinterpret_cast<FunctionCode*>(ip->bits);
    // The frame was opened with the sizes of an untranslated function: nothing but its header. The
    // call is repeated now that they are known; the return link is taken from where it was put.
    const Slot* header = frame + code.header_slot;
    const auto* return_ip = reinterpret_cast<const Op*>(header[kHeaderReturn]);
    auto* caller = reinterpret_cast<Slot*>(header[kHeaderFrame]);
    translate_function(code);
    const Op* entry = nullptr;
    if (!open_frame(code, frame, return_ip, caller, machine, entry)) [[unlikely]] {
        ip = entry;  // An operation of the function, for the backtrace; `translate` is none.
        INGOT_TRAP(Trap::CallStackExhausted);
    }
    ip = entry;
    INGOT_NEXT(0);
}

// The frame that was left is still there to be read: its first slots hold the results.
#define INGOT_RUN_COMPILED(code, native, frame_end)                                            \
    const Continuation& next = run_compiled(code, native, frame, frame_end, context, machine); \
    if (next.ip == nullptr) [[unlikely]]                                                       \
        return; /* The machine knows where and why. */                                         \
    load_accumulators(frame, INGOT_ACCUMULATORS);                                              \
    ip = next.ip;                                                                              \
    frame = next.frame;                                                                        \
    context = next.context;                                                                    \
    memory = context->memory0_base;                                                            \
    INGOT_NEXT(0)

INGOT_DECLARE_HANDLER(enter_compiled) {
    const auto& code = *reinterpret_cast<const FunctionCode*>(ip->bits);
    // The stub's frame has arguments and a header, no more.
    INGOT_RUN_COMPILED(code, *code.native.load(std::memory_order_acquire),
                       frame + code.header_slot + kHeaderSlots);
}

INGOT_DECLARE_HANDLER(count_call) {
    auto& code = *reinterpret_cast<FunctionCode*>(ip->bits);
    const uint32_t left = code.countdown.load(std::memory_order_relaxed) - 1;
    code.countdown.store(left, std::memory_order_relaxed);
    if (left == 0) [[unlikely]]
        report_hot(machine, code, nullptr);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(count_loop) {
    auto& loop = *reinterpret_cast<LoopSite*>(ip->bits);
    const uint32_t left = loop.countdown.load(std::memory_order_relaxed) - 1;
    loop.countdown.store(left, std::memory_order_relaxed);
    if (left == 0) [[unlikely]]
        report_hot(machine, *loop.code, &loop);
    const NativeCode* native = loop.native.load(std::memory_order_acquire);
    if (native == nullptr) [[likely]] {
        INGOT_NEXT(1);
    }
    const FunctionCode& code = *loop.code;
    INGOT_RUN_COMPILED(code, *native, frame + frame_slots_of(code));
}

}  // namespace ingot::interpreter
