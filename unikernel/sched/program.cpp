// The record of how the machine ended: one line, which `ingot boot` reads.
#include "unikernel/sched/program.h"

#include "unikernel/arch/x86_64/boot_chart.h"
#include "unikernel/arch/x86_64/serial.h"
#include "unikernel/bus/power.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/memory/physical.h"
#include "unikernel/sched/signal.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

Text name_of(uint32_t signal) {
    switch (signal) {
    case kSigIll: return "illegal instruction (SIGILL)";
    case kSigTrap: return "breakpoint (SIGTRAP)";
    case kSigAbort: return "abort (SIGABRT)";
    case kSigBus: return "bus error (SIGBUS)";
    case kSigFpe: return "arithmetic error (SIGFPE)";
    case kSigSegv: return "segmentation fault (SIGSEGV)";
    default: return "signal";
    }
}

}  // namespace

void end_program(int32_t exit_code) {
    print_boot_chart();
    char buffer[32];
    TextBuffer record = {buffer, sizeof buffer};
    record.add("exit {}\n", exit_code & 0xff);
    write_status(record.text());
    power_off();
}

void end_program_by_signal(const Registers& registers, uint32_t signal, uint64_t address) {
    print("\nkernel: the program was ended by signal {}: {}\n", signal, name_of(signal));
    print("  at {x}, stack {x}, accessed {x}\n", registers.rip, registers.rsp, address);
    print("  rax {x} rbx {x} rcx {x} rdx {x}\n", registers.rax, registers.rbx, registers.rcx,
          registers.rdx);
    print("  rsi {x} rdi {x} rbp {x} r8 {x}\n", registers.rsi, registers.rdi, registers.rbp,
          registers.r8);
    end_program(static_cast<int32_t>(128 + signal));
}

void end_program_out_of_memory() {
    const PhysicalCounts counts = physical_counts();
    print("\nkernel: out of memory: {} of {} KiB are free, {} KiB are granted to the program\n",
          counts.free_pages * 4, counts.total_pages * 4, user_space().charged_pages() * 4);
    print("  give the machine more memory (ingot boot --memory)\n");
    end_program(128 + kSigKill);
}

}  // namespace kernel
