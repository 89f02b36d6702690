// Modules from files: binary, text or compiled (an artifact includes its module), told apart by
// their first bytes, with errors that people can use.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "vm/isa/features.h"
#include "vm/module/module.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot {

/// A file's contents.
struct SourceFile {
    bool is_text = false;
    std::vector<uint8_t> bytes;
};

/// Reports errors.
std::optional<SourceFile> read_source(std::string_view path);

/// The decoded module of a file that was read from `path`, not validated. Reports errors.
std::optional<Module> decode_source(std::string_view path, SourceFile source,
                                    const Features& features);

/// The module of a file that was read from `path`, decoded and validated. Null after reporting an
/// error.
std::shared_ptr<const LoadedModule> load_source(const std::shared_ptr<Engine>& engine,
                                                std::string_view path, SourceFile source);

/// The decoded module, not validated. Reports errors.
std::optional<Module> read_and_decode(std::string_view path, const Features& features);

/// The module, decoded and validated. Null after reporting an error.
std::shared_ptr<const LoadedModule> read_and_load(const std::shared_ptr<Engine>& engine,
                                                  std::string_view path);

/// The name to show for a path: "<standard input>" for `-`.
std::string_view shown_path(std::string_view path);

}  // namespace ingot
