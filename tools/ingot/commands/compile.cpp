// `ingot compile`: a module to an artifact, a file with native code and the module itself, which
// `ingot` then runs without a compiler.
#include <fmt/format.h>

#include "tools/ingot/ahead_of_time.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/code_options.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"

namespace ingot {

namespace {

constexpr OptionSpec kOptions[] = {
    kOutputOption,       kOptimizeOption,       kTargetCpuOption,
    kMemoryBaseOption,   kCompileCheckedOption, kCompileDeterministicOption,
    kFuelMeteringOption, kEnableOption,         kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot compile app.wasm && ingot app.ingot one two", "Compile once, run without waiting."},
    {"ingot compile -O3 --target-cpu x86-64-v3 app.wasm -o app.ingot",
     "For any machine with AVX2, harder optimized."},
};

/// "dir/app.wat" -> "dir/app.ingot"; standard input goes to standard output.
std::string default_output(std::string_view path) {
    if (path == "-") return "-";
    const size_t dot = path.rfind('.');
    const size_t slash = path.rfind('/');
    const bool has_suffix =
        dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash + 1);
    return fmt::format("{}.ingot", has_suffix ? path.substr(0, dot) : path);
}

int run(const Arguments& arguments) {
    const std::string_view path = arguments.operands()[0];
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return kExitUsage;
    }
    const std::optional<Module> module = read_and_decode(path, *features);
    if (!module) return kExitFailure;
    const auto options = code_options_of(arguments, *features);
    if (!options) {
        print_error(options.error());
        return kExitUsage;
    }
    const auto artifact = compile_or_report(*module, *options, path);
    if (!artifact) return kExitFailure;
    const std::string output(arguments.value(kOutputOption).value_or(default_output(path)));
    return write_output(output, *artifact);
}

}  // namespace

constinit const CommandSpec kCompileCommand = {
    .name = "compile",
    .operands = "FILE",
    .operand_count = {1, 1},
    .summary = "Compile a module to a file that runs at once",
    .details =
        "Without --output, `app.wasm` becomes `app.ingot` beside it, which `ingot app.ingot` "
        "runs;\n"
        "it includes the module. Native code is to be trusted like any executable. What is chosen\n"
        "here, fuel and determinism among it, holds whenever it runs.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
