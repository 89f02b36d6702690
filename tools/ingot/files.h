// Reading and writing of whole files, `-` being standard input or output.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/support/result.h"

namespace ingot {

/// All bytes of a file. Error{Io} carries the system's reason, without the name.
Result<std::vector<uint8_t>> read_file(std::string_view path);

/// Replaces the file's contents.
Result<void> write_file(std::string_view path, std::span<const uint8_t> bytes);

bool file_exists(std::string_view path);
bool is_directory(std::string_view path);

/// Paths of the files directly in a directory whose names end so, sorted.
Result<std::vector<std::string>> list_directory(std::string_view path, std::string_view suffix);

inline std::string_view as_text(std::span<const uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline std::span<const uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace ingot
