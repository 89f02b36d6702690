// Signals: what is pending and blocked for a thread, and what the program wants done.
//
// A signal is always a thread's: there is one process, and nobody else to send one to it. Handlers
// start when the kernel returns to the program, faults at once.
#pragma once

#include <cstdint>

#include "unikernel/arch/x86_64/registers.h"

namespace kernel {

class Thread;

enum Signal : uint32_t {
    kSigIll = 4,
    kSigTrap = 5,
    kSigAbort = 6,
    kSigBus = 7,
    kSigFpe = 8,
    kSigKill = 9,
    kSigSegv = 11,
    kSigChild = 17,
    kSigCont = 18,
    kSigStop = 19,
    kSigUrgent = 23,
    kSigWinch = 28,
};
inline constexpr uint32_t kSignals = 64;

constexpr uint64_t signal_bit(uint32_t signal) {
    return uint64_t{1} << (signal - 1);
}

/// As rt_sigaction() passes it.
struct SignalAction {
    uint64_t handler = 0;
    uint64_t flags = 0;
    uint64_t restorer = 0;
    uint64_t mask = 0;
};
inline constexpr uint64_t kDefaultHandler = 0;
inline constexpr uint64_t kIgnoreHandler = 1;

/// As sigaltstack() passes it.
struct SignalStack {
    uint64_t begin = 0;
    uint32_t flags = 2;  // SS_DISABLE
    uint32_t padding = 0;
    uint64_t size = 0;
};
inline constexpr uint32_t kStackDisabled = 2;

/// What a handler is told: siginfo_t's first 32 bytes.
struct SignalInfo {
    int32_t signal = 0;
    int32_t error = 0;
    int32_t code = 0;
    int32_t padding = 0;
    uint64_t value = 0;  ///< Of a fault its address, of a sent signal pid and uid.
    uint64_t more = 0;
};
/// Codes of SIGSEGV.
inline constexpr int32_t kNotMappedCode = 1;
inline constexpr int32_t kNotAllowedCode = 2;
/// Sent by the kernel, and by tgkill().
inline constexpr int32_t kSentByKernel = 0x80;
inline constexpr int32_t kSentByThread = -6;

struct SignalState {
    uint64_t pending = 0;
    uint64_t blocked = 0;
    uint64_t saved_blocked = 0;  ///< While rt_sigsuspend() has another mask in force.
    bool has_saved_blocked = false;
    SignalStack stack;
};

SignalAction& signal_action(uint32_t signal);

/// A signal that the running thread has caused: its handler runs before anything else, and if it
/// cannot, the program ends with a message.
void raise_fault(Registers& registers, const SignalInfo& info, uint64_t error, uint64_t trap);

void send_signal(Thread& thread, uint32_t signal);
bool has_deliverable_signal(const Thread& thread);

/// Before the kernel returns to the program: starts the handlers of pending signals.
void deliver_signals(Registers& registers);

/// rt_sigreturn().
void return_from_signal(Registers& registers);

}  // namespace kernel
