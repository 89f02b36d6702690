// One decoded instruction: its opcode, where it stands and its immediates, whatever its shape.
//
// The fields a shape uses are listed beside Shape in vm/isa/opcode.h; the others mean nothing.
// Types are as in the module (concrete heap types are indices of the module's type section).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/isa/opcode.h"
#include "vm/isa/types.h"

namespace ingot {

/// A block's type (spec 5.4.1): nothing, one result, or an index into the type section.
struct BlockType {
    enum class Kind : uint8_t { Empty, Value, Type };
    Kind kind = Kind::Empty;
    ValueType value;
    uint32_t type_index = 0;
    bool operator==(const BlockType&) const = default;
};

/// A memory argument (spec 2.4.6).
struct MemoryArgument {
    uint32_t align_log2 = 0;
    uint32_t memory = 0;
    uint64_t offset = 0;
};

/// A catch clause of try_table (spec 2.4.8); values of the binary format.
struct CatchClause {
    enum class Kind : uint8_t { Catch = 0, CatchRef = 1, CatchAll = 2, CatchAllRef = 3 };
    Kind kind = Kind::Catch;
    uint32_t tag = 0;
    uint32_t label = 0;
};

struct Instruction {
    Opcode opcode{};
    uint32_t offset = 0;  ///< Byte offset in the module's binary.

    uint32_t index = 0;  ///< First index: label, local, type, function, table, segment, ...
    uint32_t second_index =
        0;  ///< Second index, in the order of the binary format; array.new_fixed: length.
    uint64_t constant = 0;  ///< i32 (zero-extended), i64, f32 bits (zero-extended), f64 bits.
    MemoryArgument memory;
    uint8_t lane = 0;
    uint8_t bytes[16] = {};  ///< v128.const, or the lanes of i8x16.shuffle.
    BlockType block;
    ValueType type;  ///< ref.null: nullable reference to the heap type; ref.test/cast: target;
                     ///< br_on_cast: source.
    ValueType second_type;  ///< br_on_cast: target.

    // Valid until the reader that produced them reads its next instruction.
    std::span<const uint32_t> labels;         ///< br_table: all labels, the default one last.
    std::span<const CatchClause> catches;     ///< try_table.
    std::span<const ValueType> select_types;  ///< select with types.

    const OpcodeInfo& info() const { return opcode_info(opcode); }
    Shape shape() const { return info().shape; }
};

}  // namespace ingot
