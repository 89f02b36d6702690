// The engine's generator stays empty, so that loading the module compiles nothing.
#include "vm/api/compiled_module.h"

#include "vm/api/embed.h"
#include "vm/interpreter/interpreter.h"
#include "vm/native/invoke.h"
#include "vm/native/loader.h"
#include "vm/validate/module_validator.h"

namespace ingot {

Result<std::vector<uint8_t>> compile_ahead(CodeGenerator& generator, const Module& module,
                                           const CodeOptions& options) {
    TypeStore store;
    const ValidatedTypes types = TRY(validate_module(module, store, options.features));
    const std::vector<uint8_t> code = TRY(generator.compile({.module = module,
                                                             .types = types,
                                                             .store = store,
                                                             .options = options,
                                                             .bodies = {},
                                                             .loops = {}}));
    native::Artifact artifact = TRY(native::Artifact::parse(code));
    artifact.module = module.bytes;
    return artifact.serialize();
}

Result<EngineConfig> configure_for(const native::Artifact& artifact, EngineConfig config) {
    const std::optional<Features> features = Features::from_bits(artifact.feature_bits);
    if (!features) {
        return fail(ErrorKind::Unsupported,
                    "the artifact's module may use features that this ingot does not know");
    }
    config.features = *features;
    const auto has = [&](native::ArtifactFlag flag) { return (artifact.flags & flag) != 0; };
    config.guarded_memories = !has(native::kCheckedMemories);
    config.deterministic = has(native::kDeterministic);
    config.meter_fuel = has(native::kMeterFuel);
    return config;
}

std::shared_ptr<Engine> create_engine_for_compiled(const EngineConfig& config) {
    return std::make_shared<Engine>(config, native_tier(interpreter_tier()));
}

Result<std::shared_ptr<const LoadedModule>> load_compiled_module(
    const std::shared_ptr<Engine>& engine, native::Artifact&& artifact) {
    if (artifact.module.empty()) {
        return fail(ErrorKind::Unlinkable, "the artifact does not include its module");
    }
    // First what the host lacks: that error says more than one about the module would.
    const std::span<const uint8_t> bytes = artifact.module;
    auto code = TRY(native::load_artifact(std::move(artifact)));
    auto module = TRY(load_module(engine, std::vector<uint8_t>(bytes.begin(), bytes.end())));
    TRY(native::install(*module, std::move(code)));
    return module;
}

}  // namespace ingot
