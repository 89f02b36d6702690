// The system seam on Linux: clocks, entropy, waiting.
#include <poll.h>
#include <sched.h>
#include <sys/random.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "stdlib/wasi/linux/errors.h"
#include "stdlib/wasi/system.h"
#include "vm/support/check.h"
#include "vm/support/result.h"

namespace ingot::wasi::system {

namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;

clockid_t native_clock(Clock clock) {
    switch (clock) {
    case Clock::Realtime: return CLOCK_REALTIME;
    case Clock::Monotonic: return CLOCK_MONOTONIC;
    case Clock::ProcessCpuTime: return CLOCK_PROCESS_CPUTIME_ID;
    case Clock::ThreadCpuTime: return CLOCK_THREAD_CPUTIME_ID;
    }
    CHECK(false);
}

uint64_t nanoseconds(const timespec& time) {
    if (time.tv_sec < 0) return 0;
    return static_cast<uint64_t>(time.tv_sec) * kSecondNs + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

Fallible<uint64_t> clock_time_ns(Clock clock) {
    timespec time{};
    if (::clock_gettime(native_clock(clock), &time) < 0) return last_error();
    return nanoseconds(time);
}

Fallible<uint64_t> clock_resolution_ns(Clock clock) {
    timespec resolution{};
    if (::clock_getres(native_clock(clock), &resolution) < 0) return last_error();
    return std::max<uint64_t>(nanoseconds(resolution), 1);
}

Fallible<void> random_bytes(std::span<uint8_t> out) {
    while (!out.empty()) {
        ssize_t size = ::getrandom(out.data(), out.size(), 0);
        if (size < 0 && errno != EINTR) return last_error();
        if (size > 0) out = out.subspan(static_cast<size_t>(size));
    }
    return {};
}

void yield_thread() {
    ::sched_yield();
}

Fallible<void> poll(std::span<PollRequest> requests, std::optional<uint64_t> timeout_ns) {
    std::vector<pollfd> native;
    native.reserve(requests.size());
    for (const PollRequest& request : requests) {
        int events = (request.read ? POLLIN : 0) | (request.write ? POLLOUT : 0);
        native.push_back({request.handle, static_cast<short>(events), 0});
    }
    timespec timeout{};
    if (timeout_ns) {
        timeout.tv_sec = static_cast<time_t>(*timeout_ns / kSecondNs);
        timeout.tv_nsec = static_cast<long>(*timeout_ns % kSecondNs);
    }
    TRY(check(::ppoll(native.data(), native.size(), timeout_ns ? &timeout : nullptr, nullptr)));
    for (size_t i = 0; i < native.size(); ++i) {
        short events = native[i].revents;
        PollRequest& request = requests[i];
        // A reader learns of a hang-up or an error by reading, so those count as ready.
        request.readable = request.read && (events & (POLLIN | POLLHUP | POLLERR)) != 0;
        request.writable = request.write && (events & (POLLOUT | POLLERR)) != 0;
        request.hung_up = (events & POLLHUP) != 0;
        request.failed = (events & POLLNVAL) != 0;
    }
    return {};
}

}  // namespace ingot::wasi::system
