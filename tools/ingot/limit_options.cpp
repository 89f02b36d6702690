// One row per limit: how its value reads, and where it goes.
#include "tools/ingot/limit_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "stdlib/wasi/wasi.h"
#include "tools/ingot/quantities.h"

namespace ingot {

namespace {

template <typename T>
using Parsed = std::expected<T, std::string>;

constexpr uint64_t kLeastStackBytes = 64 << 10;
constexpr uint64_t kMostStackBytes = uint64_t{4} << 30;

std::unexpected<std::string> refuse(std::string_view option, std::string_view value,
                                    std::string_view expected) {
    return std::unexpected(fmt::format("{} {}: expected {}", option, value, expected));
}

Parsed<void> set_fuel(LimitOptions& limits, std::string_view option, std::string_view value) {
    limits.fuel = parse_count(value);
    if (limits.fuel) return {};
    const bool is_number =
        !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_number) return refuse(option, value, "a whole number of instructions");
    return std::unexpected(
        fmt::format("--fuel {}: at most {} units", value, Store::kUnlimitedFuel));
}

Parsed<void> set_timeout(LimitOptions& limits, std::string_view option, std::string_view value) {
    limits.timeout = parse_duration(value);
    if (!limits.timeout) {
        return refuse(option, value, "a time with its unit, such as 500ms, 1.5s or 2m");
    }
    return {};
}

template <std::optional<uint64_t> LimitOptions::* kMember>
Parsed<void> set_bytes(LimitOptions& limits, std::string_view option, std::string_view value) {
    limits.*kMember = parse_bytes(value);
    if (!(limits.*kMember))
        return refuse(option, value, "a number of bytes, such as 65536, 64k or 1G");
    return {};
}

Parsed<void> set_stack(LimitOptions& limits, std::string_view option, std::string_view value) {
    auto set = set_bytes<&LimitOptions::max_stack>(limits, option, value);
    if (set && (limits.max_stack < kLeastStackBytes || limits.max_stack > kMostStackBytes)) {
        return refuse(option, value,
                      fmt::format("between {} and {}", bytes_text(kLeastStackBytes),
                                  bytes_text(kMostStackBytes)));
    }
    return set;
}

template <std::optional<uint64_t> LimitOptions::* kMember>
Parsed<void> set_count(LimitOptions& limits, std::string_view option, std::string_view value) {
    limits.*kMember = parse_count(value);
    if (!(limits.*kMember)) return refuse(option, value, "a whole number");
    return {};
}

Parsed<void> set_fds(LimitOptions& limits, std::string_view option, std::string_view value) {
    const auto count = parse_count(value);
    if (!count || *count > UINT32_MAX) return refuse(option, value, "a whole number");
    limits.max_fds = static_cast<uint32_t>(*count);
    return {};
}

struct Row {
    std::string_view option;
    Parsed<void> (*set)(LimitOptions&, std::string_view option, std::string_view value);
};

constexpr Row kRows[] = {
    {kFuelOption.name, set_fuel},
    {kTimeoutOption.name, set_timeout},
    {kMaxMemoryOption.name, set_bytes<&LimitOptions::max_memory>},
    {kMaxTablesOption.name, set_count<&LimitOptions::max_tables>},
    {kMaxGcHeapOption.name, set_bytes<&LimitOptions::max_gc_heap>},
    {kMaxStackOption.name, set_stack},
    {kMaxInstancesOption.name, set_count<&LimitOptions::max_instances>},
    {kMaxFdsOption.name, set_fds},
};

/// What trapped because of a limit.
std::optional<std::string> hint_of_trap(const LimitOptions& limits, const Outcome& outcome) {
    switch (outcome.trap) {
    case Trap::OutOfFuel:
        return fmt::format(
            "the limit is {} instructions (--fuel {}); give a larger N to --fuel to let the "
            "program "
            "go on, or leave it out",
            limits.fuel.value_or(0), limits.fuel.value_or(0));
    case Trap::Interrupted:
        if (!limits.timeout) return std::nullopt;
        return fmt::format(
            "its time of {} is over; give more to --timeout to let the program go on, or leave it "
            "out",
            duration_text(*limits.timeout));
    case Trap::GcHeapExhausted:
        return fmt::format("its objects may take {}; --max-gc-heap raises that",
                           bytes_text(limits.max_gc_heap.value_or(EngineConfig().gc_budget_bytes)));
    case Trap::CallStackExhausted:
        if (!limits.max_stack) return std::nullopt;
        return fmt::format("nested calls may take {}; --max-stack raises that",
                           bytes_text(*limits.max_stack));
    default: return std::nullopt;
    }
}

}  // namespace

ResourceLimits LimitOptions::resources() const {
    constexpr uint64_t kUnlimited = ResourceLimits::kUnlimited;
    return {.memory_bytes = max_memory.value_or(kUnlimited),
            .table_elements = max_tables.value_or(kUnlimited),
            .instances = max_instances.value_or(kUnlimited)};
}

void LimitOptions::apply_to(EngineConfig& config) const {
    config.meter_fuel = fuel.has_value();
    if (max_gc_heap) config.gc_budget_bytes = *max_gc_heap;
    if (max_stack) config.stack_slots = *max_stack / sizeof(Slot);
}

Parsed<LimitOptions> limits_of(const Arguments& arguments) {
    LimitOptions limits;
    for (const Arguments::Given& given : arguments.given()) {
        const auto* row = std::ranges::find(kRows, given.option->name, &Row::option);
        if (row == std::end(kRows)) continue;
        if (auto set = row->set(limits, given.option->name, given.value); !set) {
            return std::unexpected(std::move(set).error());
        }
    }
    return limits;
}

std::vector<std::string> describe_limits(const LimitOptions& limits) {
    std::vector<std::string> lines;
    lines.push_back(limits.timeout ? fmt::format("at most {}", duration_text(*limits.timeout))
                                   : "any time");
    lines.push_back(limits.fuel ? fmt::format("at most {} instructions per thread", *limits.fuel)
                                : "any number of instructions");
    lines.push_back(limits.max_memory
                        ? fmt::format("at most {} of memory", bytes_text(*limits.max_memory))
                        : "memories as large as they declare");
    const EngineConfig defaults;
    lines.push_back(fmt::format("at most {} of live objects per thread",
                                bytes_text(limits.max_gc_heap.value_or(defaults.gc_budget_bytes))));
    lines.push_back(
        fmt::format("at most {} of nested calls",
                    bytes_text(limits.max_stack.value_or(defaults.stack_slots * sizeof(Slot)))));
    if (limits.max_tables) {
        lines.push_back(fmt::format("at most {} elements of tables", *limits.max_tables));
    }
    if (limits.max_instances)
        lines.push_back(fmt::format("at most {} instances", *limits.max_instances));
    lines.push_back(fmt::format("at most {} open descriptors",
                                limits.max_fds.value_or(WasiConfig().maximum_descriptors)));
    return lines;
}

bool is_out_of_time(const Outcome& outcome) {
    return outcome.trap == Trap::Interrupted || outcome.trap == Trap::OutOfFuel;
}

std::vector<std::string> limit_hints(const LimitOptions& limits, const Outcome& outcome,
                                     const Resources& resources) {
    std::vector<std::string> hints;
    if (auto hint = hint_of_trap(limits, outcome)) hints.push_back(std::move(*hint));
    if (resources.was_refused(Resource::MemoryBytes)) {
        hints.push_back(fmt::format(
            "a memory could not grow: all of them may take {}; --max-memory raises that",
            bytes_text(resources.limit(Resource::MemoryBytes))));
    }
    if (resources.was_refused(Resource::TableElements)) {
        hints.push_back(fmt::format(
            "a table could not grow: all of them may have {} elements; --max-tables raises that",
            resources.limit(Resource::TableElements)));
    }
    if (resources.was_refused(Resource::Instances)) {
        hints.push_back(fmt::format(
            "a module could not be instantiated: there may be {}; --max-instances raises that",
            resources.limit(Resource::Instances)));
    }
    return hints;
}

}  // namespace ingot
