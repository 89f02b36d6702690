// The first instructions of the kernel's block: a stack, then C++. edi = protocol, esi = the
// protocol's information, edx = the image's ELF header, ecx = this block, all physical addresses.
    .section .text.start, "ax", @progbits
    .globl kernel_start
kernel_start:
    leaq boot_stack_end(%rip), %rsp
    xorl %ebp, %ebp
    pushq $0
    call kernel_main
    ud2

    .bss
    .balign 16
    .skip 16384
boot_stack_end:

    .section .note.GNU-stack, "", @progbits
