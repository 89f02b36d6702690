// Telling a person how a run ended.
#include "vm/runtime/outcome.h"

#include <fmt/format.h>

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
