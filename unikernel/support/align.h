// Pages, rounding, and the errors of system calls.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kernel {

inline constexpr uint64_t kPageSize = 4096;
inline constexpr uint64_t kLargePageSize = 2 << 20;

constexpr uint64_t round_down(uint64_t value, uint64_t power_of_two) {
    return value & ~(power_of_two - 1);
}
constexpr uint64_t round_up(uint64_t value, uint64_t power_of_two) {
    return (value + power_of_two - 1) & ~(power_of_two - 1);
}
template <typename T>
constexpr T least(T a, T b) {
    return a < b ? a : b;
}
template <typename T>
constexpr T greatest(T a, T b) {
    return a < b ? b : a;
}

}  // namespace kernel
