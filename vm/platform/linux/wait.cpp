// Waiting on words by futexes. Deadlines of FUTEX_WAIT_BITSET are absolute, on the monotonic clock.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "vm/platform/platform.h"

namespace ingot::platform {

static_assert(sizeof(std::atomic<uint32_t>) == sizeof(uint32_t));

void wait_while(const std::atomic<uint32_t>& word, uint32_t value, uint64_t deadline_ns) {
    constexpr uint64_t kSecondNs = 1'000'000'000;
    const timespec deadline{.tv_sec = static_cast<time_t>(deadline_ns / kSecondNs),
                            .tv_nsec = static_cast<long>(deadline_ns % kSecondNs)};
    const timespec* until = deadline_ns == ~uint64_t{0} ? nullptr : &deadline;
    syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, value, until, nullptr,
            FUTEX_BITSET_MATCH_ANY);
}

void wake(const std::atomic<uint32_t>& word) {
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1);
}

}  // namespace ingot::platform
