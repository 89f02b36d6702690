// Binary to text: prints a decoded module so that assembling the result gives the same bytes back.
//
// Exceptions: custom sections are not printed, and encodings that the text format cannot express
// are normalized (LEB128 numbers longer than needed, a nullable reference type spelled with two
// bytes where one would do, neighbouring runs of locals with one type, empty sections, an explicit
// memory 0). A data count section that no instruction needs is kept by an annotation of our own,
// (@ingot.data_count).
#pragma once

#include <string>

#include "vm/module/module.h"
#include "vm/support/result.h"

namespace ingot {

struct DisassembleOptions {
    bool use_names = true;  ///< $identifiers from the name section where they are valid and unique.
    bool offsets = false;   ///< A comment with each instruction's byte offset.
};

/// The module's text. Fails only if a body or expression cannot be decoded; need not be validated.
Result<std::string> disassemble(const Module& module, const DisassembleOptions& options = {});

}  // namespace ingot
