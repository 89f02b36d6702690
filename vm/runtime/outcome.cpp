// Telling a person how a run ended.
#include "vm/runtime/outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/module/module.h"

namespace ingot {
namespace {

std::string frame_to_string(size_t number, const BacktraceFrame& frame) {
    std::string where = frame.module.empty() ? std::string() : frame.module + "!";
    where += frame.function.empty()
                 ? fmt::format("function {}", frame.function_index)
                 : fmt::format("{} (function {})", frame.function, frame.function_index);
    return fmt::format("  {:>3}: {} at offset 0x{:x}\n", number, where, frame.offset);
}

}  // namespace

BacktraceFrame BacktraceCollector::describe(const Position& position) {
    BacktraceFrame frame;
    frame.module = position.module->names.module.value_or("");
    frame.function = position.module->function_name(FunctionIndex(position.function_index));
    frame.function_index = position.function_index;
    frame.offset = position.offset;
    return frame;
}

void BacktraceCollector::append_to(Outcome& outcome) const {
    std::vector<BacktraceFrame>& frames = outcome.backtrace;
    const uint64_t total = frames.size() + outcome.omitted_frames + count_;
    for (uint64_t i = 0; i < std::min(count_, kEnd); ++i) frames.push_back(describe(first_[i]));
    for (uint64_t i = std::max(kEnd, count_ < 2 * kEnd ? 0 : count_ - kEnd); i < count_; ++i) {
        frames.push_back(describe(last_[i % kEnd]));
    }
    if (frames.size() > 2 * kEnd) {
        frames.erase(frames.begin() + kEnd, frames.end() - kEnd);
    }
    outcome.omitted_frames = total - frames.size();
}

std::string describe(const Outcome& outcome) {
    std::string text;
    switch (outcome.kind) {
    case Outcome::Kind::Returned: return "returned\n";
    case Outcome::Kind::Exited: return fmt::format("exited with code {}\n", outcome.exit_code);
    case Outcome::Kind::Threw: text = "uncaught exception"; break;
    case Outcome::Kind::Trapped: text = fmt::format("trap: {}", to_string(outcome.trap)); break;
    }
    if (!outcome.message.empty()) text += ": " + outcome.message;
    text += '\n';
    const size_t count = outcome.backtrace.size();
    // Where frames were left out, the omission stands in the middle, between the two kept halves.
    const size_t first_half = outcome.omitted_frames > 0 ? count / 2 : count;
    for (size_t i = 0; i < count; ++i) {
        if (i == first_half) text += fmt::format("  ... {} more\n", outcome.omitted_frames);
        const size_t number = i < first_half ? i : i + outcome.omitted_frames;
        text += frame_to_string(number, outcome.backtrace[i]);
    }
    return text;
}

}  // namespace ingot
