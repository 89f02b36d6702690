// What exceptions mean: pages that appear on demand, signals for the program, the end for the
// kernel.
#include "unikernel/arch/x86_64/apic.h"
#include "unikernel/arch/x86_64/backtrace.h"
#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/sched/program.h"
#include "unikernel/sched/signal.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/panic.h"

extern "C" {
extern char copy_user_bytes[];
extern char copy_user_end[];
extern char copy_user_fault[];
void handle_vector(kernel::Registers* registers);
[[noreturn]] void handle_fatal_vector(kernel::Registers* registers);
}

namespace kernel {
namespace {

constexpr uint64_t kPageFault = 14;
constexpr uint64_t kErrorWrite = 2;
constexpr uint64_t kErrorFetch = 16;

bool copies_for_user(const Registers& registers) {
    return registers.rip >= reinterpret_cast<uint64_t>(copy_user_bytes) &&
           registers.rip < reinterpret_cast<uint64_t>(copy_user_end);
}

void handle_page_fault(Registers& registers) {
    const uint64_t address = read_cr2();
    const FaultKind kind = (registers.error & kErrorFetch) != 0   ? FaultKind::Execute
                           : (registers.error & kErrorWrite) != 0 ? FaultKind::Write
                                                                  : FaultKind::Read;
    const bool is_for_user = registers.from_user() || copies_for_user(registers);
    if (!is_for_user) panic_at(registers, "page fault in the kernel", address);
    const FaultResult result = user_space().handle_fault(address, kind);
    if (result == FaultResult::Resolved) return;
    if (result == FaultResult::OutOfMemory) end_program_out_of_memory();
    if (!registers.from_user()) {
        registers.rip = reinterpret_cast<uint64_t>(copy_user_fault);
        return;
    }
    const int32_t code = result == FaultResult::NotMapped ? kNotMappedCode : kNotAllowedCode;
    raise_fault(registers, {.signal = kSigSegv, .code = code, .value = address}, registers.error,
                registers.vector);
}

struct ExceptionSignal {
    uint32_t signal;
    int32_t code;
};

ExceptionSignal signal_of(uint64_t vector) {
    switch (vector) {
    case 0: return {kSigFpe, 1};
    case 1: return {kSigTrap, 2};
    case 3: return {kSigTrap, kSentByKernel};
    case 6: return {kSigIll, 2};
    case 16:
    case 19: return {kSigFpe, 0};
    case 17: return {kSigBus, 1};
    default: return {kSigSegv, kSentByKernel};
    }
}

void handle_exception(Registers& registers) {
    if (registers.vector == kPageFault) return handle_page_fault(registers);
    if (!registers.from_user()) panic_at(registers, "exception in the kernel", registers.rip);
    const ExceptionSignal meaning = signal_of(registers.vector);
    const bool has_address = meaning.signal == kSigFpe || meaning.signal == kSigIll;
    raise_fault(registers,
                {.signal = static_cast<int32_t>(meaning.signal),
                 .code = meaning.code,
                 .value = has_address ? registers.rip : 0},
                registers.error, registers.vector);
}

}  // namespace
}  // namespace kernel

void handle_vector(kernel::Registers* registers) {
    using namespace kernel;
    if (registers->vector == kTimerVector) {
        handle_timer();
    } else if (registers->vector < 32) {
        handle_exception(*registers);
    }
    if (!registers->from_user()) return;
    reschedule_if_wanted();
    deliver_signals(*registers);
}

void handle_fatal_vector(kernel::Registers* registers) {
    kernel::panic_at(*registers,
                     registers->vector == 8 ? kernel::Text("double fault (kernel stack overflow?)")
                     : registers->vector == 2 ? kernel::Text("non-maskable interrupt")
                                              : kernel::Text("machine check"),
                     kernel::read_cr2());
}
