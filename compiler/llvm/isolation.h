// Work in processes of its own. LLVM ends its process when it meets what it cannot do, and there
// are functions it never finishes: such an end must cost no more than the work it was at. Processes
// are also how compilations share cores: they need no locks, neither theirs nor the allocator's.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ingot::codegen {

struct IsolatedJob {
    /// Makes the result; runs in a copy of this process, which ends right after.
    std::function<std::vector<uint8_t>()> run;
    uint32_t cpu_seconds;   ///< What it may take, at least 1.
    uint64_t memory_bytes;  ///< Of address space, in addition to what is in use before it.
};

/// A job's result, or why there is none, for a person: "signal 11", LLVM's own words, ...
using IsolatedResult = std::expected<std::vector<uint8_t>, std::string>;

/// Runs the jobs, at most `processes` at a time; results in their order. This process must have no
/// other thread. Jobs end with their parent.
std::vector<IsolatedResult> run_isolated(std::span<const IsolatedJob> jobs, size_t processes);

}  // namespace ingot::codegen
