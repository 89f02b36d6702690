// What an instruction's shape says about its immediates in text; shared by parser and printer.
#pragma once

#include "vm/isa/opcode.h"

namespace ingot::text {

enum class Immediates : uint8_t {
    None,
    Structured,  ///< Blocks and their delimiters: handled where nesting is.
    Label,
    BranchTable,
    CastBranch,
    Tag,
    Function,
    Type,
    CallIndirect,
    SelectTypes,
    Local,
    Global,
    Table,
    TablePair,
    TableInit,
    Element,
    MemoryArgument,
    MemoryLane,
    Memory,
    MemoryPair,
    MemoryInit,
    Data,
    I32,
    I64,
    F32,
    F64,
    V128,
    Shuffle,
    Lane,
    HeapType,
    Cast,
    TypeField,
    TypeLength,
    TypePair,
    TypeData,
    TypeElement,
    Fence,
};

Immediates immediates_of(Shape shape);

}  // namespace ingot::text
