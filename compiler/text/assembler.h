// The text format's front door: WebAssembly text (spec chapter 6, appendix annotations) to binary.
//
// The whole of 3.0 plus legacy exceptions, threads and the @custom, @name and branch hint
// annotations. Assembling checks what the text format itself can get wrong (syntax, identifiers,
// literals); types are the validator's business. Hostile input costs linear time and bounded depth.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vm/isa/features.h"
#include "vm/support/result.h"

namespace ingot {

struct AssembleOptions {
    /// Write a name section from the identifiers in the source, so that backtraces have names.
    /// (@name ...) annotations always do.
    bool emit_names = true;
    /// Obey the annotations by which disassemble() keeps encodings longer than necessary; one that
    /// does not fit what it stands in, or would change more than the encoding, is Malformed.
    bool keep_encoding = true;
    /// Only the grammar depends on it: without Memory64, limits are 32-bit numbers, and so on.
    Features features;
};

/// Translates one module: `(module ...)`, or its fields alone. Also accepts `(module binary "...")`
/// and
/// `(module quote "...")`. Error.offset is a byte offset in `source`; Malformed errors start with
/// the specification's wording ("unknown operator", "unexpected token", ...).
Result<std::vector<uint8_t>> assemble(std::string_view source, const AssembleOptions& options = {});

/// True if the bytes do not start like a binary module, so that a `.wat` can stand wherever a
/// `.wasm`.
bool looks_like_text(std::string_view bytes);

/// "file:line:column: message", the source line and a caret below the place.
std::string describe(std::string_view file, std::string_view source, const Error& error);

}  // namespace ingot
