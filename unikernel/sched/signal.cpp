// Signal frames as Linux lays them out on x86-64: programs and their unwinders read them.
#include "unikernel/sched/signal.h"

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/arch/x86_64/fpu.h"
#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/sched/program.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/errors.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

constexpr uint64_t kOnStack = 0x08000000;
constexpr uint64_t kRestorer = 0x04000000;
constexpr uint64_t kRestart = 0x10000000;
constexpr uint64_t kNoDefer = 0x40000000;
constexpr uint64_t kResetHandler = 0x80000000;

struct Context {
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
    uint64_t flags;
    uint16_t cs, gs, fs, ss;
    uint64_t error, trap, old_mask, cr2;
    uint64_t fpu;
    uint64_t reserved[8];
};
static_assert(sizeof(Context) == 256);

struct Frame {
    uint64_t restorer;
    uint64_t flags;
    uint64_t link;
    uint64_t stack_begin, stack_flags, stack_size;
    Context context;
    uint64_t mask;
    SignalInfo info;
    uint8_t info_rest[128 - sizeof(SignalInfo)];
};
static_assert(sizeof(Frame) == 440);

/// Software's bytes of the FXSAVE area, by which programs know the extended state.
struct ExtendedState {
    uint32_t magic;
    uint32_t total_bytes;
    uint64_t features;
    uint32_t state_bytes;
    uint32_t padding[7];
};
constexpr uint32_t kExtendedOffset = 464;
constexpr uint32_t kMagicBegin = 0x46505853;
constexpr uint32_t kMagicEnd = 0x46505845;
constexpr uint64_t kHasExtendedState = 1;
constexpr uint64_t kHasStackSegment = 6;  // ss is saved and is to be restored

SignalAction actions[kSignals + 1];

/// What a fault adds to its frame.
struct FaultDetails {
    uint64_t error = 0;
    uint64_t trap = 0;
};

bool is_ignored_by_default(uint32_t signal) {
    return signal == kSigChild || signal == kSigUrgent || signal == kSigWinch || signal == kSigCont;
}

bool is_on(const SignalStack& stack, uint64_t pointer) {
    return pointer - stack.begin < stack.size;
}

Context context_of(const Registers& r) {
    Context c = {};
    c.r8 = r.r8, c.r9 = r.r9, c.r10 = r.r10, c.r11 = r.r11, c.r12 = r.r12, c.r13 = r.r13;
    c.r14 = r.r14, c.r15 = r.r15, c.rdi = r.rdi, c.rsi = r.rsi, c.rbp = r.rbp, c.rbx = r.rbx;
    c.rdx = r.rdx, c.rax = r.rax, c.rcx = r.rcx, c.rsp = r.rsp, c.rip = r.rip;
    c.flags = r.rflags;
    c.cs = kUserCode;
    c.ss = kUserData;
    return c;
}

void restore_context(Registers& r, const Context& c) {
    r.r8 = c.r8, r.r9 = c.r9, r.r10 = c.r10, r.r11 = c.r11, r.r12 = c.r12, r.r13 = c.r13;
    r.r14 = c.r14, r.r15 = c.r15, r.rdi = c.rdi, r.rsi = c.rsi, r.rbp = c.rbp, r.rbx = c.rbx;
    r.rdx = c.rdx, r.rax = c.rax, r.rcx = c.rcx, r.rsp = c.rsp;
    // IRET to an address that is not canonical would fault in the kernel.
    r.rip = is_user_range(c.rip, 1) ? c.rip : 0;
    r.rflags = (c.flags & kUserFlags) | kFlagInterrupts | 2;
    r.cs = kUserCode;
    r.ss = kUserData;
    r.vector = kVectorRestored;
}

/// Writes the running thread's vector registers; where they stand.
uint64_t write_fpu(uint64_t& stack) {
    Thread& thread = current_thread();
    const uint32_t size = cpu_features().fpu_area_bytes;
    save_fpu(thread.fpu);
    if (cpu_features().xsave) {
        const ExtendedState state = {.magic = kMagicBegin,
                                     .total_bytes = size + 4,
                                     .features = cpu_features().xsave_mask,
                                     .state_bytes = size,
                                     .padding = {}};
        memcpy(thread.fpu + kExtendedOffset, &state, sizeof state);
    }
    stack = round_down(stack - size - 4, 64);
    const bool is_written =
        copy_to_user(stack, thread.fpu, size) && write_user(stack + size, kMagicEnd);
    return is_written ? stack : 0;
}

bool push_frame(Registers& registers, const SignalInfo& info, const FaultDetails& fault) {
    SignalState& state = current_thread().signals;
    const SignalAction& action = actions[info.signal];
    if ((action.flags & kRestorer) == 0) return false;
    uint64_t stack = registers.rsp - 128;
    const bool is_enabled = (state.stack.flags & kStackDisabled) == 0;
    if ((action.flags & kOnStack) != 0 && is_enabled && !is_on(state.stack, registers.rsp)) {
        stack = state.stack.begin + state.stack.size;
    }
    Frame frame = {};
    frame.context = context_of(registers);
    frame.context.fpu = write_fpu(stack);
    if (frame.context.fpu == 0) return false;
    frame.restorer = action.restorer;
    frame.flags = kHasStackSegment | (cpu_features().xsave ? kHasExtendedState : 0);
    frame.stack_begin = state.stack.begin;
    frame.stack_flags = state.stack.flags;
    frame.stack_size = state.stack.size;
    frame.context.error = fault.error;
    frame.context.trap = fault.trap;
    frame.context.cr2 = fault.trap == 14 ? info.value : 0;
    frame.mask = state.has_saved_blocked ? state.saved_blocked : state.blocked;
    frame.info = info;
    stack = round_down(stack - sizeof frame, 16) - 8;
    if (!write_user(stack, frame)) return false;

    state.has_saved_blocked = false;
    state.blocked |= action.mask;
    if ((action.flags & kNoDefer) == 0) state.blocked |= signal_bit(info.signal);
    registers.rsp = stack;
    registers.rip = action.handler;
    registers.rdi = static_cast<uint64_t>(info.signal);
    registers.rsi = stack + offsetof(Frame, info);
    registers.rdx = stack + offsetof(Frame, flags);
    registers.rax = 0;
    registers.rflags &= ~(kFlagDirection | kFlagTrap);
    registers.vector = kVectorRestored;
    if ((action.flags & kResetHandler) != 0) actions[info.signal] = {};
    return true;
}

/// A system call that was interrupted by a signal begins again, or returns EINTR.
void settle_interrupted_call(Registers& registers, bool may_restart) {
    if (registers.vector != kVectorSyscall) return;
    if (static_cast<int64_t>(registers.rax) != -kErrorRestart) return;
    if (!may_restart) {
        registers.rax = static_cast<uint64_t>(-EINTR);
        return;
    }
    registers.rax = registers.error;
    registers.rip -= 2;
}

void start_handler(Registers& registers, uint32_t signal) {
    const SignalAction& action = actions[signal];
    settle_interrupted_call(registers, (action.flags & kRestart) != 0);
    const SignalInfo info = {
        .signal = static_cast<int32_t>(signal), .code = kSentByThread, .value = 1};
    if (!push_frame(registers, info, {})) end_program_by_signal(registers, kSigSegv, 0);
}

}  // namespace

SignalAction& signal_action(uint32_t signal) {
    return actions[signal];
}

void raise_fault(Registers& registers, const SignalInfo& info, uint64_t error, uint64_t trap) {
    const auto signal = static_cast<uint32_t>(info.signal);
    const uint64_t handler = actions[signal].handler;
    const bool is_blocked = (current_thread().signals.blocked & signal_bit(signal)) != 0;
    const bool has_handler = handler != kDefaultHandler && handler != kIgnoreHandler;
    if (has_handler && !is_blocked && push_frame(registers, info, {error, trap})) return;
    end_program_by_signal(registers, signal, info.value);
}

void send_signal(Thread& thread, uint32_t signal) {
    thread.signals.pending |= signal_bit(signal);
    if (thread.is_interruptible && has_deliverable_signal(thread)) {
        wake(thread, WakeReason::Signalled);
    }
}

bool has_deliverable_signal(const Thread& thread) {
    uint64_t open = thread.signals.pending & ~thread.signals.blocked;
    for (uint32_t signal = 1; open != 0; ++signal, open >>= 1) {
        if ((open & 1) == 0) continue;
        const uint64_t handler = actions[signal].handler;
        if (handler == kIgnoreHandler) continue;
        if (handler != kDefaultHandler || !is_ignored_by_default(signal)) return true;
    }
    return false;
}

void deliver_signals(Registers& registers) {
    SignalState& state = current_thread().signals;
    while ((state.pending & ~state.blocked) != 0) {
        const auto signal =
            static_cast<uint32_t>(__builtin_ctzll(state.pending & ~state.blocked)) + 1;
        state.pending &= ~signal_bit(signal);
        const uint64_t handler = actions[signal].handler;
        if (handler == kIgnoreHandler) continue;
        if (handler == kDefaultHandler) {
            if (is_ignored_by_default(signal)) continue;
            end_program_by_signal(registers, signal, 0);
        }
        start_handler(registers, signal);
    }
    settle_interrupted_call(registers, true);
    if (state.has_saved_blocked) {
        state.blocked = state.saved_blocked;
        state.has_saved_blocked = false;
    }
}

void return_from_signal(Registers& registers) {
    Thread& thread = current_thread();
    Frame frame;
    const uint64_t at = registers.rsp - 8;
    if (!read_user(frame, at)) return end_program_by_signal(registers, kSigSegv, at);
    if (frame.context.fpu != 0) {
        const uint32_t size = cpu_features().fpu_area_bytes;
        if (!copy_from_user(thread.fpu, frame.context.fpu, size)) {
            end_program_by_signal(registers, kSigSegv, frame.context.fpu);
        }
        sanitize_fpu(thread.fpu);
        restore_fpu(thread.fpu);
    }
    thread.signals.blocked = frame.mask & ~(signal_bit(kSigKill) | signal_bit(kSigStop));
    restore_context(registers, frame.context);
}

}  // namespace kernel
