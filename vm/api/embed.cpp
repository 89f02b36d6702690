// The one place where decoder, validator, runtime, interpreter and compiled code come together.
#include "vm/api/embed.h"

#include "vm/decode/decoder.h"
#include "vm/interpreter/interpreter.h"
#include "vm/native/cpu_features.h"
#include "vm/native/invoke.h"
#include "vm/native/loader.h"
#include "vm/validate/module_validator.h"

namespace ingot {
namespace {

CodeOptions code_options(const EngineConfig& config, const Module& module) {
    const bool has_segment_base = (native::host_cpu_features() & native::kFsGsBase) != 0;
    return {.features = config.features,
            .checked_memories = !config.guarded_memories,
            // Entering code that needs it is slower, so only where there is something to gain.
            .segment_base = has_segment_base && !module.memories.empty(),
            .deterministic = config.deterministic,
            .meter_fuel = config.meter_fuel,
            .optimization = config.optimization,
            .cpu = config.cpu};
}

/// Compiles all functions for the kind of memories that the engine makes. Should the host have no
/// room for guarded ones, instances with checked ones are interpreted.
Result<void> compile(Engine& engine, const LoadedModule& module, const ValidatedTypes& types) {
    if (module.module().bodies.empty()) return {};
    const std::vector<uint8_t> artifact =
        TRY(engine.generator()->compile({.module = module.module(),
                                         .types = types,
                                         .store = engine.types(),
                                         .options = code_options(engine.config(), module.module()),
                                         .bodies = {},
                                         .loops = {}}));
    return native::install(module, TRY(native::load_artifact(artifact)));
}

}  // namespace

std::shared_ptr<Engine> create_engine(const EngineConfig& config,
                                      std::shared_ptr<CodeGenerator> generator) {
    Tier tier = interpreter_tier();
    if (config.tier == TierMode::Interpreter) generator = nullptr;
    if (generator != nullptr) tier = native_tier(tier);
    return std::make_shared<Engine>(config, tier, std::move(generator));
}

Result<std::shared_ptr<const LoadedModule>> load_module(const std::shared_ptr<Engine>& engine,
                                                        std::vector<uint8_t> bytes) {
    const Features& features = engine->config().features;
    Module module = TRY(decode_module(std::move(bytes), features));
    const ValidatedTypes types = TRY(validate_module(module, engine->types(), features));
    auto loaded = std::make_shared<const LoadedModule>(engine, std::move(module), types.ids);
    if (engine->generator() != nullptr) TRY(compile(*engine, *loaded, types));
    return loaded;
}

}  // namespace ingot
