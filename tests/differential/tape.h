// The decisions of a generator as a string of bytes: drawn from a seeded source and recorded, or
// replayed from a given string. A module is a function of its tape, so shortening the tape and
// setting parts of it to zero is all that a shrinker has to know: bytes beyond the end read as zero
// and zero always means the simplest choice, hence every string is the tape of some module.
//
// Spans mark which bytes decided one function, statement or expression: where to cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace ingot::differential {

/// [begin, end) of a tape, in bytes. Spans with the same group, if it is not 0, are about one
/// thing.
struct TapeSpan {
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t group = 0;
};

class Tape {
 public:
    static Tape recording(uint64_t seed) { return Tape({}, seed, true); }
    static Tape replaying(std::vector<uint8_t> bytes) { return Tape(std::move(bytes), 0, false); }

    uint8_t byte() {
        if (position_ < bytes_.size()) return bytes_[position_++];
        ++position_;
        if (!is_recording_) return 0;
        bytes_.push_back(draw());
        return bytes_.back();
    }
    uint64_t bits(unsigned bytes) {
        uint64_t value = 0;
        for (unsigned i = 0; i < bytes; ++i) value |= uint64_t{byte()} << (8 * i);
        return value;
    }
    /// A number below `bound` (1 to 65,536); 0 is the simplest.
    uint32_t below(size_t bound) {
        if (bound <= 1) return 0;
        return static_cast<uint32_t>(bits(bound > 32 ? 2 : 1) % bound);
    }
    /// A number from `low` to `high`.
    uint32_t between(uint32_t low, uint32_t high) { return low + below(high - low + 1); }
    /// True in that many of a hundred cases; false is the simplest.
    bool chance(unsigned percent) { return below(100) >= 100 - percent; }
    /// An index into `weights`, as likely as its weight says; the first is the simplest.
    size_t weighted(std::span<const uint8_t> weights);
    template <typename Items>
    auto& pick(Items& items) {
        return items[below(items.size())];
    }

    uint32_t position() const { return position_; }
    const std::vector<uint8_t>& bytes() const { return bytes_; }
    const std::vector<TapeSpan>& spans() const { return spans_; }
    void add_span(TapeSpan span) {
        if (span.end > span.begin) spans_.push_back(span);
    }

 private:
    Tape(std::vector<uint8_t> bytes, uint64_t seed, bool is_recording)
        : bytes_(std::move(bytes)), state_(seed), is_recording_(is_recording) {}
    uint8_t draw();

    std::vector<uint8_t> bytes_;
    std::vector<TapeSpan> spans_;
    uint32_t position_ = 0;
    uint64_t state_;
    uint64_t drawn_ = 0;
    unsigned drawn_bytes_ = 0;
    bool is_recording_;
};

/// Notes the bytes that are read while it lives as one span.
class SpanScope {
 public:
    explicit SpanScope(Tape& tape, uint32_t group = 0)
        : tape_(tape), begin_(tape.position()), group_(group) {}
    ~SpanScope() { tape_.add_span({begin_, tape_.position(), group_}); }
    SpanScope(const SpanScope&) = delete;
    SpanScope& operator=(const SpanScope&) = delete;

 private:
    Tape& tape_;
    uint32_t begin_;
    uint32_t group_;
};

/// Does something again and again, with that chance each time, at most `limit` times. Each time is
/// a span: to cut it out is to leave that one time out.
template <typename Item>
void repeat(Tape& tape, unsigned percent, uint32_t limit, Item item) {
    for (uint32_t i = 0; i < limit; ++i) {
        const SpanScope span(tape);
        if (!tape.chance(percent)) return;
        item();
    }
}

}  // namespace ingot::differential
