// GDT, TSS, IDT and the system-call registers. Selectors are those of Linux, since programs see
// them in signal frames.
#include "unikernel/arch/x86_64/descriptors.h"

#include <cstdint>

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/arch/x86_64/per_cpu.h"
#include "unikernel/arch/x86_64/registers.h"

extern "C" {
extern char vector_stubs[];
extern char syscall_entry[];
}

namespace kernel {
namespace {

struct [[gnu::packed]] TaskState {
    uint32_t reserved0 = 0;
    uint64_t rsp[3] = {};
    uint64_t reserved1 = 0;
    uint64_t ist[7] = {};
    uint64_t reserved2 = 0;
    uint16_t reserved3 = 0;
    uint16_t io_map = sizeof(TaskState);
};

struct Gate {
    uint16_t offset_low;
    uint16_t selector;
    uint8_t ist;
    uint8_t attributes;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

struct [[gnu::packed]] TablePointer {
    uint16_t limit;
    uint64_t base;
};

/// NMI, double fault and machine check; the last word of each is the processor's PerCpu*.
struct alignas(16) FatalStack {
    uint64_t words[1024];
};
constexpr uint32_t kFatalVectors[] = {2, 8, 18};
constexpr uint32_t kVectors = 48;

/// Of one processor, all that its tables point to.
struct Tables {
    uint64_t gdt[10];
    TaskState tss;
    Gate idt[256];
    FatalStack fatal_stacks[3];
};

PerCpu boot_cpu;
Tables boot_tables;

void fill_gdt(Tables& tables) {
    const uint64_t tss = reinterpret_cast<uint64_t>(&tables.tss);
    tables.gdt[kKernelCode / 8] = 0x00af9b000000ffff;
    tables.gdt[kKernelData / 8] = 0x00cf93000000ffff;
    tables.gdt[4] = 0x00cffb000000ffff;  // 32-bit code of programs, which SYSRET wants there
    tables.gdt[kUserData / 8] = 0x00cff3000000ffff;
    tables.gdt[kUserCode / 8] = 0x00affb000000ffff;
    tables.gdt[kTaskState / 8] = (sizeof(TaskState) - 1) | (tss & 0xffffff) << 16 |
                                 uint64_t{0x89} << 40 | (tss >> 24 & 0xff) << 56;
    tables.gdt[kTaskState / 8 + 1] = tss >> 32;
}

void fill_idt(Tables& tables) {
    for (uint32_t vector = 0; vector < kVectors; ++vector) {
        const uint64_t stub = reinterpret_cast<uint64_t>(vector_stubs) + 16 * vector;
        const bool is_for_programs = vector == 3;  // int3
        tables.idt[vector] = {.offset_low = static_cast<uint16_t>(stub),
                              .selector = kKernelCode,
                              .ist = 0,
                              .attributes = static_cast<uint8_t>(is_for_programs ? 0xee : 0x8e),
                              .offset_middle = static_cast<uint16_t>(stub >> 16),
                              .offset_high = static_cast<uint32_t>(stub >> 32),
                              .reserved = 0};
    }
    uint8_t ist = 1;
    for (uint32_t vector : kFatalVectors) tables.idt[vector].ist = ist++;
}

void load_tables(Tables& tables) {
    const TablePointer gdt = {sizeof tables.gdt - 1, reinterpret_cast<uint64_t>(tables.gdt)};
    const TablePointer idt = {sizeof tables.idt - 1, reinterpret_cast<uint64_t>(tables.idt)};
    asm volatile("lgdt %0" : : "m"(gdt));
    asm volatile(
        "pushq %0\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "pushq %%rax\n\t"
        "lretq\n"
        "1:\tmovl %1, %%ss\n\t"
        "xorl %%eax, %%eax\n\t"
        "movl %%eax, %%ds\n\t"
        "movl %%eax, %%es\n\t"
        "movl %%eax, %%fs\n\t"
        "movl %%eax, %%gs"
        :
        : "i"(kKernelCode), "r"(uint32_t{kKernelData})
        : "rax", "memory");
    asm volatile("lidt %0" : : "m"(idt));
    asm volatile("ltr %w0" : : "r"(uint32_t{kTaskState}));
}

constexpr uint32_t kStar = 0xc0000081;
constexpr uint32_t kLstar = 0xc0000082;
constexpr uint32_t kFlagMask = 0xc0000084;
constexpr uint32_t kGsBase = 0xc0000101;
constexpr uint32_t kKernelGsBase = 0xc0000102;

}  // namespace

void set_kernel_stack(PerCpu& cpu, uint64_t end) {
    cpu.kernel_stack = end;
    boot_tables.tss.rsp[0] = end;
}

void initialize_descriptors() {
    boot_cpu.self = &boot_cpu;
    size_t index = 0;
    for (FatalStack& stack : boot_tables.fatal_stacks) {
        // Two words, to keep the alignment.
        uint64_t* end = stack.words + 1022;
        *end = reinterpret_cast<uint64_t>(&boot_cpu);
        boot_tables.tss.ist[index++] = reinterpret_cast<uint64_t>(end);
    }
    fill_gdt(boot_tables);
    fill_idt(boot_tables);
    load_tables(boot_tables);
    write_msr(kGsBase, reinterpret_cast<uint64_t>(&boot_cpu));
    write_msr(kKernelGsBase, 0);
    // SYSCALL takes CS and SS from bits 32, SYSRET from bits 48, plus 16 and 8.
    write_msr(kStar, uint64_t{kKernelCode} << 32 | uint64_t{0x23} << 48);
    write_msr(kLstar, reinterpret_cast<uint64_t>(syscall_entry));
    write_msr(kFlagMask, kFlagTrap | kFlagInterrupts | kFlagDirection | 1 << 18 | 1 << 14);
}

}  // namespace kernel
