// The translation of one function: its operations, and which instruction each came from.
#pragma once

#include <cstdint>
#include <vector>

#include "vm/interpreter/op.h"
#include "vm/runtime/function_code.h"

namespace ingot::interpreter {

struct Code final : InterpreterCode {
    Code() = default;
    ~Code() override;

    std::vector<Op> ops;

    /// Operations [op, next entry's op) came from the instruction at byte `offset` of the module.
    struct Position {
        uint32_t op = 0;
        uint32_t offset = 0;
    };
    std::vector<Position> positions;

    uint32_t offset_of(const Op* op) const;
};

/// Translates a validated function, filling in everything of `code` but its entry.
void translate_function(FunctionCode& code);

/// The function whose operations contain `op`, or null if it is one of the interpreter's own.
const FunctionCode* find_code(const Op* op);

/// Makes a translated function known to find_code.
void register_code(const FunctionCode& code);

}  // namespace ingot::interpreter
