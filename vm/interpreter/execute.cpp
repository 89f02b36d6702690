// Entering guest code and what happens when it ends: the first frame, faults, backtraces.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "vm/interpreter/code.h"
#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/guest_access.h"
#include "vm/interpreter/interpreter.h"
#include "vm/interpreter/interrupt.h"
#include "vm/interpreter/machine.h"
#include "vm/interpreter/unwind.h"
#include "vm/platform/platform.h"
#include "vm/runtime/loaded_module.h"

// The linker provides the bounds of the section that guest_access.h fills.
extern "C" const ingot::interpreter::FaultEntry kFaultsBegin[] __asm__("__start_ingot_faults");
extern "C" const ingot::interpreter::FaultEntry kFaultsEnd[] __asm__("__stop_ingot_faults");

namespace ingot::interpreter {
namespace {

/// Bytes of the host's stack that must be left when a host function calls back into guest code.
constexpr uintptr_t kHostStackReserve = 128 << 10;

uintptr_t target_of(const int32_t& field) {
    return reinterpret_cast<uintptr_t>(&field) + field;
}

bool recover(platform::Fault& fault) {
    for (const FaultEntry* entry = kFaultsBegin; entry != kFaultsEnd; ++entry) {
        if (target_of(entry->access) != fault.pc) continue;
        fault.pc = target_of(entry->recovery);
        return true;
    }
    return false;
}

bool host_stack_exhausted() {
    thread_local const uintptr_t lowest = platform::stack_lowest_address();
    return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < lowest + kHostStackReserve;
}

/// Walks the frames of a run from the operation that ended it to the run's entry. What began in a
/// nested run already has that one's frames, which are further in.
void collect_backtrace(const Machine& machine, Outcome& outcome) {
    BacktraceCollector backtrace;
    for (Place at{machine.end_ip, machine.end_frame, machine.end_context}; !at.is_end();) {
        const FunctionCode* code = find_code(at.op);
        if (code == nullptr) break;
        backtrace.add(code->module->module(), code->function_index,
                      static_cast<const Code&>(*code->interpreter).offset_of(at.op));
        at = caller_of(at, *code);
    }
    backtrace.append_to(outcome);
}

Outcome invoke_host(Store& store, Function& function, Slot* slots) {
    const HostScope scope(store);
    Caller caller(store, nullptr);
    function.callback(function.environment, caller, slots);
    return caller.ended() ? caller.take_end() : Outcome();
}

Outcome outcome_of(Machine& machine) {
    if (machine.end_ip == nullptr) return {};
    if (!machine.end) {
        Outcome outcome = Outcome::trapped(machine.trap);
        collect_backtrace(machine, outcome);
        return outcome;
    }
    Outcome& end = *machine.end;
    const bool threw = end.kind == Outcome::Kind::Threw;
    if (threw || end.kind == Outcome::Kind::Trapped) collect_backtrace(machine, end);
    if (threw && end.message.empty()) {
        end.message = describe(*end.exception.as<Exception>(), *machine.end_context->instance);
    }
    return std::move(*machine.end);
}

Outcome invoke(Store& store, Function& function, Slot* slots) {
    if (function.is_host()) return invoke_host(store, function, slots);
    if (host_stack_exhausted()) return Outcome::trapped(Trap::CallStackExhausted);
    const FunctionCode& code = *function.code;
    ValueStack& stack = store.stack();
    Slot* frame = stack.top;
    Machine machine;
    machine.store = &store;
    machine.stack_limit = stack.limit;
    if (frame + code.header_slot + kHeaderSlots > machine.stack_limit) {
        return Outcome::trapped(Trap::CallStackExhausted);
    }
    std::copy_n(slots, function.parameter_slots, frame);
    Slot* header = frame + code.header_slot;
    header[kHeaderReturn] = reinterpret_cast<Slot>(&kEndRun);
    header[kHeaderFrame] = 0;
    Context* context = &function.instance->context;
    // The stub translates again harmlessly if the function is translated already: it opens the
    // frame with the true sizes, which is what a first call needs.
    const auto* entry = reinterpret_cast<const Op*>(code.stub + 2);
    if (store.heap().is_attached()) gc::register_thread();
    stack.is_running = true;
    entry->handler(entry, frame, context, context->memory0_base, &machine, 0, 0, 0,
                   VectorRegister{});
    if (machine.end_ip == nullptr) std::copy_n(frame, function.result_slots, slots);
    std::atomic_signal_fence(std::memory_order_seq_cst);  // see GuestPause
    stack.is_running = false;
    return outcome_of(machine);
}

void prepare(const LoadedModule& module) {
    platform::install_fault_handler(recover);
    install_interrupt_handler();
    const Module& decoded = module.module();
    const HotCode* hot_code = module.engine().hot_code();
    for (uint32_t i = 0; i < decoded.bodies.size(); ++i) {
        const FunctionType& type =
            decoded.function_type(FunctionIndex(decoded.imported_functions + i));
        uint32_t parameters = 0;
        uint32_t results = 0;
        for (const ValueType value : type.parameters) parameters += slot_count(value);
        for (const ValueType value : type.results) results += slot_count(value);
        for (const bool checked : {false, true}) {
            FunctionCode& code = module.code(i, checked);
            code.header_slot = std::max(parameters, results);
            if (hot_code != nullptr) code.countdown = hot_code->call_threshold;
            const FrameLayout layout{.frame_slots = code.header_slot + kHeaderSlots,
                                     .header_slot = code.header_slot};
            Op stub{translate, {}};
            stub.bits = reinterpret_cast<uint64_t>(&code);
            std::memcpy(code.stub, &layout, sizeof(layout));
            std::memcpy(code.stub + 2, &stub, sizeof(stub));
            code.entry.store(code.stub + 2, std::memory_order_release);
        }
    }
}

/// Calls of the function run its compiled code from now on.
void redirect(FunctionCode& code) {
    const FrameLayout layout{.frame_slots = code.header_slot + kHeaderSlots,
                             .header_slot = code.header_slot};
    Op stub{enter_compiled, {}};
    stub.bits = reinterpret_cast<uint64_t>(&code);
    std::memcpy(code.compiled_stub, &layout, sizeof(layout));
    std::memcpy(code.compiled_stub + 2, &stub, sizeof(stub));
    code.entry.store(code.compiled_stub + 2, std::memory_order_release);
}

}  // namespace
}  // namespace ingot::interpreter

namespace ingot {

Tier interpreter_tier() {
    return {.prepare = interpreter::prepare,
            .invoke = interpreter::invoke,
            .interpret = interpreter::invoke,
            .redirect = interpreter::redirect};
}

}  // namespace ingot
