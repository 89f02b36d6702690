// The one place where decoder, validator, runtime, interpreter and compiled code come together.
#include "vm/api/embed.h"

#include "vm/decode/decoder.h"
#include "vm/interpreter/interpreter.h"
#include "vm/native/code_options.h"
#include "vm/native/invoke.h"
#include "vm/native/loader.h"
#include "vm/native/tier_up.h"
#include "vm/validate/module_validator.h"

namespace ingot {
namespace {

/// Takes what earlier runs compiled. A damaged artifact, or one of another processor's, is as good
/// as none. Whether all functions are compiled now.
bool load_earlier(const LoadedModule& module, const CodeOptions& options,
                  CodeGenerator& generator) {
    for (const std::vector<uint8_t>& blob : generator.compiled_before(module.module(), options)) {
        Result<std::shared_ptr<native::LoadedArtifact>> artifact = native::load_artifact(blob);
        if (artifact) (void)native::install(module, std::move(*artifact));
    }
    for (uint32_t i = 0; i < module.module().bodies.size(); ++i) {
        if (module.code(i, options.checked_memories).native == nullptr) return false;
    }
    return true;
}

/// Compiles all functions for the kind of memories that the engine makes. Should the host have no
/// room for guarded ones, instances with checked ones are interpreted.
Result<void> compile(Engine& engine, const LoadedModule& module, const ValidatedTypes& types) {
    if (module.module().bodies.empty()) return {};
    const EngineConfig& config = engine.config();
    const CodeOptions options = native::code_options(config, !config.guarded_memories);
    const bool is_complete = load_earlier(module, options, *engine.generator());
    if (is_complete || config.tier == TierMode::Auto) return {};
    const std::vector<uint8_t> artifact =
        TRY(engine.generator()->compile({.module = module.module(),
                                         .types = types,
                                         .store = engine.types(),
                                         .options = options,
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
    auto engine = std::make_shared<Engine>(config, tier, generator);
    if (generator != nullptr && config.tier == TierMode::Auto) {
        engine->set_hot_code(std::make_unique<native::TierUp>(std::move(generator), config));
    }
    return engine;
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
