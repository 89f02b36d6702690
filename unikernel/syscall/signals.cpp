// Signals: actions, masks, the alternate stack, and sending to a thread.
#include "unikernel/sched/signal.h"

#include "unikernel/sched/thread.h"
#include "unikernel/syscall/calls.h"

namespace kernel::calls {
namespace {

constexpr uint64_t kMaskBytes = 8;
constexpr uint64_t kNeverBlocked = signal_bit(kSigKill) | signal_bit(kSigStop);

}  // namespace

int64_t rt_sigaction(uint32_t signal, UserAddress action, UserAddress old, uint64_t mask_size) {
    if (mask_size != kMaskBytes || signal == 0 || signal > kSignals) return -EINVAL;
    SignalAction wanted;
    if (action != 0) {
        if (signal == kSigKill || signal == kSigStop) return -EINVAL;
        if (!read_user(wanted, action)) return -EFAULT;
        wanted.mask &= ~kNeverBlocked;
    }
    if (old != 0 && !write_user(old, signal_action(signal))) return -EFAULT;
    if (action != 0) signal_action(signal) = wanted;
    return 0;
}

int64_t rt_sigprocmask(uint32_t how, UserAddress set, UserAddress old, uint64_t mask_size) {
    if (mask_size != kMaskBytes) return -EINVAL;
    uint64_t& blocked = current_thread().signals.blocked;
    const uint64_t before = blocked;
    if (set != 0) {
        uint64_t mask = 0;
        if (!read_user(mask, set)) return -EFAULT;
        if (how > 2) return -EINVAL;
        const uint64_t changed = how == 0 ? before | mask : how == 1 ? before & ~mask : mask;
        blocked = changed & ~kNeverBlocked;
    }
    return old == 0 || write_user(old, before) ? 0 : -EFAULT;
}

int64_t rt_sigreturn() {
    return_from_signal(current_thread().registers());
    return 0;
}

int64_t rt_sigsuspend(UserAddress mask, uint64_t mask_size) {
    uint64_t wanted = 0;
    if (mask_size != kMaskBytes) return -EINVAL;
    if (!read_user(wanted, mask)) return -EFAULT;
    SignalState& state = current_thread().signals;
    state.saved_blocked = state.blocked;
    state.has_saved_blocked = true;
    state.blocked = wanted & ~kNeverBlocked;
    wait_until(nullptr, kForever);
    return -EINTR;
}

int64_t sigaltstack(UserAddress stack, UserAddress old) {
    constexpr uint64_t kSmallest = 2048;
    SignalStack& current = current_thread().signals.stack;
    const SignalStack before = current;
    if (stack != 0) {
        SignalStack wanted;
        if (!read_user(wanted, stack)) return -EFAULT;
        const bool is_disabled = (wanted.flags & kStackDisabled) != 0;
        if (!is_disabled && wanted.size < kSmallest) return -ENOMEM;
        current = is_disabled ? SignalStack() : wanted;
    }
    return old == 0 || write_user(old, before) ? 0 : -EFAULT;
}

int64_t tkill(int32_t thread, uint32_t signal) {
    if (signal > kSignals) return -EINVAL;
    Thread* target = find_thread(thread);
    if (target == nullptr) return -ESRCH;
    if (signal != 0) send_signal(*target, signal);
    return 0;
}

int64_t tgkill(int32_t process, int32_t thread, uint32_t signal) {
    return process == 1 ? tkill(thread, signal) : -ESRCH;
}

}  // namespace kernel::calls
