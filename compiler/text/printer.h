// Binary to text: prints a decoded module so that assembling the result gives the same bytes back,
// apart from custom sections, which are not printed.
//
// Where the bytes are not the shortest that say the same (numbers padded by a linker, a nullable
// reference type spelled with two bytes where one would do, neighbouring runs of locals with one
// type, empty sections, an explicit memory 0), annotations of our own keep the difference: see
// encoding.h. Another one, (@ingot.data_count), keeps a data count section that no instruction
// needs.
#pragma once

#include <string>

#include "vm/module/module.h"
#include "vm/support/result.h"

namespace ingot {

struct DisassembleOptions {
    bool use_names = true;  ///< $identifiers from the name section where they are valid and unique.
    bool offsets = false;   ///< A comment with each instruction's byte offset.
    /// Annotations that keep encodings longer than necessary; without them, what is assembled from
    /// the text is the module in its shortest encoding.
    bool keep_encoding = true;
};

/// The module's text. Fails only if a body or expression cannot be decoded; need not be validated.
Result<std::string> disassemble(const Module& module, const DisassembleOptions& options = {});

}  // namespace ingot
