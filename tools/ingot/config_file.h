// `--config app.toml`: options of a command from a file.
//
// A key is the name of an option without its dashes, so every option there is can be given, and
// none needs a second reader. Lists stand for options that can be repeated; `env` may also be a
// table. Paths of the host are relative to the file. The command line comes afterwards, so it wins.
#pragma once

#include <expected>
#include <string>

#include "tools/ingot/arguments.h"

namespace ingot {

inline constexpr OptionSpec kConfigOption = {
    "--config", "FILE", "Read options from a TOML file; those on the command line win",
    Completion::File};

/// The arguments with what the configuration file says put in front, if they name one. The error is
/// a message for the user, with the line.
std::expected<Arguments, std::string> with_config_file(const Arguments& arguments);

}  // namespace ingot
