// Drawing bytes: SplitMix64, eight at a time, the same on every machine.
#include "tests/differential/tape.h"

namespace ingot::differential {

uint8_t Tape::draw() {
    if (drawn_bytes_ == 0) {
        state_ += 0x9e3779b97f4a7c15;
        uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        drawn_ = mixed ^ (mixed >> 31);
        drawn_bytes_ = 8;
    }
    const auto value = static_cast<uint8_t>(drawn_);
    drawn_ >>= 8;
    --drawn_bytes_;
    return value;
}

size_t Tape::weighted(std::span<const uint8_t> weights) {
    uint32_t total = 0;
    for (const uint8_t weight : weights) total += weight;
    uint32_t rest = below(total);
    for (size_t i = 0; i < weights.size(); ++i) {
        if (rest < weights[i]) return i;
        rest -= weights[i];
    }
    return 0;
}

}  // namespace ingot::differential
