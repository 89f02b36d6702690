// What an image's program wants: written by `ingot image`, carried in the payload, obeyed by the
// launcher. TOML, of which keys with strings, integers and lists of strings are used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/support/result.h"

namespace ingot {

struct Manifest {
    std::string name;                      ///< The program's name for itself, its argv[0].
    std::vector<std::string> arguments;    ///< Before those of the command line.
    std::vector<std::string> environment;  ///< NAME=VALUE each.
    std::vector<std::string> directories;  ///< MACHINE::GUEST or MACHINE::GUEST:ro each.
    uint64_t memory_mib = 128;             ///< What `ingot boot` gives the machine.
};

std::string write_manifest(const Manifest& manifest);

/// Error{Invalid} names the line.
Result<Manifest> parse_manifest(std::string_view text);

}  // namespace ingot
