// What stores may take of the host's resources, and what they have: one budget for one store, or
// for all stores of a guest with threads. Instantiation, memory.grow and table.grow ask it.
// Thread-safe.
//
// Garbage-collected objects have a budget of their own (EngineConfig::gc_budget_bytes).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace ingot {

enum class Resource : uint8_t { MemoryBytes, TableElements, Instances };
inline constexpr uint32_t kResourceCount = 3;

struct ResourceLimits {
    static constexpr uint64_t kUnlimited = ~uint64_t{0};

    uint64_t memory_bytes = kUnlimited;    ///< Of all linear memories.
    uint64_t table_elements = kUnlimited;  ///< Of all tables.
    uint64_t instances = kUnlimited;
};

class Resources {
 public:
    explicit Resources(const ResourceLimits& limits)
        : limits_{limits.memory_bytes, limits.table_elements, limits.instances} {}

    /// Takes an amount, or nothing if there is less.
    bool take(Resource resource, uint64_t amount);
    void give_back(Resource resource, uint64_t amount);

    uint64_t limit(Resource resource) const { return limits_[index(resource)]; }
    uint64_t used(Resource resource) const { return used_[index(resource)]; }
    /// Whether somebody was refused.
    bool was_refused(Resource resource) const { return was_refused_[index(resource)]; }

 private:
    static constexpr size_t index(Resource resource) { return static_cast<size_t>(resource); }

    std::array<uint64_t, kResourceCount> limits_;
    std::array<std::atomic<uint64_t>, kResourceCount> used_{};
    std::array<std::atomic<bool>, kResourceCount> was_refused_{};
};

}  // namespace ingot
