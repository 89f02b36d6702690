// A guest from text, in a store of its own, for tests that run it in every tier.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/api/embed.h"

namespace ingot {

/// The tiers of this build. In auto mode everything counts as hot at once, and loops are entered.
std::vector<TierMode> tiers();
std::string_view to_string(TierMode tier);

class Guest {
 public:
    explicit Guest(TierMode tier, const EngineConfig& config = {},
                   std::shared_ptr<Resources> resources = nullptr);

    /// Adds a module, whose exports call() finds then.
    void load(std::string_view text);
    Outcome call(std::string_view name, const std::vector<Value>& arguments = {});
    /// The first result of the last call.
    Value result() const { return results_.at(0); }

    Store& store() { return store_; }
    Linker& linker() { return linker_; }
    Instance& instance() { return *instance_; }

 private:
    Store store_;
    Linker linker_;
    Instance* instance_ = nullptr;
    std::vector<Value> results_;
};

using Milliseconds = std::chrono::milliseconds;

/// Calls an export and interrupts it after a while. How it ended; fails if that took long.
Outcome interrupt_after(Guest& guest, Milliseconds time, std::string_view name,
                        const std::vector<Value>& arguments = {});

}  // namespace ingot
