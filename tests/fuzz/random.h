// A small generator of pseudo-random numbers (SplitMix64): the same seed gives the same run on
// every machine and standard library, which std::uniform_int_distribution does not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ingot::fuzz {

class Random {
 public:
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// A number below `bound`, which must not be 0.
    size_t below(size_t bound) { return next() % bound; }
    uint8_t byte() { return static_cast<uint8_t>(next()); }
    /// True once in `n` times.
    bool one_in(size_t n) { return below(n) == 0; }
    /// Lengths: mostly short, at times up to `bound`, never 0; `bound` must not be 0.
    size_t length(size_t bound) {
        const size_t limit = one_in(4) ? bound : bound < 8 ? bound : 8;
        return 1 + below(limit);
    }
    template <typename Items>
    auto& pick(Items& items) {
        return items[below(items.size())];
    }

 private:
    uint64_t state_;
};

}  // namespace ingot::fuzz
