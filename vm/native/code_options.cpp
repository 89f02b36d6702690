// One place decides what an engine's configuration asks of code, so that whoever compiles, whoever
// looks into the cache and whoever installs an artifact agree.
#include "vm/native/code_options.h"

#include "vm/native/cpu_features.h"

namespace ingot::native {

CodeOptions code_options(const EngineConfig& config, bool checked_memories) {
    return {.features = config.features,
            .checked_memories = checked_memories,
            .segment_base = config.segment_base && (host_cpu_features() & kFsGsBase) != 0,
            .deterministic = config.deterministic,
            .meter_fuel = config.meter_fuel,
            .optimization = config.optimization,
            .cpu = config.cpu};
}

}  // namespace ingot::native
