// `ingot validate`: says whether modules are valid, by exit code and, for those that are not, in
// words.
#include <fmt/format.h>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"
#include "vm/api/embed.h"

namespace ingot {

namespace {

constexpr OptionSpec kOptions[] = {kEnableOption, kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot validate app.wasm", "Exit code 0 if it is valid, else 1 and the reason."},
    {"ingot validate --disable all old.wasm",
     "Check that it needs nothing beyond WebAssembly 1.0."},
};

int run(const Arguments& arguments) {
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return kExitUsage;
    }
    EngineConfig config;
    config.features = *features;
    const std::shared_ptr<Engine> engine = create_engine(config);
    int code = kExitSuccess;
    for (std::string_view path : arguments.operands()) {
        if (read_and_load(engine, path) == nullptr) code = kExitFailure;
    }
    return code;
}

}  // namespace

constinit const CommandSpec kValidateCommand = {
    .name = "validate",
    .operands = "FILES…",
    .operand_count = {1, OperandCount::kMany},
    .summary = "Check that modules are well-formed and valid",
    .details = {},
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
