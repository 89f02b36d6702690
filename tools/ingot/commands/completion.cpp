// `ingot completion SHELL`: prints a script that teaches the shell our commands and options, made
// from the same tables as help.
#include <fmt/format.h>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/suggest.h"
#include "vm/isa/features.h"

namespace ingot {

namespace {

constexpr CommandExample kExamples[] = {
    {"source <(ingot completion bash)", "For bash: in ~/.bashrc."},
    {"ingot completion zsh > \"${fpath[1]}/_ingot\"", "For zsh."},
    {"ingot completion fish > ~/.config/fish/completions/ingot.fish", "For fish."},
};

std::string command_names() {
    std::string names;
    for (const CommandSpec* command : all_commands()) {
        names += fmt::format("{}{}", names.empty() ? "" : " ", command->name);
    }
    return names;
}

std::string feature_names() {
    std::string names = "all";
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        names += fmt::format(" {}", feature_flag(static_cast<Feature>(i)));
    }
    return names;
}

/// The values that an option takes, as far as they are words; empty for others.
std::string value_words(const OptionSpec& option) {
    return option.completion == Completion::Feature ? feature_names() : std::string(option.words);
}

/// Operands that are words of ours rather than files.
std::string operand_words(const CommandSpec& command) {
    if (command.name == kHelpCommand.name) return command_names() + " features";
    if (command.name == kCompletionCommand.name) return "bash zsh fish";
    if (command.name == kCacheCommand.name) return "info clear";
    return {};
}

std::string bash_script() {
    std::string options;
    std::string values;
    for (const CommandSpec* command : all_commands()) {
        std::string names = "--help";
        for (const OptionSpec& option : command->options) names += fmt::format(" {}", option.name);
        const std::string words = operand_words(*command);
        options += fmt::format("        {}) options=\"{}\"; words=\"{}\" ;;\n", command->name,
                               names, words);
    }
    for (const CommandSpec* command : all_commands()) {
        for (const OptionSpec& option : command->options) {
            if (option.value.empty()) continue;
            std::string reply = "COMPREPLY=()";
            if (option.completion == Completion::File)
                reply = "COMPREPLY=($(compgen -f -- \"$cur\"))";
            if (option.completion == Completion::Directory) {
                reply = "COMPREPLY=($(compgen -d -- \"$cur\"))";
            }
            if (const std::string words = value_words(option); !words.empty()) {
                reply = fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$cur\"))", words);
            }
            const std::string arm = fmt::format("        {}) {}; return ;;\n", option.name, reply);
            if (values.find(arm) == std::string::npos) values += arm;
        }
    }
    return fmt::format(
        "# bash completion for ingot; made by `ingot completion bash`\n"
        "_ingot() {{\n"
        "    local cur=\"${{COMP_WORDS[COMP_CWORD]}}\" previous=\"${{COMP_WORDS[COMP_CWORD-1]}}\"\n"
        "    local command=\"${{COMP_WORDS[1]}}\" options words\n"
        "    case \"$previous\" in\n{}    esac\n"
        "    case \"$command\" in\n{}        *) options=\"--version --help\"; words=\"{}\" ;;\n    "
        "esac\n"
        "    if [[ \"$cur\" == -* ]]; then\n"
        "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
        "    else\n"
        "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n"
        "    fi\n"
        "}}\n"
        "complete -o filenames -F _ingot ingot\n",
        values, options, command_names());
}

/// Single quotes and the characters that _arguments gives a meaning.
std::string zsh_quoted(std::string_view text) {
    std::string result;
    for (char c : text) {
        if (c == '\'') {
            result += "'\\''";
        } else {
            if (c == '[' || c == ']' || c == ':') result += '\\';
            result += c;
        }
    }
    return result;
}

std::string zsh_action(const OptionSpec& option) {
    if (option.completion == Completion::File) return "_files";
    if (option.completion == Completion::Directory) return "_files -/";
    const std::string words = value_words(option);
    return words.empty() ? " " : fmt::format("({})", words);
}

std::string zsh_script() {
    std::string commands;
    std::string arms;
    for (const CommandSpec* command : all_commands()) {
        commands += fmt::format("        '{}:{}'\n", command->name, zsh_quoted(command->summary));
        arms += fmt::format("        {}) _arguments '(-h --help)'{{-h,--help}}'[Show help]'",
                            command->name);
        for (const OptionSpec& option : command->options) {
            arms += fmt::format(" \\\n            '*{}[{}]", option.name, zsh_quoted(option.help));
            if (!option.value.empty()) {
                arms += fmt::format(":{}:{}", zsh_quoted(option.value), zsh_action(option));
            }
            arms += "'";
        }
        const std::string words = operand_words(*command);
        arms += words.empty() ? " \\\n            '*:file:_files'"
                              : fmt::format(" \\\n            '*:word:({})'", words);
        arms += " ;;\n";
    }
    return fmt::format(
        "#compdef ingot\n"
        "# zsh completion for ingot; made by `ingot completion zsh`\n"
        "_ingot() {{\n"
        "    local -a commands=(\n{}    )\n"
        "    if (( CURRENT == 2 )); then\n"
        "        _describe command commands\n"
        "        _files\n"
        "        return\n"
        "    fi\n"
        "    local command=$words[2]\n"
        "    shift words\n"
        "    (( CURRENT-- ))\n"
        "    case $command in\n{}        *) _files ;;\n"
        "    esac\n"
        "}}\n"
        "if [ \"$funcstack[1]\" = _ingot ]; then _ingot \"$@\"; else compdef _ingot ingot; fi\n",
        commands, arms);
}

std::string fish_quoted(std::string_view text) {
    std::string result = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

std::string fish_script() {
    std::string out =
        "# fish completion for ingot; made by `ingot completion fish`\n"
        "complete -c ingot -n __fish_use_subcommand -l version -d 'Print the version'\n"
        "complete -c ingot -s h -l help -d 'Show help'\n";
    for (const CommandSpec* command : all_commands()) {
        out += fmt::format("complete -c ingot -n __fish_use_subcommand -a {} -d {}\n",
                           command->name, fish_quoted(command->summary));
        const std::string seen = fmt::format("'__fish_seen_subcommand_from {}'", command->name);
        for (const OptionSpec& option : command->options) {
            out += fmt::format("complete -c ingot -n {} -l {} -d {}", seen, option.name.substr(2),
                               fish_quoted(option.help));
            if (!option.short_name.empty())
                out += fmt::format(" -s {}", option.short_name.substr(1));
            if (!option.value.empty()) out += " -r";
            if (const std::string words = value_words(option); !words.empty()) {
                out += fmt::format(" -f -a '{}'", words);
            }
            out += "\n";
        }
        if (const std::string words = operand_words(*command); !words.empty()) {
            out += fmt::format("complete -c ingot -n {} -f -a '{}'\n", seen, words);
        }
    }
    return out;
}

int run(const Arguments& arguments) {
    const std::string_view shell = arguments.operands()[0];
    if (shell == "bash") {
        print_out(bash_script());
    } else if (shell == "zsh") {
        print_out(zsh_script());
    } else if (shell == "fish") {
        print_out(fish_script());
    } else {
        constexpr std::string_view kShells[] = {"bash", "zsh", "fish"};
        print_error(fmt::format("no completion for `{}`{}", shell, did_you_mean(shell, kShells)));
        print_hint("there is one for bash, zsh and fish");
        return kExitUsage;
    }
    return kExitSuccess;
}

}  // namespace

constinit const CommandSpec kCompletionCommand = {
    .name = "completion",
    .operands = "SHELL",
    .operand_count = {1, 1},
    .summary = "Print a completion script for bash, zsh or fish",
    .details = {},
    .options = {},
    .examples = kExamples,
    .run = run,
};

}  // namespace ingot
