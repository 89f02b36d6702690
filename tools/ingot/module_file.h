// Modules from files: binary or text, told apart by their first bytes, with errors that people can
// use.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "vm/isa/features.h"
#include "vm/module/module.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot {

/// The decoded module, not validated. Reports errors.
std::optional<Module> read_and_decode(std::string_view path, const Features& features);

/// The module, decoded and validated. Null after reporting an error.
std::shared_ptr<const LoadedModule> read_and_load(const std::shared_ptr<Engine>& engine,
                                                  std::string_view path);

/// The name to show for a path: "<standard input>" for `-`.
std::string_view shown_path(std::string_view path);

}  // namespace ingot
