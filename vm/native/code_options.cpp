// One place decides what an engine's configuration asks of code, so that whoever compiles, whoever
// looks into the cache and whoever installs an artifact agree.
#include "vm/native/code_options.h"

#include "vm/native/cpu_features.h"

namespace ingot::native {

CodeOptions code_options(const EngineConfig& config, const Module& module, bool checked_memories) {
    const bool has_segment_base = config.segment_base && (host_cpu_features() & kFsGsBase) != 0;
    return {.features = config.features,
            .checked_memories = checked_memories,
            // Entering code that needs it is slower, so only where there is something to gain.
            .segment_base = has_segment_base && !module.memories.empty(),
            .deterministic = config.deterministic,
            .meter_fuel = config.meter_fuel,
            .optimization = config.optimization,
            .cpu = config.cpu};
}

}  // namespace ingot::native
