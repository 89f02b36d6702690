// The processor's own interrupt controller: its timer, the only source of interrupts so far.
#pragma once

#include <cstdint>

namespace kernel {

inline constexpr uint64_t kTimerVector = 32;
inline constexpr uint64_t kSpuriousVector = 47;

/// Silences the old interrupt controllers and switches this processor's on.
void initialize_apic();

/// Interrupts once, after this time or a little earlier; a later call replaces an earlier one.
void set_timer(uint64_t delay_ns);
void stop_timer();
void end_of_interrupt();

/// Nanoseconds since initialize_apic(), for measuring the clock by them: at most 4.29 seconds, and
/// only before the first set_timer().
uint32_t calibration_ns();

}  // namespace kernel
