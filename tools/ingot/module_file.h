// Modules from files: binary or text, told apart by their first bytes, with errors that people can
// use.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/isa/features.h"
#include "vm/module/module.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot {

/// The binary of a module whose file may be text. Reports errors on standard error.
std::optional<std::vector<uint8_t>> read_module(std::string_view path, const Features& features);

/// The decoded module, not validated. Reports errors.
std::optional<Module> read_and_decode(std::string_view path, const Features& features);

/// The module, decoded and validated. Null after reporting an error.
std::shared_ptr<const LoadedModule> read_and_load(const std::shared_ptr<Engine>& engine,
                                                  std::string_view path);

/// The name to show for a path: "<standard input>" for `-`.
std::string_view shown_path(std::string_view path);

}  // namespace ingot
