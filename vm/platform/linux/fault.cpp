// Faults on Linux: one SIGSEGV/SIGBUS handler for the process, which asks the VM first and
// otherwise hands the signal to whatever was installed before, so that an embedder's own handler
// keeps working.
#include <signal.h>
#include <ucontext.h>

#include <cstdlib>
#include <mutex>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {
namespace {

FaultHandler g_handler = nullptr;
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
    auto* context = static_cast<ucontext_t*>(raw_context);
    auto& pc = context->uc_mcontext.gregs[REG_RIP];
    const uintptr_t next =
        g_handler(static_cast<uintptr_t>(pc), reinterpret_cast<uintptr_t>(info->si_addr));
    if (next != 0) {
        pc = static_cast<greg_t>(next);
        return;
    }
    chain(signal_number, info, raw_context,
          signal_number == SIGSEGV ? g_previous_segv : g_previous_bus);
}

}  // namespace

void install_fault_handler(FaultHandler handler) {
    static std::once_flag once;
    std::call_once(once, [handler] {
        g_handler = handler;
        struct sigaction action = {};
        action.sa_sigaction = on_fault;
        // SA_NODEFER: the handler does not return to the faulting code, so the signal must not stay
        // blocked.
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
        sigemptyset(&action.sa_mask);
        CHECK(sigaction(SIGSEGV, &action, &g_previous_segv) == 0);
        CHECK(sigaction(SIGBUS, &action, &g_previous_bus) == 0);
    });
}

}  // namespace ingot::platform
