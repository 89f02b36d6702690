// Modules compiled ahead of time: an artifact that includes the module's bytes is all that an
// engine needs to run it, without a compiler. The module is decoded and validated like any other;
// the artifact is native code and is trusted like an executable.
#pragma once

#include <memory>
#include <vector>

#include "vm/native/artifact.h"
#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"
#include "vm/support/result.h"

namespace ingot {

/// An artifact of all functions of a module that is not validated yet, with the module's bytes in
/// it. Fails like validate_module and like the generator.
Result<std::vector<uint8_t>> compile_ahead(CodeGenerator& generator, const Module& module,
                                           const CodeOptions& options);

/// A configuration with everything that is chosen when a module is compiled (features, the kind of
/// memories, determinism, fuel) as the artifact has it. Fails with Unsupported for features that
/// this build does not know.
Result<EngineConfig> configure_for(const native::Artifact& artifact, EngineConfig config);

/// An engine that runs compiled modules and compiles nothing itself; what is not compiled is
/// interpreted.
std::shared_ptr<Engine> create_engine_for_compiled(const EngineConfig& config);

/// Loads the module that an artifact includes, with its code. The bytes that the artifact was
/// parsed from are not needed afterwards. Fails like load_module; with Unlinkable if there is no
/// module in it, or another one's code; with Unsupported for missing processor features.
Result<std::shared_ptr<const LoadedModule>> load_compiled_module(
    const std::shared_ptr<Engine>& engine, native::Artifact&& artifact);

}  // namespace ingot
