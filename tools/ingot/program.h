// What `ingot run` runs: a module, or an artifact that `ingot compile` made of one.
#pragma once

#include <memory>
#include <string_view>

#include "tools/ingot/arguments.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot {

struct Program {
    std::shared_ptr<const LoadedModule> module = nullptr;  ///< Null after reporting an error.
    int exit_code = 0;                                     ///< The tool's, if there is no module.
};

/// Reads and loads a program into an engine of its own. For an artifact, options that contradict
/// what it was compiled for are errors.
Program load_program(const Arguments& arguments, const EngineConfig& config, std::string_view path);

}  // namespace ingot
