// The binary format (spec 5): bytes to Module.
//
// Everything the specification calls malformed is reported, with one exception: the instructions of
// function bodies are not looked at here. The validator reads each body once, through the
// instruction reader, and reports what is malformed in it (ErrorKind::Malformed) as it walks.
// Constant expressions are walked, since only that finds their end. Nothing of validity is checked.
//
// The bytes are untrusted: a count is held against its limit (vm/isa/limits.h, ErrorKind::Limit)
// and against the bytes that are left, and storage grows only as items are really read.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/isa/features.h"
#include "vm/module/module.h"
#include "vm/support/result.h"

namespace ingot {

/// Decodes a module, which takes the bytes over. Types, sections and encodings of features that are
/// switched off are malformed, and the message names the feature. Custom sections are kept as they
/// stand; the "name" section is also decoded into Module::names, as far as it is undamaged.
Result<Module> decode_module(std::vector<uint8_t> bytes, const Features& features = {});

}  // namespace ingot
