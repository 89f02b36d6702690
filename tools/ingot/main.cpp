// The tool's entry: picks the command and hands it the rest of the line.
//
// `run` is implied when the first word is a file or an option of `run`, so that `ingot app.wasm`
// works. Start-up time is a feature: no iostream, no work before the command is known.
#include <fmt/format.h>

#include <cstdio>
#include <span>
#include <string_view>
#include <vector>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/files.h"
#include "tools/ingot/help.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/suggest.h"

namespace ingot {

namespace {

int run_command(const CommandSpec& command, std::span<const char* const> words) {
    const auto arguments = Arguments::parse(command, words);
    if (!arguments) {
        print_error(arguments.error());
        print_hint(fmt::format("`ingot help {}` shows how it is used", command.name));
        return kExitUsage;
    }
    if (arguments->wants_help()) {
        print_out(command_help(command));
        return kExitSuccess;
    }
    return command.run(*arguments);
}

int unknown_command(std::string_view word) {
    std::vector<std::string_view> names;
    for (const CommandSpec* command : all_commands()) names.push_back(command->name);
    print_error(
        fmt::format("no command and no file is called `{}`{}", word, did_you_mean(word, names)));
    print_hint("`ingot help` lists the commands");
    return kExitUsage;
}

/// Words with a dot or a slash are meant as files: `run` then says what is wrong with them.
bool names_a_file(std::string_view word) {
    return word == "-" || word.find_first_of("./") != std::string_view::npos || file_exists(word);
}

int dispatch(std::span<const char* const> words) {
    if (words.empty()) {
        print_out(general_help());
        return kExitUsage;
    }
    const std::string_view first = words[0];
    if (first == "--help" || first == "-h") return run_command(kHelpCommand, words.subspan(1));
    if (first == "--version" || first == "-V") return run_command(kVersionCommand, {});
    if (const CommandSpec* command = find_command(first)) {
        return run_command(*command, words.subspan(1));
    }
    const bool is_option = first.size() > 1 && first[0] == '-';
    if (is_option || names_a_file(first)) return run_command(kRunCommand, words);
    return unknown_command(first);
}

}  // namespace

}  // namespace ingot

int main(int argc, char** argv) {
    const std::span<const char* const> words(argv, static_cast<size_t>(argc));
    int code = ingot::dispatch(words.empty() ? words : words.subspan(1));
    // A full disk or a closed pipe shows only when the buffer is written out.
    if (std::fflush(stdout) != 0 && code == ingot::kExitSuccess) {
        ingot::print_error("cannot write to standard output");
        code = ingot::kExitFailure;
    }
    return code;
}
