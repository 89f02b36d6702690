// Comparing traces and saying where they part.
#include "tests/differential/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace ingot::differential {
namespace {

constexpr std::array<std::string_view, 17> kNames{
    "loading",      "instance",     "call",      "ending",     "trap",         "trap's function",
    "trap offset",  "backtrace of", "exception", "result",     "host call",    "fuel",
    "memory pages", "memory block", "global",    "table size", "table element"};

std::string in_words(const Observation& seen) {
    using enum Observation::What;
    const std::string_view name = kNames[static_cast<size_t>(seen.what)];
    switch (seen.what) {
    case Ending: {
        constexpr std::array<std::string_view, 4> kKinds{"returned", "trapped", "threw", "exited"};
        return fmt::format("it {}", kKinds[seen.value % kKinds.size()]);
    }
    case TrapKind: return fmt::format("trap \"{}\"", to_string(static_cast<Trap>(seen.value)));
    case TrapFunction: return fmt::format("trap in function {}", seen.value);
    case MemoryBlock:
        return fmt::format("memory {} at 0x{:x}: hash 0x{:x}", seen.index >> 16,
                           uint64_t{seen.index & 0xffff} << 12, seen.value);
    case TableElement:
        return fmt::format("table {} element {}: 0x{:x}", seen.index >> 16, seen.index & 0xffff,
                           seen.value);
    default: return fmt::format("{} {}: 0x{:x}", name, seen.index, seen.value);
    }
}

/// What was done last before an observation.
std::string during(const Trace& trace, size_t position) {
    using enum Observation::What;
    for (size_t i = std::min(position + 1, trace.observations.size()); i > 0; --i) {
        const Observation& seen = trace.observations[i - 1];
        if (seen.what == Call) return fmt::format("in or after invocation {}", seen.index);
        if (seen.what == NewInstance) return fmt::format("in or after instance {}", seen.index);
    }
    return "at the start";
}

std::vector<Observation> without_fuel(const Trace& trace) {
    std::vector<Observation> rest;
    std::ranges::copy_if(trace.observations, std::back_inserter(rest), [](const Observation& seen) {
        return seen.what != Observation::What::Fuel;
    });
    return rest;
}

}  // namespace

std::optional<std::string> difference(const Trace& left, const Trace& right) {
    const auto meters = [](const Trace& trace) {
        return std::ranges::find(trace.observations, Observation::What::Fuel, &Observation::what) !=
               trace.observations.end();
    };
    if (meters(left) != meters(right)) {
        Trace plain_left{without_fuel(left), left.is_cut, {}};
        Trace plain_right{without_fuel(right), right.is_cut, {}};
        return difference(plain_left, plain_right);
    }
    const auto& a = left.observations;
    const auto& b = right.observations;
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a == a.end() && (in_b == b.end() || left.is_cut)) return std::nullopt;
    if (in_b == b.end() && right.is_cut) return std::nullopt;
    const auto words = [](const auto& list, auto position) {
        return position == list.end() ? std::string("nothing more") : in_words(*position);
    };
    return fmt::format("{}: left: {}; right: {}", during(left, in_a - a.begin()), words(a, in_a),
                       words(b, in_b));
}

void count_outcomes(const Trace& trace, Statistics& statistics) {
    using enum Observation::What;
    statistics.cut += trace.is_cut ? 1 : 0;
    for (const Observation& seen : trace.observations) {
        if (seen.what == TrapKind) ++statistics.traps[seen.value % Statistics::kTrapCount];
        if (seen.what != Ending) continue;
        if (seen.value == static_cast<uint64_t>(Outcome::Kind::Returned)) ++statistics.returned;
        if (seen.value == static_cast<uint64_t>(Outcome::Kind::Threw)) ++statistics.threw;
    }
}

}  // namespace ingot::differential
