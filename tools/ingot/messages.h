// Messages to people: where they go and how errors of loading read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "vm/support/result.h"

namespace ingot {

/// To standard output, as it is.
void print_out(std::string_view text);

/// "error: …" on standard error; a line break is added.
void print_error(std::string_view message);

/// "warning: …", like an error.
void print_warning(std::string_view message);

/// Replaces a file's contents, `-` being standard output. The exit code, after reporting an error.
int write_output(std::string_view path, std::span<const uint8_t> bytes);

/// A further line below an error: what to try next.
void print_hint(std::string_view message);

/// "app.wasm: invalid module at offset 0x1a4: type mismatch: … (function 12 "parse")"; what comes
/// from the module is escaped.
std::string describe_load_error(std::string_view file, const Error& error);

/// Text of which control characters and bad UTF-8 are escaped: names come from untrusted modules.
std::string printable(std::string_view text);

}  // namespace ingot
