// Waiting for any of several files. Whatever changes wakes all who poll, and they look again.
#include "unikernel/fs/file.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/timespec.h"

namespace kernel::calls {
namespace {

struct Polled {
    int32_t fd;
    uint16_t events;
    uint16_t result;
};
constexpr uint32_t kMostPolled = 1024;
constexpr uint16_t kNotOpen = 32;

/// How many have something to say; -EFAULT.
int64_t look(UserAddress list, uint32_t count) {
    int64_t ready = 0;
    for (uint32_t i = 0; i < count; ++i) {
        const UserAddress at = list + i * sizeof(Polled);
        Polled polled;
        if (!read_user(polled, at)) return -EFAULT;
        polled.result = 0;
        if (polled.fd >= 0) {
            File* file = descriptors().file(polled.fd);
            polled.result = file == nullptr ? kNotOpen : file->ready(polled.events);
        }
        if (polled.result != 0) ++ready;
        if (!write_user(at, polled)) return -EFAULT;
    }
    return ready;
}

int64_t poll_until(UserAddress list, uint32_t count, uint64_t deadline_ns) {
    if (count > kMostPolled) return -EINVAL;
    for (;;) {
        const int64_t ready = look(list, count);
        if (ready != 0) return ready;
        switch (wait_until(&pollers(), deadline_ns)) {
        case WakeReason::Woken: break;
        case WakeReason::TimedOut: return 0;
        case WakeReason::Signalled: return -EINTR;
        }
    }
}

}  // namespace

int64_t poll(UserAddress list, uint32_t count, int32_t timeout_ms) {
    constexpr uint64_t kMillisecond = 1'000'000;
    if (timeout_ms < 0) return poll_until(list, count, kForever);
    const uint64_t timeout_ns = static_cast<uint64_t>(timeout_ms) * kMillisecond;
    return poll_until(list, count, monotonic_ns() + timeout_ns);
}

int64_t ppoll(UserAddress list, uint32_t count, UserAddress timeout, UserAddress mask) {
    TimeSpec wanted;
    if (timeout != 0 && !read_user(wanted, timeout)) return -EFAULT;
    if (!wanted.is_valid()) return -EINVAL;
    SignalState& state = current_thread().signals;
    if (mask != 0) {
        uint64_t blocked = 0;
        if (!read_user(blocked, mask)) return -EFAULT;
        state.saved_blocked = state.blocked;
        state.has_saved_blocked = true;
        state.blocked = blocked & ~(signal_bit(kSigKill) | signal_bit(kSigStop));
    }
    return poll_until(list, count, timeout == 0 ? kForever : monotonic_ns() + wanted.ns());
}

}  // namespace kernel::calls
