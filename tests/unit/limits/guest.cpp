// Engines by tier, and the thread that interrupts.
#include "tests/unit/limits/guest.h"

#include <atomic>
#include <thread>

#include "compiler/text/assembler.h"
#include "tests/differential/generator.h"

namespace ingot {
namespace {

EngineConfig configure(TierMode tier, EngineConfig config) {
    config.tier = tier;
    config.tier_up = {.calls = 1, .loop_iterations = 1, .is_synchronous = true};
    return config;
}

}  // namespace

std::vector<TierMode> tiers() {
    if (differential::create_generator() == nullptr) return {TierMode::Interpreter};
    return {TierMode::Interpreter, TierMode::Optimizing, TierMode::Auto};
}

std::string_view to_string(TierMode tier) {
    switch (tier) {
    case TierMode::Interpreter: return "interpreter";
    case TierMode::Optimizing: return "optimizing";
    case TierMode::Auto: return "auto";
    }
    return "";
}

Guest::Guest(TierMode tier, const EngineConfig& config, std::shared_ptr<Resources> resources)
    : store_(create_engine(configure(tier, config), differential::create_generator()),
             std::move(resources)),
      linker_(store_) {}

void Guest::load(std::string_view text) {
    auto binary = assemble(text);
    if (!binary) FAIL(binary.error().message);
    auto module = load_module(store_.shared_engine(), std::move(*binary));
    if (!module) FAIL(module.error().message);
    Outcome outcome;
    auto instance = linker_.instantiate(*module, outcome);
    if (!instance) FAIL(instance.error().message);
    REQUIRE(*instance != nullptr);
    instance_ = *instance;
}

Outcome Guest::call(std::string_view name, const std::vector<Value>& arguments) {
    results_.clear();
    Function* function = std::get<Function*>(*instance_->find_export(name));
    return store_.invoke(*function, arguments, results_);
}

Outcome interrupt_after(Guest& guest, Milliseconds time, std::string_view name,
                        const std::vector<Value>& arguments) {
    using Clock = std::chrono::steady_clock;
    Clock::time_point asked;
    std::atomic<bool> has_ended = false;
    std::thread other([&, interruption = guest.store().interruption()] {
        std::this_thread::sleep_for(time);
        asked = Clock::now();
        // The guest may not have got as far as running yet.
        while (!interruption->interrupt() && !has_ended) {
            std::this_thread::sleep_for(Milliseconds(1));
        }
    });
    Outcome outcome = guest.call(name, arguments);
    const Clock::time_point ended = Clock::now();
    has_ended = true;
    other.join();
    // Milliseconds, but for machines that have much else to do.
    CHECK(ended - asked < std::chrono::seconds(20));
    return outcome;
}

}  // namespace ingot
