// What a guest may use up: time, instructions, memory and other resources.
//
// `LimitOptions` is plain data; the engine, the store and WASI each take their share of it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/ingot/arguments.h"
#include "vm/runtime/store.h"

namespace ingot {

inline constexpr OptionSpec kFuelOption = {
    "--fuel", "N", "Trap when N instructions have run; each thread has N of its own"};
inline constexpr OptionSpec kTimeoutOption = {
    "--timeout", "TIME", "Stop the guest after this time (`500ms`, `10s`, `2m`)"};
inline constexpr OptionSpec kMaxMemoryOption = {
    "--max-memory", "SIZE", "What all memories together may grow to (`k`, `M`, `G`)"};
inline constexpr OptionSpec kMaxTablesOption = {"--max-tables", "N",
                                                "Elements that all tables together may grow to"};
inline constexpr OptionSpec kMaxGcHeapOption = {
    "--max-gc-heap", "SIZE", "What live objects of each thread may take; 1G if not given"};
inline constexpr OptionSpec kMaxStackOption = {"--max-stack", "SIZE",
                                               "What nested calls may take; 8M if not given"};
inline constexpr OptionSpec kMaxInstancesOption = {
    "--max-instances", "N", "Instances of modules; each thread of the guest needs one"};
inline constexpr OptionSpec kMaxFdsOption = {
    "--max-fds", "N", "Files, directories and sockets that the guest may have open"};

struct LimitOptions {
    std::optional<uint64_t> fuel;
    std::optional<std::chrono::nanoseconds> timeout;
    std::optional<uint64_t> max_memory;
    std::optional<uint64_t> max_tables;
    std::optional<uint64_t> max_gc_heap;
    std::optional<uint64_t> max_stack;
    std::optional<uint64_t> max_instances;
    std::optional<uint32_t> max_fds;

    /// The store's share of them.
    ResourceLimits resources() const;
    /// The engine's share.
    void apply_to(EngineConfig& config) const;
};

/// What the options ask for. The error is a message for the user.
std::expected<LimitOptions, std::string> limits_of(const Arguments& arguments);

/// What the guest may use, a line per limit, those included that nobody asked for.
std::vector<std::string> describe_limits(const LimitOptions& limits);

/// Whether a limit of the guest's time ended it: then the exit code says so.
bool is_out_of_time(const Outcome& outcome);

/// A sentence for each limit that the guest has met, on how to raise it, for a guest that failed.
std::vector<std::string> limit_hints(const LimitOptions& limits, const Outcome& outcome,
                                     const Resources& resources);

}  // namespace ingot
