// The ways into the kernel and out of it: a stub for each of the first 48 vectors, SYSCALL, and the
// switch between threads.
//
// Registers are pushed in the opposite order of `Registers`. GS is the program's outside and the
// processor's data (`PerCpu`) inside. NMI, double fault and machine check have stacks of their own
// and may come while GS is still the program's: they find the processor's data at the top of those
// stacks, and do not return.
#define PER_CPU_KERNEL_STACK 8
#define PER_CPU_USER_STACK 16
#define USER_DATA 0x2b
#define USER_CODE 0x33
#define VECTOR_SYSCALL 0x100

    .macro push_registers
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rax
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    .endm

    .macro pop_registers_but_last_six
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    .endm

    .text
    .balign 16
    .globl vector_stubs            // 16 bytes each
vector_stubs:
    .set vector, 0
    .rept 48
    .balign 16
    .if (vector <> 8) & ((vector < 10) | (vector > 14)) & (vector <> 17) & (vector <> 21)
    pushq $0                       // where the processor has pushed no error code
    .endif
    pushq $vector
    .if (vector == 2) | (vector == 8) | (vector == 18)
    jmp fatal_entry
    .else
    jmp common_entry
    .endif
    .set vector, vector + 1
    .endr

common_entry:
    testb $3, 24(%rsp)             // the interrupted code's CS
    jz 1f
    swapgs
1:  push_registers
    cld
    testb $1, smap_is_on           // a program may have set AC, which lets SMAP pass
    jz 1f
    clac
1:  movq %rsp, %rdi
    xorl %ebp, %ebp
    call handle_vector             // (Registers*)
    .globl return_from_vector
return_from_vector:
    testb $3, 144(%rsp)
    jz 2f
    swapgs
2:  pop_registers_but_last_six
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    addq $16, %rsp
    iretq

fatal_entry:
    push_registers
    cld
    movq 176(%rsp), %rax           // above what the processor pushed: PerCpu*
    movq %rax, %rdx
    shrq $32, %rdx
    movl $0xc0000101, %ecx         // GS base
    wrmsr
    movq %rsp, %rdi
    xorl %ebp, %ebp
    call handle_fatal_vector       // (Registers*), does not return
    ud2

    .globl syscall_entry
syscall_entry:
    swapgs
    movq %rsp, %gs:PER_CPU_USER_STACK
    movq %gs:PER_CPU_KERNEL_STACK, %rsp
    pushq $USER_DATA
    pushq %gs:PER_CPU_USER_STACK
    pushq %r11
    pushq $USER_CODE
    pushq %rcx
    pushq %rax
    pushq $VECTOR_SYSCALL
    push_registers
    movq %rsp, %rdi
    xorl %ebp, %ebp
    call handle_syscall            // (Registers*)
    .globl return_from_syscall
return_from_syscall:
    cmpq $VECTOR_SYSCALL, 120(%rsp)
    jne return_from_vector
    // SYSRET to an address that is not canonical faults in ring 0 on the program's stack.
    movq 136(%rsp), %rcx
    movq %rcx, %rax
    shrq $47, %rax
    jnz return_from_vector
    swapgs
    pop_registers_but_last_six
    popq %r11                      // taken by flags
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx                      // taken by the address
    popq %rdx
    popq %rsi
    popq %rdi
    movq 16(%rsp), %rcx
    movq 32(%rsp), %r11
    movq 40(%rsp), %rsp
    sysretq

// void switch_stacks(uint64_t* old_stack, uint64_t new_stack)
    .globl switch_stacks
switch_stacks:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret

// bool copy_user_bytes(void* to, const void* from, size_t size): false after a fault that the
// address space does not resolve. The page fault handler continues at copy_user_fault.
    .globl copy_user_bytes, copy_user_end, copy_user_fault
copy_user_bytes:
    movq %rdx, %rcx
    shrq $3, %rcx
    andl $7, %edx
    testb $1, smap_is_on
    jz 1f
    stac
    rep movsq
    movl %edx, %ecx
    rep movsb
    clac
    movl $1, %eax
    ret
1:  rep movsq
    movl %edx, %ecx
    rep movsb
    movl $1, %eax
copy_user_end:
    ret
copy_user_fault:
    testb $1, smap_is_on
    jz 1f
    clac
1:  xorl %eax, %eax
    ret

    .section .note.GNU-stack, "", @progbits
