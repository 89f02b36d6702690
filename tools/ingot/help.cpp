// Layout of help: two columns, the right one wrapped so that lines stay within 96 columns.
#include "tools/ingot/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/ingot/command_table.h"
#include "vm/isa/features.h"

namespace ingot {

namespace {

constexpr size_t kLineWidth = 96;

/// Appends `right` behind a left column, broken at spaces.
void append_row(std::string& out, std::string_view left, std::string_view right, size_t column) {
    std::string line = fmt::format("  {}", left);
    line.resize(std::max(column, line.size() + 2), ' ');
    bool line_is_empty = true;
    while (!right.empty()) {
        const size_t space = right.find(' ');
        const std::string_view word = right.substr(0, space);
        right.remove_prefix(space == std::string_view::npos ? right.size() : space + 1);
        if (!line_is_empty && line.size() + 1 + word.size() > kLineWidth) {
            out += line + "\n";
            line.assign(column, ' ');
            line_is_empty = true;
        }
        if (!line_is_empty) line += ' ';
        line += word;
        line_is_empty = false;
    }
    out += line + "\n";
}

std::string option_column(const OptionSpec& option) {
    std::string text(option.short_name);
    if (!text.empty()) text += ", ";
    text += option.name;
    if (!option.value.empty()) text += fmt::format(" {}", option.value);
    return text;
}

void append_examples(std::string& out, const CommandSpec& command) {
    if (command.examples.empty()) return;
    out += "\nExamples:\n";
    for (const CommandExample& example : command.examples) {
        out += fmt::format("  {}\n      {}\n", example.line, example.meaning);
    }
}

}  // namespace

std::string general_help() {
    std::string out =
        "ingot runs WebAssembly programs.\n\n"
        "Usage: ingot [run] [OPTIONS] FILE [ARGS…]\n"
        "       ingot COMMAND [OPTIONS] …\n\nCommands:\n";
    for (const CommandSpec* command : all_commands()) {
        append_row(out, command->name, command->summary, 16);
    }
    out +=
        "\nWherever a .wasm file is expected, text (.wat) does as well, and `-` is standard "
        "input.\n"
        "\nExamples:\n"
        "  ingot app.wasm one two\n"
        "      Run a program with two arguments.\n"
        "  ingot --dir .::/ app.wasm\n"
        "      Run it and let it use the files of the current directory.\n"
        "  ingot math.wat --invoke add 1 2\n"
        "      Call one exported function and print its results.\n"
        "\n`ingot help COMMAND` tells more about a command.\n";
    return out;
}

std::string command_help(const CommandSpec& command) {
    std::string out = fmt::format("{}.\n\nUsage: ingot {}", command.summary, command.name);
    if (!command.options.empty()) out += " [OPTIONS]";
    if (!command.operands.empty()) out += fmt::format(" {}", command.operands);
    out += "\n";
    if (!command.details.empty()) out += fmt::format("\n{}\n", command.details);
    out += "\nOptions:\n";
    constexpr size_t kColumn = 32;
    for (const OptionSpec& option : command.options) {
        append_row(out, option_column(option), option.help, kColumn);
    }
    append_row(out, "-h, --help", "Show this", kColumn);
    append_examples(out, command);
    return out;
}

std::string features_help() {
    std::string out =
        "Features that --enable and --disable know; those marked with * are on by default:\n\n";
    const Features defaults;
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        const auto feature = static_cast<Feature>(i);
        append_row(out,
                   fmt::format("{} {}", defaults.has(feature) ? '*' : ' ', feature_flag(feature)),
                   feature_description(feature), 32);
    }
    return out;
}

}  // namespace ingot
