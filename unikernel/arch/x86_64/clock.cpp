// The counter's frequency comes from CPUID. Where that is silent it is measured against the APIC's
// timer, which counts nanoseconds from boot until it is first armed. Until the measurement is long
// enough that timer is the clock, so a program that is over by then never waits for it.
#include "unikernel/arch/x86_64/clock.h"

#include "unikernel/arch/x86_64/apic.h"
#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/arch/x86_64/instructions.h"

namespace kernel {
namespace {

uint64_t boot_tsc = 0;
uint32_t boot_timer_ns = 0;
/// Nanoseconds per count as a fraction of 2^32; 0 while it is not known.
uint64_t ns_per_count = 0;
/// Where the counter took over as the clock.
uint64_t base_tsc = 0;
uint64_t base_ns = 0;
uint64_t boot_wall_clock_ns = 0;

/// At least this long is measured, for a precision of a few in ten thousand.
constexpr uint32_t kMeasuredNs = 2'000'000;

/// a * b / c without losing what does not fit in between; the result must fit.
uint64_t multiply_divide(uint64_t a, uint64_t b, uint64_t c) {
    uint64_t high;
    uint64_t result;
    asm("mulq %3\n\tdivq %4" : "=&a"(result), "=&d"(high) : "0"(a), "r"(b), "r"(c));
    return result;
}

using Wide = unsigned __int128;

uint32_t elapsed_on_timer_ns() {
    return calibration_ns() - boot_timer_ns;
}

void start_counter(uint64_t hz, uint64_t tsc, uint64_t now_ns) {
    ns_per_count = (kSecond << 32) / hz;
    base_tsc = tsc;
    base_ns = now_ns;
}

void start_measured_counter(uint32_t elapsed_ns) {
    const uint64_t tsc = read_tsc();
    start_counter(multiply_divide(tsc - boot_tsc, kSecond, elapsed_ns), tsc, elapsed_ns);
}

uint8_t read_rtc(uint8_t index) {
    out8(0x70, index);
    return in8(0x71);
}

uint64_t days_since_1970(uint64_t year, uint64_t month, uint64_t day) {
    // Counted from March, so that the leap day is the last of a year.
    if (month <= 2) --year;
    const uint64_t shifted = (month + 9) % 12;
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * shifted + 2) / 5 + day - 1 -
           719468;
}

uint64_t read_wall_clock_s() {
    constexpr uint8_t kIndices[] = {0, 2, 4, 7, 8, 9};  // second to year
    uint64_t values[6] = {};
    bool is_stable = false;
    for (int attempt = 0; attempt < 100 && !is_stable; ++attempt) {
        is_stable = true;
        for (int i = 0; i < 6; ++i) {
            const uint8_t value = read_rtc(kIndices[i]);
            is_stable &= value == values[i];
            values[i] = value;
        }
    }
    const uint8_t format = read_rtc(11);
    if (values[4] == 0 || values[4] == 0xff) return 0;  // there is none
    const bool is_pm = (values[2] & 0x80) != 0;
    values[2] &= 0x7f;
    if ((format & 4) == 0) {
        for (uint64_t& value : values) value = (value >> 4) * 10 + (value & 15);
    }
    if ((format & 2) == 0) values[2] = values[2] % 12 + (is_pm ? 12 : 0);
    const uint64_t days = days_since_1970(2000 + values[5], values[4], values[3]);
    return ((days * 24 + values[2]) * 60 + values[1]) * 60 + values[0];
}

}  // namespace

void initialize_clock() {
    boot_tsc = read_tsc();
    boot_timer_ns = calibration_ns();
    if (cpu_features().tsc_hz != 0) start_counter(cpu_features().tsc_hz, boot_tsc, 0);
}

void settle_clock() {
    while (ns_per_count == 0) static_cast<void>(monotonic_ns());
}

uint64_t monotonic_ns() {
    if (ns_per_count == 0) {
        const uint32_t elapsed_ns = elapsed_on_timer_ns();
        if (elapsed_ns < kMeasuredNs) return elapsed_ns;
        start_measured_counter(elapsed_ns);
    }
    return base_ns + static_cast<uint64_t>(Wide{read_tsc() - base_tsc} * ns_per_count >> 32);
}

uint64_t wall_clock_ns() {
    if (boot_wall_clock_ns == 0) {
        boot_wall_clock_ns = read_wall_clock_s() * kSecond - monotonic_ns();
    }
    return boot_wall_clock_ns + monotonic_ns();
}

}  // namespace kernel
