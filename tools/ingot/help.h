// Help texts, made from the commands' tables.
#pragma once

#include <string>

#include "tools/ingot/command.h"

namespace ingot {

std::string general_help();
std::string command_help(const CommandSpec& command);
std::string features_help();

}  // namespace ingot
