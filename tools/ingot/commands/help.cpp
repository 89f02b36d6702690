// `ingot help`, `ingot help COMMAND`, and `ingot help features`.
#include "tools/ingot/help.h"

#include <fmt/format.h>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/messages.h"
#include "tools/ingot/suggest.h"

namespace ingot {

namespace {

int run(const Arguments& arguments) {
    if (arguments.operands().empty()) {
        print_out(general_help());
        return kExitSuccess;
    }
    const std::string_view topic = arguments.operands()[0];
    if (topic == "features") {
        print_out(features_help());
        return kExitSuccess;
    }
    if (const CommandSpec* command = find_command(topic)) {
        print_out(command_help(*command));
        return kExitSuccess;
    }
    std::vector<std::string_view> names = {"features"};
    for (const CommandSpec* command : all_commands()) names.push_back(command->name);
    print_error(fmt::format("no help on `{}`{}", topic, did_you_mean(topic, names)));
    return kExitUsage;
}

}  // namespace

constinit const CommandSpec kHelpCommand = {
    .name = "help",
    .operands = "[COMMAND | features]",
    .operand_count = {0, 1},
    .summary = "Explain a command, or list the features",
    .details = {},
    .options = {},
    .examples = {},
    .run = run,
};

}  // namespace ingot
