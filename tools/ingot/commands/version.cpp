// `ingot version`, also `ingot --version`.
#include <fmt/format.h>

#include "tools/ingot/arguments.h"
#include "tools/ingot/command_table.h"
#include "tools/ingot/messages.h"

namespace ingot {

namespace {

int run(const Arguments&) {
    print_out("ingot " INGOT_VERSION "\n");
    return kExitSuccess;
}

}  // namespace

constinit const CommandSpec kVersionCommand = {
    .name = "version",
    .operands = {},
    .operand_count = {0, 0},
    .summary = "Print the version",
    .details = {},
    .options = {},
    .examples = {},
    .run = run,
};

}  // namespace ingot
