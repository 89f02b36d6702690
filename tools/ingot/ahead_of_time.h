// Compiling a module ahead of time, for the commands that make something to be run later.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vm/module/module.h"
#include "vm/native/code_generator.h"

namespace ingot {

/// The artifact of a module that was read from `path`. Nothing after reporting an error.
std::optional<std::vector<uint8_t>> compile_or_report(const Module& module,
                                                      const CodeOptions& options,
                                                      std::string_view path);

}  // namespace ingot
