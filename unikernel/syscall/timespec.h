// Times as programs pass them.
#pragma once

#include <cstdint>

#include "unikernel/arch/x86_64/clock.h"
#include "unikernel/sched/thread.h"

namespace kernel {

struct TimeSpec {
    int64_t seconds = 0;
    int64_t nanoseconds = 0;

    static TimeSpec of(uint64_t ns) {
        return {static_cast<int64_t>(ns / kSecond), static_cast<int64_t>(ns % kSecond)};
    }
    bool is_valid() const {
        return seconds >= 0 && nanoseconds >= 0 && nanoseconds < static_cast<int64_t>(kSecond);
    }
    /// Centuries are as good as forever.
    uint64_t ns() const {
        constexpr int64_t kMost = int64_t{1} << 33;
        if (seconds >= kMost) return kForever / 2;
        return static_cast<uint64_t>(seconds) * kSecond + static_cast<uint64_t>(nanoseconds);
    }
};

}  // namespace kernel
