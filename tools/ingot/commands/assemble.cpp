// `ingot assemble`: text to binary. Validation is left to `ingot validate`, as assemblers do.
#include <fmt/format.h>

#include "compiler/text/assembler.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"

namespace ingot {

namespace {

constexpr OptionSpec kNoNames = {"--no-names", "", "Write no name section from the $identifiers"};
constexpr OptionSpec kCanonical = {
    "--canonical", "", "Ignore @ingot.encoding annotations: always the shortest encoding"};
constexpr OptionSpec kOptions[] = {kOutputOption, kNoNames, kCanonical, kEnableOption,
                                   kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot assemble app.wat -o app.wasm", "Translate a file."},
    {"ingot assemble - -o - < app.wat > app.wasm", "The same as a filter."},
};

/// "dir/app.wat" -> "dir/app.wasm"; standard input goes to standard output.
std::string default_output(std::string_view path) {
    if (path == "-") return "-";
    const size_t dot = path.rfind('.');
    const size_t slash = path.rfind('/');
    const bool has_suffix =
        dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash + 1);
    return fmt::format("{}.wasm", has_suffix ? path.substr(0, dot) : path);
}

int run(const Arguments& arguments) {
    const std::string_view path = arguments.operands()[0];
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return kExitUsage;
    }
    const Result<std::vector<uint8_t>> source = read_file(path);
    if (!source) {
        print_error(fmt::format("cannot read {}: {}", shown_path(path), source.error().message));
        return kExitFailure;
    }
    const std::string_view text = as_text(*source);
    if (!looks_like_text(text)) {
        print_error(fmt::format("{}: this is a binary module already", shown_path(path)));
        return kExitFailure;
    }
    const AssembleOptions options{.emit_names = !arguments.has(kNoNames),
                                  .keep_encoding = !arguments.has(kCanonical),
                                  .features = *features};
    const Result<std::vector<uint8_t>> binary = assemble(text, options);
    if (!binary) {
        print_error(describe(shown_path(path), text, binary.error()));
        return kExitFailure;
    }
    const std::string output(arguments.value(kOutputOption).value_or(default_output(path)));
    return write_output(output, *binary);
}

}  // namespace

constinit const CommandSpec kAssembleCommand = {
    .name = "assemble",
    .operands = "FILE",
    .operand_count = {1, 1},
    .summary = "Translate text (.wat) to a binary module",
    .details = "Without --output, `app.wat` becomes `app.wasm` beside it.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
