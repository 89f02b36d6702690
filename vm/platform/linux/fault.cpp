// Faults on Linux: one SIGSEGV/SIGBUS handler for the process, which asks the VM's tiers first and
// otherwise hands the signal to whatever was installed before, so that an embedder's own handler
// keeps working.
#include <signal.h>
#include <ucontext.h>

#include "vm/platform/linux/handlers.h"
#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {
namespace {

HandlerList<FaultHandler> g_handlers;
struct sigaction g_previous_segv;
struct sigaction g_previous_bus;

void on_fault(int signal_number, siginfo_t* info, void* raw_context) {
    auto& registers = static_cast<ucontext_t*>(raw_context)->uc_mcontext.gregs;
    Fault fault{.pc = static_cast<uintptr_t>(registers[REG_RIP]),
                .stack_pointer = static_cast<uintptr_t>(registers[REG_RSP]),
                .address = reinterpret_cast<uintptr_t>(info->si_addr)};
    if (g_handlers.any([&](FaultHandler handler) { return handler(fault); })) {
        registers[REG_RIP] = static_cast<greg_t>(fault.pc);
        registers[REG_RSP] = static_cast<greg_t>(fault.stack_pointer);
        return;
    }
    // Returning repeats the fault, now with the default action: the process ends as it would have.
    const auto& previous = signal_number == SIGSEGV ? g_previous_segv : g_previous_bus;
    if (!pass_on(signal_number, info, raw_context, previous)) set_default(signal_number);
}

void take_signals() {
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    // SA_NODEFER: the handler does not return to the faulting code, so the signal must not stay
    // blocked.
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    CHECK(sigaction(SIGSEGV, &action, &g_previous_segv) == 0);
    CHECK(sigaction(SIGBUS, &action, &g_previous_bus) == 0);
}

}  // namespace

void install_fault_handler(FaultHandler handler) {
    if (g_handlers.add(handler)) take_signals();
}

}  // namespace ingot::platform
