// The list of all commands, in the order in which help shows them.
#pragma once

#include <span>
#include <string_view>

#include "tools/ingot/command.h"

namespace ingot {

std::span<const CommandSpec* const> all_commands();

/// Null if there is no such command.
const CommandSpec* find_command(std::string_view name);

extern const CommandSpec kRunCommand;
extern const CommandSpec kCompileCommand;
extern const CommandSpec kImageCommand;
extern const CommandSpec kBootCommand;
extern const CommandSpec kCacheCommand;
extern const CommandSpec kValidateCommand;
extern const CommandSpec kInspectCommand;
extern const CommandSpec kAssembleCommand;
extern const CommandSpec kDisassembleCommand;
extern const CommandSpec kWastCommand;
extern const CommandSpec kCompletionCommand;
extern const CommandSpec kHelpCommand;
extern const CommandSpec kVersionCommand;

}  // namespace ingot
