// One line per command; each table stands in the command's own file.
#include "tools/ingot/command_table.h"

namespace ingot {

namespace {

constexpr const CommandSpec* kCommands[] = {
    &kRunCommand,        &kCompileCommand, &kImageCommand,    &kBootCommand,        &kCacheCommand,
    &kValidateCommand,   &kInspectCommand, &kAssembleCommand, &kDisassembleCommand, &kWastCommand,
    &kCompletionCommand, &kHelpCommand,    &kVersionCommand,
};

}  // namespace

std::span<const CommandSpec* const> all_commands() {
    return kCommands;
}

const CommandSpec* find_command(std::string_view name) {
    for (const CommandSpec* command : kCommands) {
        if (command->name == name) return command;
    }
    return nullptr;
}

}  // namespace ingot
