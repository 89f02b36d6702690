// Putting the VM together: an engine with its tiers, and loading of binaries. The CLI, the WASI
// library and tests build on this and on the runtime's headers; the public headers will stand on it
// too.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/linker.h"
#include "vm/runtime/loaded_module.h"
#include "vm/runtime/store.h"
#include "vm/support/result.h"

namespace ingot {

/// An engine. It compiles only if its configuration asks for that and it is given something to
/// compile with; else it interprets.
std::shared_ptr<Engine> create_engine(const EngineConfig& config = {},
                                      std::shared_ptr<CodeGenerator> generator = nullptr);

/// Decodes and validates a binary module, and compiles it if the engine does that.
Result<std::shared_ptr<const LoadedModule>> load_module(const std::shared_ptr<Engine>& engine,
                                                        std::vector<uint8_t> bytes);

}  // namespace ingot
