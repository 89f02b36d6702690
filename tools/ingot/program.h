// What `ingot run` runs: a module, or an artifact that `ingot compile` made of one.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "tools/confinement/confinement.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/module_file.h"
#include "vm/native/code_generator.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot {

struct Program {
    std::shared_ptr<const LoadedModule> module = nullptr;  ///< Null after reporting an error.
    int exit_code = 0;                                     ///< The tool's, if there is no module.
};

/// What is fetched for a program while the process may still open files and start others; nothing
/// in the file has been looked at but its first bytes.
struct ProgramFile {
    SourceFile source;
    std::shared_ptr<CodeGenerator> compiler = nullptr;  ///< If there is use for one.
    bool runs_compiled_code = false;
};

/// Reads a program's file and starts what compiles for it. Reports errors.
std::optional<ProgramFile> open_program(const Arguments& arguments, const EngineConfig& config,
                                        std::string_view path, confinement::Mode confinement);

/// Loads a program into an engine of its own. For an artifact, options that contradict what it was
/// compiled for are errors.
Program load_program(const Arguments& arguments, const EngineConfig& config, std::string_view path,
                     ProgramFile file);

}  // namespace ingot
