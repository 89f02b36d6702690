// The one place where decoder, validator, runtime and interpreter come together.
#include "vm/api/embed.h"

#include "vm/decode/decoder.h"
#include "vm/interpreter/interpreter.h"
#include "vm/validate/module_validator.h"

namespace ingot {

std::shared_ptr<Engine> create_engine(const EngineConfig& config) {
    return std::make_shared<Engine>(config, interpreter_tier());
}

Result<std::shared_ptr<const LoadedModule>> load_module(const std::shared_ptr<Engine>& engine,
                                                        std::vector<uint8_t> bytes) {
    const Features& features = engine->config().features;
    Module module = TRY(decode_module(std::move(bytes), features));
    ValidatedTypes types = TRY(validate_module(module, engine->types(), features));
    return std::make_shared<const LoadedModule>(engine, std::move(module), std::move(types.ids));
}

}  // namespace ingot
