// Time: since boot by the time-stamp counter, of the day by the real-time clock.
#pragma once

#include <cstdint>

namespace kernel {

inline constexpr uint64_t kSecond = 1'000'000'000;

/// Notes when the machine began. After initialize_apic().
void initialize_clock();

/// To be called before the APIC's timer is armed for something else: the clock may have to be
/// measured by it first, which takes two milliseconds from boot.
void settle_clock();

/// Nanoseconds since boot; never goes back.
uint64_t monotonic_ns();
/// Nanoseconds since 1970, in UTC.
uint64_t wall_clock_ns();

}  // namespace kernel
