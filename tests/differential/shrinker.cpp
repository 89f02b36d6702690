// Greedy passes until none helps: cut out or zero what one span decided (large spans first, which
// drops whole functions and statements), cut off ends and blocks, zero and lower single bytes.
#include "tests/differential/shrinker.h"

#include <algorithm>

#include "tests/differential/program.h"
#include "tests/differential/tape.h"

namespace ingot::differential {
namespace {

using TapeBytes = std::vector<uint8_t>;

class Shrinker {
 public:
    Shrinker(TapeBytes tape, uint32_t attempts, const StillFails& fails)
        : tape_(std::move(tape)), attempts_(attempts), fails_(fails) {}

    TapeBytes run() {
        for (bool is_better = true; is_better && attempts_ > 0;) {
            is_better = false;
            trim();
            is_better |= cut_groups();
            is_better |= cut_spans();
            is_better |= cut_blocks();
            is_better |= zero_spans();
            is_better |= lower_bytes();
        }
        trim();
        return tape_;
    }

 private:
    bool accept(TapeBytes candidate) {
        while (!candidate.empty() && candidate.back() == 0) candidate.pop_back();
        if (candidate == tape_ || attempts_ == 0) return false;
        --attempts_;
        if (!fails_(candidate)) return false;
        tape_ = std::move(candidate);
        return true;
    }

    /// Zeros at the end, and what the generator does not read, say nothing.
    void trim() {
        Tape tape = Tape::replaying(tape_);
        generate(tape);
        if (tape.position() < tape_.size()) tape_.resize(tape.position());
        while (!tape_.empty() && tape_.back() == 0) tape_.pop_back();
    }

    std::vector<TapeSpan> spans() const {
        Tape tape = Tape::replaying(tape_);
        generate(tape);
        std::vector<TapeSpan> spans = tape.spans();
        std::erase_if(spans, [&](TapeSpan span) { return span.begin >= tape_.size(); });
        for (TapeSpan& span : spans) {
            span.end = std::min(span.end, static_cast<uint32_t>(tape_.size()));
        }
        std::ranges::sort(spans, std::ranges::greater(),
                          [](TapeSpan span) { return span.end - span.begin; });
        return spans;
    }

    /// Tries a change on every span, beginning anew whenever one was accepted: spans move then.
    template <typename Change>
    bool for_spans(Change change) {
        bool is_better = false;
        std::vector<TapeSpan> open = spans();
        for (size_t i = 0; i < open.size() && attempts_ > 0;) {
            TapeBytes candidate = tape_;
            change(candidate, open[i]);
            if (accept(std::move(candidate))) {
                is_better = true;
                open = spans();
                // Everything before had its chance; sizes only shrink from here.
                i = std::min(i, open.size());
            } else {
                ++i;
            }
        }
        return is_better;
    }

    bool cut_spans() {
        return for_spans([](TapeBytes& tape, TapeSpan span) {
            tape.erase(tape.begin() + span.begin, tape.begin() + span.end);
        });
    }

    /// Leaves out functions, with all that is about them.
    bool cut_groups() {
        bool is_better = false;
        constexpr uint32_t kMaxGroup = 16;
        for (uint32_t group = kMaxGroup; group > 0; --group) {
            std::vector<TapeSpan> parts = spans();
            std::erase_if(parts, [&](TapeSpan span) { return span.group != group; });
            if (parts.empty()) continue;
            std::ranges::sort(parts, std::ranges::greater(), &TapeSpan::begin);
            TapeBytes candidate = tape_;
            for (const TapeSpan span : parts) {
                candidate.erase(candidate.begin() + span.begin, candidate.begin() + span.end);
            }
            is_better |= accept(std::move(candidate));
        }
        return is_better;
    }

    bool zero_spans() {
        return for_spans([](TapeBytes& tape, TapeSpan span) {
            std::fill(tape.begin() + span.begin, tape.begin() + span.end, uint8_t{0});
        });
    }

    bool cut_blocks() {
        bool is_better = false;
        for (size_t size = std::max<size_t>(tape_.size() / 2, 1); size > 0; size /= 2) {
            for (size_t at = 0; at + size <= tape_.size() && attempts_ > 0;) {
                TapeBytes candidate = tape_;
                const auto begin = candidate.begin() + static_cast<std::ptrdiff_t>(at);
                candidate.erase(begin, begin + static_cast<std::ptrdiff_t>(size));
                if (accept(std::move(candidate))) {
                    is_better = true;
                } else {
                    at += size;
                }
            }
        }
        return is_better;
    }

    bool lower_bytes() {
        bool is_better = false;
        for (size_t at = 0; at < tape_.size() && attempts_ > 0; ++at) {
            for (const unsigned divisor : {256u, 16u, 2u}) {
                if (at >= tape_.size() || tape_[at] == 0) break;
                TapeBytes candidate = tape_;
                candidate[at] = static_cast<uint8_t>(candidate[at] / divisor);
                is_better |= accept(std::move(candidate));
            }
            if (at >= tape_.size() || tape_[at] == 0) continue;
            TapeBytes candidate = tape_;
            --candidate[at];
            is_better |= accept(std::move(candidate));
        }
        return is_better;
    }

    TapeBytes tape_;
    uint32_t attempts_;
    const StillFails& fails_;
};

}  // namespace

std::vector<uint8_t> shrink(std::vector<uint8_t> tape, uint32_t attempts, const StillFails& fails) {
    return Shrinker(std::move(tape), attempts, fails).run();
}

}  // namespace ingot::differential
