// The machine's ways into a dual-mode image, and the kernel that it carries.
//
// Everything here is linked into the program at its low address, where boot loaders put it. The
// kernel itself is an opaque block of pages, linked at the top of the address space: it shares no
// symbol and no page with the program. The page tables below are complete at link time: the first
// GiB of memory at its own address and at the kernel's physical map, and the kernel's block where
// it was linked. As a Linux program nothing but the test at `ingot_image_entry` ever runs.
#include "unikernel/memory/layout.h"

#define PRESENT_WRITABLE 3
#define LARGE_PRESENT_WRITABLE 0x83

// PVH: QEMU, Firecracker and Cloud Hypervisor enter here in 32-bit mode, ebx = start info.
    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18                 // lengths of name and entry; XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long pvh_entry

// The program header of this note, which differs from the others in alignment, is what
// `ingot image` turns into the payload's segment (image/payload.h).
    .section .note.ingot.payload, "a", @note
    .balign 8
    .long 14, 0, 1                 // lengths of name and content; type
    .asciz "ingot-payload"
    .balign 8

    .section .text.ingot_boot, "ax", @progbits
    .code32
pvh_entry:
    cli
    cld
    movl %cr4, %eax
    orl $0x20, %eax                // PAE
    movl %eax, %cr4
    movl $boot_pml4, %eax
    movl %eax, %cr3
    movl $0xc0000080, %ecx         // EFER: long mode, system calls, no-execute
    rdmsr
    orl $0x901, %eax
    wrmsr
    movl $0x80010033, %eax         // paging, write protection, native FPU errors
    movl %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $8, $1f
    .code64
1:  movl $0, %edi                  // BootProtocol::Pvh
    movl %ebx, %esi
    jmp enter_kernel

// The image's ELF entry. In ring 3 this is a Linux program; in ring 0 a boot loader has used the
// Linux 64-bit protocol: rsi = boot_params, everything mapped at its own address.
    .globl ingot_image_entry
ingot_image_entry:
    movl %cs, %eax
    testb $3, %al
    jnz _start
    cli
    cld
    movq $boot_pml4, %rax
    movq %rax, %cr3
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x901, %eax
    wrmsr
    movq %cr0, %rax
    orl $0x10000, %eax
    movq %rax, %cr0
    lgdt boot_gdt_pointer
    movl $1, %edi                  // BootProtocol::Linux

enter_kernel:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $__ehdr_start, %edx
    movl $kernel_block, %ecx
    movq $KERNEL_BASE, %rax
    jmp *%rax

    .section .rodata.ingot_boot, "a", @progbits
    .balign 8
boot_gdt:
    .quad 0
    .quad 0x00af9a000000ffff       // 64-bit code
    .quad 0x00cf92000000ffff       // data
boot_gdt_pointer:
    .word . - boot_gdt - 1
    .quad boot_gdt

// Writable while booting: memory is not protected before the kernel's own page tables are on.
    .section .kernel, "a", @progbits
    .balign 4096
boot_pml4:
    .quad boot_low_directories + PRESENT_WRITABLE
    .fill 255, 8, 0
    .quad boot_low_directories + PRESENT_WRITABLE     // PHYSICAL_MAP_BASE
    .fill 254, 8, 0
    .quad boot_high_directories + PRESENT_WRITABLE    // KERNEL_BASE
boot_low_directories:
    .quad boot_low_gib + PRESENT_WRITABLE
    .fill 511, 8, 0
boot_low_gib:
    .set page, 0
    .rept 512
    .quad page + LARGE_PRESENT_WRITABLE
    .set page, page + 0x200000
    .endr
boot_high_directories:
    .fill 510, 8, 0
    .quad boot_high_gib + PRESENT_WRITABLE
    .quad 0
boot_high_gib:
    .quad boot_kernel_pages + PRESENT_WRITABLE
    .fill 511, 8, 0
boot_kernel_pages:
    .set page, 0
    .rept 512
    .quad kernel_block + page + PRESENT_WRITABLE
    .set page, page + 4096
    .endr

kernel_block:
    .incbin KERNEL_BLOCK_FILE
    .balign 4096
    .size kernel_block, . - kernel_block

    .section .note.GNU-stack, "", @progbits
