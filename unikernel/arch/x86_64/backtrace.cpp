// The kernel keeps frame pointers; its symbols are a table that the second of its two links gets
// from the first (tools: image/symbols.py). Nothing here trusts what it reads: the stack may be
// what is broken.
#include "unikernel/arch/x86_64/backtrace.h"

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/arch/x86_64/serial.h"
#include "unikernel/bus/power.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/support/panic.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

/// Sorted by offset; the last one's name is empty.
struct KernelSymbol {
    uint32_t offset;       ///< From KERNEL_BASE.
    uint32_t name_offset;  ///< In kernel_symbol_names.
};

extern "C" {
extern char kernel_rodata[];
extern KernelSymbol kernel_symbols[] __attribute__((weak));
extern char kernel_symbol_names[] __attribute__((weak));
}

bool is_panicking = false;
constexpr int kDeepest = 24;

bool is_kernel_code(uint64_t address) {
    return address >= kKernelBase && address < reinterpret_cast<uint64_t>(kernel_rodata);
}

void print_place(uint64_t address) {
    print("    {x}", address);
    if (is_kernel_code(address) && kernel_symbols != nullptr) {
        const uint64_t offset = address - kKernelBase;
        const KernelSymbol* symbol = kernel_symbols;
        while (kernel_symbol_names[symbol[1].name_offset] != 0 && symbol[1].offset <= offset) {
            ++symbol;
        }
        print(" {}+{x}", kernel_symbol_names + symbol->name_offset, offset - symbol->offset);
    }
    print("\n");
}

void print_backtrace(uint64_t pc, uint64_t frame) {
    print("  backtrace:\n");
    print_place(pc);
    for (int depth = 0; depth < kDeepest; ++depth) {
        const bool is_readable = frame % 8 == 0 && frame >= kPhysicalMapBase &&
                                 page_entry(frame) != 0 && page_entry(frame + 8) != 0;
        if (!is_readable) return;
        const auto* words = reinterpret_cast<const uint64_t*>(frame);
        if (!is_kernel_code(words[1])) return;
        print_place(words[1] - 1);
        if (words[0] <= frame) return;
        frame = words[0];
    }
}

void print_registers(const Registers& r) {
    print("  rip {x} rsp {x} rflags {x} cs {x}\n", r.rip, r.rsp, r.rflags, r.cs);
    print("  rax {x} rbx {x} rcx {x} rdx {x}\n", r.rax, r.rbx, r.rcx, r.rdx);
    print("  rsi {x} rdi {x} rbp {x} r8 {x}\n", r.rsi, r.rdi, r.rbp, r.r8);
    print("  r9 {x} r10 {x} r11 {x} r12 {x}\n", r.r9, r.r10, r.r11, r.r12);
    print("  r13 {x} r14 {x} r15 {x}\n", r.r13, r.r14, r.r15);
    print("  cr2 {x} cr3 {x} cr4 {x}\n", read_cr2(), read_cr3(), read_cr4());
}

[[noreturn]] void end_machine() {
    write_status("panic\n");
    power_off();
}

}  // namespace

void panic_at(const Registers& registers, Text message, uint64_t address) {
    asm volatile("cli");
    if (is_panicking) end_machine();
    is_panicking = true;
    print("\nkernel panic: {}\n", message);
    print("  vector {}, error {x}, address {x}\n", registers.vector, registers.error, address);
    print_registers(registers);
    print_backtrace(registers.rip, registers.rbp);
    end_machine();
}

void panic(Text message) {
    asm volatile("cli");
    if (is_panicking) end_machine();
    is_panicking = true;
    print("\nkernel panic: {}\n", message);
    const auto* frame = static_cast<const uint64_t*>(__builtin_frame_address(0));
    print_backtrace(frame[1] - 1, frame[0]);
    end_machine();
}

}  // namespace kernel
