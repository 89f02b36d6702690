// The shortest encoding of a decoded module: what the assembler writes for the printer's text, and
// how the module's own bytes differ from it.
//
// The printer keeps the difference in annotations, and the assembler uses the same functions to
// make sure that an annotation changes nothing but the encoding: what the edited bytes decode to
// must have the unedited bytes as its shortest encoding.
#pragma once

#include <map>

#include "compiler/text/canonical_writer.h"
#include "vm/module/module.h"

namespace ingot::text {

/// A code entry without its size; fails if the code cannot be decoded.
Result<CanonicalBytes> canonical_body(const Module& module, const FunctionBody& body);

/// Writes the instructions of a range, see CanonicalWriter.
Result<void> write_expression(CanonicalWriter& out, const Module& module,
                              ConstantExpression expression);

/// The contents of every section that the module has; of the code section only the count of
/// functions.
Result<std::map<SectionKind, CanonicalBytes>> canonical_sections(const Module& module);

/// True if these contents are a count of 0, so that the shortest encoding has no such section.
bool is_omitted(SectionKind kind, const Bytes& contents);

}  // namespace ingot::text
