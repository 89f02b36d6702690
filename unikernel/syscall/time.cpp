// Clocks and sleeping. Processor time is the time since boot: there is one program.
#include "unikernel/sched/thread.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/timespec.h"

namespace kernel::calls {
namespace {

enum Clock : uint32_t { kRealtime = 0, kRealtimeCoarse = 5, kLastClock = 11 };
constexpr uint32_t kAbsolute = 1;

bool is_wall_clock(uint32_t clock) {
    return clock == kRealtime || clock == kRealtimeCoarse || clock == kLastClock;
}

uint64_t now(uint32_t clock) {
    return is_wall_clock(clock) ? wall_clock_ns() : monotonic_ns();
}

int64_t sleep_until(uint64_t deadline_ns, UserAddress rest) {
    if (wait_until(nullptr, deadline_ns) != WakeReason::Signalled) return 0;
    const uint64_t reached = monotonic_ns();
    const uint64_t left = deadline_ns > reached ? deadline_ns - reached : 0;
    if (rest != 0 && !write_user(rest, TimeSpec::of(left))) return -EFAULT;
    return -EINTR;
}

}  // namespace

int64_t nanosleep(UserAddress duration, UserAddress rest) {
    return clock_nanosleep(1, 0, duration, rest);
}

int64_t clock_nanosleep(uint32_t clock, uint32_t flags, UserAddress time, UserAddress rest) {
    TimeSpec wanted;
    if (!read_user(wanted, time)) return -EFAULT;
    if (!wanted.is_valid() || clock > kLastClock) return -EINVAL;
    if ((flags & kAbsolute) == 0) return sleep_until(monotonic_ns() + wanted.ns(), rest);
    const uint64_t reached = now(clock);
    const uint64_t left = wanted.ns() > reached ? wanted.ns() - reached : 0;
    return sleep_until(monotonic_ns() + left, 0);
}

int64_t gettimeofday(UserAddress time, UserAddress zone) {
    constexpr TimeSpec kUtc = {};
    TimeSpec value = TimeSpec::of(wall_clock_ns());
    value.nanoseconds /= 1000;
    if (time != 0 && !write_user(time, value)) return -EFAULT;
    if (zone != 0 && !copy_to_user(zone, &kUtc, 8)) return -EFAULT;
    return 0;
}

int64_t time(UserAddress seconds) {
    const int64_t value = TimeSpec::of(wall_clock_ns()).seconds;
    if (seconds != 0 && !write_user(seconds, value)) return -EFAULT;
    return value;
}

int64_t clock_gettime(uint32_t clock, UserAddress time) {
    // Negative numbers are the clocks of processes and threads.
    if (clock > kLastClock && static_cast<int32_t>(clock) >= 0) return -EINVAL;
    return write_user(time, TimeSpec::of(now(clock))) ? 0 : -EFAULT;
}

int64_t clock_getres(uint32_t clock, UserAddress time) {
    if (clock > kLastClock && static_cast<int32_t>(clock) >= 0) return -EINVAL;
    return time == 0 || write_user(time, TimeSpec::of(1)) ? 0 : -EFAULT;
}

}  // namespace kernel::calls
