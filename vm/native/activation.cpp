// The two routines that no C++ can express: entering with a known stack pointer, and going back to
// it. Callee-saved registers stand right above it.
#include "vm/native/activation.h"

#include <cstddef>

// ingot_native_enter(activation, code, slots, context, thunk) calls thunk(context, code, slots):
// `code` and `slots` are in the right registers already.
//
// The return address is declared undefined: for unwinders the stack ends here.
asm(R"(
    .pushsection .text.ingot_native_enter,"ax",@progbits
    .p2align 4
    .globl ingot_native_enter
    .hidden ingot_native_enter
    .type ingot_native_enter,@function
ingot_native_enter:
    .cfi_startproc
    .cfi_undefined rip
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    subq $8, %rsp
    .cfi_def_cfa_offset 64
    movq %rsp, (%rdi)
    movq %rcx, %rdi
    callq *%r8
    xorl %eax, %eax
.Lingot_native_left:
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    retq
    .cfi_endproc
    .size ingot_native_enter, .-ingot_native_enter

    .p2align 4
    .globl ingot_native_leave
    .hidden ingot_native_leave
    .type ingot_native_leave,@function
ingot_native_leave:
    .cfi_startproc
    movq (%rdi), %rsp
    movl $1, %eax
    jmp .Lingot_native_left
    .cfi_endproc
    .size ingot_native_leave, .-ingot_native_leave
    .popsection
)");

extern "C" {
bool ingot_native_enter(ingot::native::Activation* activation, const void* code, ingot::Slot* slots,
                        ingot::Context* context, ingot::NativeCode::Entry thunk);
[[noreturn]] void ingot_native_leave(ingot::native::Activation* activation);
}

namespace ingot::native {

static_assert(offsetof(Activation, stack_pointer) == 0);

void leave(Activation& activation) {
    ingot_native_leave(&activation);
}

bool enter(Activation& activation, const NativeCode& code, Slot* slots) {
    return ingot_native_enter(&activation, code.code, slots, activation.context, code.entry);
}

}  // namespace ingot::native
