// `ingot disassemble`: binary to text that assembles back to the same bytes.
#include "compiler/text/printer.h"
#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/feature_options.h"
#include "tools/ingot/files.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/module_file.h"

namespace ingot {

namespace {

constexpr OptionSpec kNoNames = {"--no-names", "", "Print indices instead of the module's names"};
constexpr OptionSpec kOffsets = {"--offsets", "", "Print each instruction's byte offset beside it"};
constexpr OptionSpec kCanonical = {"--canonical", "",
                                   "Leave out what keeps encodings that are longer than necessary"};
constexpr OptionSpec kOptions[] = {kOutputOption, kNoNames,      kOffsets,
                                   kCanonical,    kEnableOption, kDisableOption};

constexpr CommandExample kExamples[] = {
    {"ingot disassemble app.wasm", "Print a module as text."},
    {"ingot disassemble --offsets app.wasm", "With the offsets that traps and errors name."},
    {"ingot disassemble --canonical app.wasm", "Without annotations, to read or to edit."},
};

int run(const Arguments& arguments) {
    const std::string_view path = arguments.operands()[0];
    const auto features = features_of(arguments);
    if (!features) {
        print_error(features.error());
        return kExitUsage;
    }
    const std::optional<Module> module = read_and_decode(path, *features);
    if (!module) return kExitFailure;
    const DisassembleOptions options{.use_names = !arguments.has(kNoNames),
                                     .offsets = arguments.has(kOffsets),
                                     .keep_encoding = !arguments.has(kCanonical)};
    const Result<std::string> text = disassemble(*module, options);
    if (!text) {
        print_error(describe_load_error(shown_path(path), text.error()));
        return kExitFailure;
    }
    const std::string_view output = arguments.value(kOutputOption).value_or("-");
    return write_output(output, as_bytes(*text));
}

}  // namespace

constinit const CommandSpec kDisassembleCommand = {
    .name = "disassemble",
    .operands = "FILE",
    .operand_count = {1, 1},
    .summary = "Print a module as text",
    .details =
        "The text assembles back to the same bytes, custom sections excepted. Where those are not\n"
        "the shortest possible, (@ingot.encoding ...) annotations keep the difference.",
    .options = kOptions,
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
