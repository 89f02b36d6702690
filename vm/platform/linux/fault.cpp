// Faults on Linux: one SIGSEGV/SIGBUS handler for the process, which asks the VM's tiers first and
// otherwise hands the signal to whatever was installed before, so that an embedder's own handler
// keeps working.
#include <signal.h>
#include <ucontext.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {
namespace {

/// Filled from the start, never emptied; a signal may read it at any time.
std::array<std::atomic<FaultHandler>, 4> g_handlers;
struct sigaction g_previous_segv;
struct sigaction g_previous_bus;

void chain(int signal_number, siginfo_t* info, void* context, const struct sigaction& previous) {
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(signal_number, info, context);
    } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
        // Returning repeats the fault, now with the default action: the process ends as it would
        // have.
        struct sigaction fallback = {};
        fallback.sa_handler = SIG_DFL;
        sigaction(signal_number, &fallback, nullptr);
    } else {
        previous.sa_handler(signal_number);
    }
}

void on_fault(int signal_number, siginfo_t* info, void* raw_context) {
    auto& registers = static_cast<ucontext_t*>(raw_context)->uc_mcontext.gregs;
    Fault fault{.pc = static_cast<uintptr_t>(registers[REG_RIP]),
                .stack_pointer = static_cast<uintptr_t>(registers[REG_RSP]),
                .address = reinterpret_cast<uintptr_t>(info->si_addr)};
    for (const auto& slot : g_handlers) {
        const FaultHandler handler = slot.load(std::memory_order_acquire);
        if (handler == nullptr) break;
        if (!handler(fault)) continue;
        registers[REG_RIP] = static_cast<greg_t>(fault.pc);
        registers[REG_RSP] = static_cast<greg_t>(fault.stack_pointer);
        return;
    }
    chain(signal_number, info, raw_context,
          signal_number == SIGSEGV ? g_previous_segv : g_previous_bus);
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
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    size_t count = 0;
    while (g_handlers[count] != nullptr) {
        if (g_handlers[count] == handler) return;
        ++count;
        CHECK(count < g_handlers.size());
    }
    g_handlers[count].store(handler, std::memory_order_release);
    if (count == 0) take_signals();
}

}  // namespace ingot::platform
