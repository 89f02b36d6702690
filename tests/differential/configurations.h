// The configurations of engines that are compared, as text: "tier=interpreter,memories=checked".
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "vm/runtime/engine.h"
#include "vm/runtime/store.h"

namespace ingot::differential {

struct Configuration {
    EngineConfig engine;
    uint64_t fuel = Store::kUnlimitedFuel;
};

/// Nothing if a setting is unknown. Settings are separated by commas; none is the default engine.
std::optional<Configuration> parse_configuration(std::string_view text);

/// Null if the configuration asks for compiled code and this build has no compiler.
std::shared_ptr<Engine> create_engine(const Configuration& configuration);

/// The settings that there are, one per line.
std::string list_settings();

}  // namespace ingot::differential
