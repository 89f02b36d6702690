// Putting the VM together: an engine with its interpreter, and loading of binaries. The CLI, the
// WASI library and tests build on this and on the runtime's headers; the public headers will stand
// on it too.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vm/runtime/engine.h"
#include "vm/runtime/linker.h"
#include "vm/runtime/loaded_module.h"
#include "vm/runtime/store.h"
#include "vm/support/result.h"

namespace ingot {

/// An engine that runs code in the interpreter.
std::shared_ptr<Engine> create_engine(const EngineConfig& config = {});

/// Decodes and validates a binary module.
Result<std::shared_ptr<const LoadedModule>> load_module(const std::shared_ptr<Engine>& engine,
                                                        std::vector<uint8_t> bytes);

}  // namespace ingot
