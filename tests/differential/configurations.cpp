// One row per setting: to compare a new way of running code, add its row.
#include "tests/differential/configurations.h"

#include <array>

#include "tests/differential/generator.h"
#include "vm/api/embed.h"

namespace ingot::differential {
namespace {

struct Setting {
    std::string_view text;
    std::string_view meaning;
    void (*apply)(Configuration& configuration);
};

constexpr std::array kSettings{
    Setting{"tier=interpreter", "the interpreter (the default)",
            [](Configuration& to) { to.engine.tier = TierMode::Interpreter; }},
    Setting{"tier=optimizing", "everything is compiled when it is loaded",
            [](Configuration& to) { to.engine.tier = TierMode::Optimizing; }},
    Setting{"tier=auto", "every function and every loop is compiled at its first run",
            [](Configuration& to) {
                to.engine.tier = TierMode::Auto;
                to.engine.tier_up = {.calls = 1, .loop_iterations = 1, .is_synchronous = true};
            }},
    Setting{"O0", "compiled code: no optimization",
            [](Configuration& to) { to.engine.optimization = 0; }},
    Setting{"O1", "compiled code: a little", [](Configuration& to) { to.engine.optimization = 1; }},
    Setting{"O3", "compiled code: all of it",
            [](Configuration& to) { to.engine.optimization = 3; }},
    Setting{"memories=checked", "no guarded memories: every access compares",
            [](Configuration& to) { to.engine.guarded_memories = false; }},
    Setting{"base=context", "compiled code: memory 0 has its base in a register, not in %gs",
            [](Configuration& to) { to.engine.segment_base = false; }},
    Setting{"fuel=unlimited", "instructions are counted; what is left is compared",
            [](Configuration& to) { to.engine.meter_fuel = true; }},
    Setting{"fuel=300", "the same, and every call runs dry after so many",
            [](Configuration& to) {
                to.engine.meter_fuel = true;
                to.fuel = 300;
            }},
    Setting{"gc=torture", "a collection at every allocation",
            [](Configuration& to) { to.engine.gc_torture = true; }},
};

}  // namespace

std::optional<Configuration> parse_configuration(std::string_view text) {
    Configuration configuration;
    configuration.engine.deterministic = true;
    // Small stacks and heaps: stores are made by the thousand.
    configuration.engine.stack_slots = 1 << 15;
    while (!text.empty()) {
        const size_t comma = text.find(',');
        const std::string_view item = text.substr(0, comma);
        bool is_known = false;
        for (const Setting& setting : kSettings) {
            if (setting.text != item) continue;
            setting.apply(configuration);
            is_known = true;
        }
        if (!is_known) return std::nullopt;
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return configuration;
}

std::shared_ptr<Engine> create_engine(const Configuration& configuration) {
    if (configuration.engine.tier == TierMode::Interpreter) {
        return ingot::create_engine(configuration.engine);
    }
    std::shared_ptr<CodeGenerator> generator = create_generator();
    if (generator == nullptr) return nullptr;
    return ingot::create_engine(configuration.engine, std::move(generator));
}

std::string list_settings() {
    std::string list;
    for (const Setting& setting : kSettings) {
        list += "  ";
        list += setting.text;
        list.append(20 - setting.text.size(), ' ');
        list += setting.meaning;
        list += '\n';
    }
    return list;
}

}  // namespace ingot::differential
