// Interrupting threads on Linux: SIGURG, which is ignored where nobody handles it, does not queue
// up, and is rarely used for anything else; and the processor's trap flag for single steps. Signals
// that the VM's handlers decline go to whatever handled them before.
//
// Without SA_RESTART: a call of the system that the thread waits in returns EINTR.
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <mutex>

#include "vm/platform/linux/handlers.h"
#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {
namespace {

constexpr greg_t kTrapFlag = 0x100;

HandlerList<InterruptHandler> g_handlers;
struct sigaction g_previous_interrupt;
struct sigaction g_previous_trap;

/// The thread runs one instruction on behalf of a handler.
constinit thread_local bool is_stepping = false;

/// True if it was one handler's.
bool ask_handlers(mcontext_t& context, bool was_step) {
    auto& registers = context.gregs;
    InterruptedThread thread{.pc = static_cast<uintptr_t>(registers[REG_RIP]),
                             .stack_pointer = static_cast<uintptr_t>(registers[REG_RSP]),
                             .was_step = was_step};
    const bool is_taken = g_handlers.any([&](InterruptHandler handler) { return handler(thread); });
    registers[REG_RIP] = static_cast<greg_t>(thread.pc);
    registers[REG_RSP] = static_cast<greg_t>(thread.stack_pointer);
    is_stepping = thread.wants_step;
    if (thread.wants_step) {
        registers[REG_EFL] |= kTrapFlag;
    } else {
        registers[REG_EFL] &= ~kTrapFlag;
    }
    return is_taken;
}

void on_interrupt(int number, siginfo_t* info, void* raw_context) {
    if (ask_handlers(static_cast<ucontext_t*>(raw_context)->uc_mcontext, false)) return;
    // Ignored is what the signal is by default.
    pass_on(number, info, raw_context, g_previous_interrupt);
}

void on_trap(int number, siginfo_t* info, void* raw_context) {
    if (!is_stepping) {
        if (pass_on(number, info, raw_context, g_previous_trap)) return;
        // What it did by default, which is to end the process, it does once it is let through.
        set_default(number);
        raise(number);
        return;
    }
    ask_handlers(static_cast<ucontext_t*>(raw_context)->uc_mcontext, true);
}

void take_signals() {
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    // One of them at a time, or a handler would see a step that belongs to another one's.
    sigaddset(&action.sa_mask, SIGURG);
    sigaddset(&action.sa_mask, SIGTRAP);
    action.sa_sigaction = on_trap;
    CHECK(sigaction(SIGTRAP, &action, &g_previous_trap) == 0);
    action.sa_sigaction = on_interrupt;
    CHECK(sigaction(SIGURG, &action, &g_previous_interrupt) == 0);
}

}  // namespace

ThreadId this_thread() {
    thread_local const auto id = static_cast<ThreadId>(gettid());
    return id;
}

void install_interrupt_handler(InterruptHandler handler) {
    if (g_handlers.add(handler)) take_signals();
}

void interrupt(ThreadId thread) {
    // Fails for a thread that is gone, which is all right.
    syscall(SYS_tgkill, getpid(), thread, SIGURG);
}

}  // namespace ingot::platform
