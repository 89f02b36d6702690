// Faults of compiled code and interruptions become traps.
//
// The signal handler finds that the pc lies in compiled code and lets the thread go on in a landing
// routine as if the faulting instruction had called it: a return address behind that instruction's
// first byte is pushed, so that unwinders, which look at return addresses less one, find the
// instruction. The red zone below the stack pointer gets lost; nobody goes back there.
//
// Interruptions of compiled code end the same way, see interrupt().
//
// Which trap it is: an access near address 0 went through a null reference, and the instruction of
// the binary tells of what kind; anything else is a guest access out of bounds.
#include "vm/native/code_map.h"
#include "vm/native/invoke.h"
#include "vm/native/loader.h"
#include "vm/native/raise.h"
#include "vm/platform/platform.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/interruption.h"
#include "vm/runtime/loaded_module.h"

// Realigns the stack; rbp keeps the way back for the unwinder.
asm(R"(
    .pushsection .text.ingot_native_fault,"ax",@progbits
    .p2align 4
    .globl ingot_native_fault
    .hidden ingot_native_fault
    .type ingot_native_fault,@function
ingot_native_fault:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register rbp
    andq $-16, %rsp
    callq ingot_native_raise_fault
    ud2
    .cfi_endproc
    .size ingot_native_fault, .-ingot_native_fault
    .popsection
)");

extern "C" {
[[noreturn]] void ingot_native_fault();
[[noreturn, gnu::used]] void ingot_native_raise_fault();
}

void ingot_native_raise_fault() {
    using namespace ingot::native;
    Activation& activation = *current_activation();
    if (activation.fault == ingot::Trap::Interrupted) raise_interruption(activation);
    raise_trap(activation.fault);
}

namespace ingot::native {
namespace {

constexpr uintptr_t kNullBytes = 64 << 10;
/// How far around the lowest usable address of the stack an access counts as one to the stack.
constexpr uintptr_t kStackGuardBytes = 1 << 20;

/// What a null reference means to the instruction at a byte of the binary.
Trap trap_of_null(const Module& module, uint32_t offset) {
    // The opcodes of calls; the aggregates stand behind a prefix, with one byte per opcode.
    constexpr uint8_t kCallIndirect = 0x11;
    constexpr uint8_t kReturnCallIndirect = 0x13;
    constexpr uint8_t kCallRef = 0x14;
    constexpr uint8_t kReturnCallRef = 0x15;
    constexpr uint8_t kAggregatePrefix = 0xfb;
    constexpr uint8_t kLastStructOpcode = 5;
    constexpr uint8_t kLastArrayOpcode = 19;
    if (offset + 1 >= module.bytes.size()) return Trap::NullReference;
    const uint8_t opcode = module.bytes[offset];
    const uint8_t second = module.bytes[offset + 1];
    switch (opcode) {
    case kCallIndirect:
    case kReturnCallIndirect: return Trap::UninitializedElement;
    case kCallRef:
    case kReturnCallRef: return Trap::NullFunctionReference;
    case kAggregatePrefix:
        if (second <= kLastStructOpcode) return Trap::NullStructureReference;
        return second <= kLastArrayOpcode ? Trap::NullArrayReference : Trap::NullReference;
    default: return Trap::NullReference;
    }
}

Trap trap_of(const Activation& activation, const LoadedArtifact& artifact,
             const platform::Fault& fault) {
    if (fault.address >= kNullBytes) return Trap::OutOfBoundsMemoryAccess;
    const Positions positions = artifact.positions_of(fault.pc);
    if (positions.count == 0) return Trap::NullReference;
    return trap_of_null(activation.context->instance->module->module(), positions.offsets[0]);
}

/// What is pushed for the walk to end there: frames that are given up are not walked.
constexpr uintptr_t kNoReturnAddress = 0;

/// Lets the thread go on in the landing routine as if the activation's thunk had called it.
void give_up_frames(const Activation& activation, uintptr_t& pc, uintptr_t& stack_pointer) {
    stack_pointer = reinterpret_cast<uintptr_t>(activation.stack_pointer) - sizeof(uintptr_t);
    *reinterpret_cast<uintptr_t*>(stack_pointer) = kNoReturnAddress;
    pc = reinterpret_cast<uintptr_t>(&ingot_native_fault);
}

bool recover(platform::Fault& fault) {
    const LoadedArtifact* artifact = find_artifact(fault.pc);
    Activation* activation = current_activation();
    if (artifact == nullptr || activation == nullptr) return false;
    const uintptr_t distance = fault.address > fault.stack_pointer
                                   ? fault.address - fault.stack_pointer
                                   : fault.stack_pointer - fault.address;
    if (distance < kStackGuardBytes && fault.address < activation->context->stack_limit) {
        // The stack is used up, whatever the checks thought.
        activation->fault = Trap::CallStackExhausted;
        give_up_frames(*activation, fault.pc, fault.stack_pointer);
        return true;
    }
    activation->fault = trap_of(*activation, *artifact, fault);
    fault.stack_pointer -= sizeof(uintptr_t);
    *reinterpret_cast<uintptr_t*>(fault.stack_pointer) = fault.pc + 1;
    fault.pc = reinterpret_cast<uintptr_t>(&ingot_native_fault);
    return true;
}

/// An interruption can find the pc anywhere, even where a frame is half made and no unwinder could
/// tell its size. Compiled code can be left at any instruction: what it writes outside its frame is
/// one word at a time, and a cell that was taken from a free list is no one's yet.
bool interrupt(platform::InterruptedThread& thread) {
    if (thread.was_step || find_artifact(thread.pc) == nullptr || !is_interrupted()) return false;
    Activation* activation = current_activation();
    if (activation == nullptr) return false;
    activation->fault = Trap::Interrupted;
    activation->interrupted_pc = thread.pc;
    give_up_frames(*activation, thread.pc, thread.stack_pointer);
    return true;
}

}  // namespace

void install_fault_handler() {
    platform::install_fault_handler(recover);
    platform::install_interrupt_handler(interrupt);
}

}  // namespace ingot::native
