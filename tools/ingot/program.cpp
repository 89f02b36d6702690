// An artifact says in its header what it was compiled for; the engine is made to fit, and options
// may only confirm it.
#include "tools/ingot/program.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "tools/codegen/broker.h"
#include "tools/codegen/codegen_process.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/progress.h"
#include "tools/ingot/tier_options.h"
#include "vm/api/compiled_module.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

/// An option of `run` that asks for something that is chosen when a module is compiled.
struct CompiledChoice {
    std::string_view option;
    std::string_view compile_option;
    native::ArtifactFlag flag;
    std::string_view what;  ///< What the artifact was compiled without.
};

constexpr CompiledChoice kChoices[] = {
    {"--fuel", "--fuel-metering", native::kMeterFuel, "counting fuel"},
    {"--deterministic", "--deterministic", native::kDeterministic, "determinism"},
    {"--checked-memories", "--checked-memories", native::kCheckedMemories, "checked memories"},
};

bool is_for_compiling(std::string_view option) {
    return option == kEnableOption.name || option == kDisableOption.name ||
           option == kOptimizeOption.name;
}

bool wants_interpreter(const Arguments& arguments) {
    return arguments.value(kTierOption) == "interpreter";
}

/// Why these options cannot be had with this artifact.
std::optional<std::string> contradiction(const Arguments& arguments,
                                         const native::Artifact& artifact) {
    for (const Arguments::Given& given : arguments.given()) {
        if (is_for_compiling(given.option->name)) {
            return fmt::format("is compiled already: {} is for `ingot compile`",
                               given.option->name);
        }
        if (wants_interpreter(arguments)) continue;
        for (const CompiledChoice& choice : kChoices) {
            if (given.option->name != choice.option || (artifact.flags & choice.flag) != 0) {
                continue;
            }
            return fmt::format(
                "was compiled without {}, so {} is not possible: compile it again with `ingot "
                "compile {}`",
                choice.what, choice.option, choice.compile_option);
        }
    }
    return std::nullopt;
}

Program failed_to_load(std::string_view path, const Error& error) {
    print_error(fmt::format("{}: {}", shown_path(path), printable(error.message)));
    return {.exit_code = kExitFailure};
}

/// The module that an artifact includes, without its code.
Result<std::shared_ptr<const LoadedModule>> load_for_interpreter(EngineConfig config,
                                                                 const native::Artifact& artifact) {
    config.features = TRY(configure_for(artifact, config)).features;
    return load_module(create_engine(config),
                       std::vector<uint8_t>(artifact.module.begin(), artifact.module.end()));
}

Result<std::shared_ptr<const LoadedModule>> load_with_code(const EngineConfig& config,
                                                           native::Artifact&& artifact) {
    const EngineConfig configured = TRY(configure_for(artifact, config));
    return load_compiled_module(create_engine_for_compiled(configured), std::move(artifact));
}

Program load_compiled(const Arguments& arguments, const EngineConfig& config, std::string_view path,
                      std::span<const uint8_t> bytes) {
    Result<native::Artifact> artifact = native::Artifact::parse(bytes);
    if (!artifact) return failed_to_load(path, artifact.error());
    if (const auto why = contradiction(arguments, *artifact)) {
        print_error(fmt::format("{} {}", shown_path(path), *why));
        return {.exit_code = kExitUsage};
    }
    auto module = wants_interpreter(arguments) ? load_for_interpreter(config, *artifact)
                                               : load_with_code(config, std::move(*artifact));
    if (!module) return failed_to_load(path, module.error());
    return {.module = std::move(*module)};
}

}  // namespace

std::optional<ProgramFile> open_program(const Arguments& arguments, const EngineConfig& config,
                                        std::string_view path, confinement::Mode confinement) {
    std::optional<SourceFile> source = read_source(path);
    if (!source) return std::nullopt;
    ProgramFile file{.source = std::move(*source)};
    if (wants_interpreter(arguments)) return file;
    file.runs_compiled_code = true;
    if (native::is_artifact(file.source.bytes)) return file;
    file.compiler =
        CompileBroker::start(file.source.bytes, {.compiler = CodegenProcess::default_path(),
                                                 .cache_folder = cache_folder_of(arguments),
                                                 .engine = config,
                                                 .confinement = confinement});
    return file;
}

Program load_program(const Arguments& arguments, const EngineConfig& config, std::string_view path,
                     ProgramFile file) {
    if (native::is_artifact(file.source.bytes)) {
        return load_compiled(arguments, config, path, file.source.bytes);
    }
    std::optional<ProgressLine> progress;
    if (config.tier == TierMode::Optimizing) {
        progress.emplace(fmt::format("compiling {}", shown_path(path)));
    }
    auto module =
        load_source(create_engine(config, std::move(file.compiler)), path, std::move(file.source));
    progress.reset();
    if (module == nullptr) return {.exit_code = kExitFailure};
    return {.module = std::move(module)};
}

}  // namespace ingot
