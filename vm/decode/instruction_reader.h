// Reads instructions one by one (spec 5.4): the one place that knows how immediates are encoded.
//
// It reports what is malformed in a single instruction - unknown or switched-off opcodes, damaged
// integers, flags, types - and data segment instructions without a data count section. Nothing of
// validity is checked: indices may name nothing, alignments may be absurd. Nesting belongs to
// whoever walks: the validator for bodies, find_end for constant expressions.
//
//     auto reader = InstructionReader::of_body(module, body, features);
//     for (Instruction instruction; !reader.at_end();) {
//         if (!reader.next(instruction)) return reader.failure();
//         ...
//     }
#pragma once

#include <vector>

#include "vm/decode/byte_reader.h"
#include "vm/decode/instruction.h"
#include "vm/isa/features.h"
#include "vm/module/module.h"

namespace ingot {

class InstructionReader {
 public:
    /// Over a function body. The module must outlive the reader and be fully decoded.
    static InstructionReader of_body(const Module& module, const FunctionBody& body,
                                     const Features& features);
    /// Over a constant expression.
    static InstructionReader of_expression(const Module& module, ConstantExpression expression,
                                           const Features& features);

    /// True if every byte of the range has been read, or reading has failed.
    bool at_end() const { return in_.offset() >= end_; }
    /// Byte offset in the module of the next instruction.
    uint32_t offset() const { return in_.offset(); }

    /// Reads the next instruction; false if it is malformed or there is none, see failure().
    /// Sets the opcode, the offset and the fields that the opcode's shape uses; others keep what
    /// they had, so that one Instruction can be reused cheaply. The spans in it live until the next
    /// call.
    [[nodiscard]] bool next(Instruction& instruction);

    /// Why next() returned false; may be taken once.
    std::unexpected<Error> failure() { return in_.failure(); }

 private:
    enum class Place : uint8_t { Body, Expression };

    InstructionReader(const Module& module, ByteRange range, const Features& features, Place place);

    bool read_opcode(Instruction& instruction, Shape& shape);
    bool read_rare_opcode(Instruction& instruction, Shape& shape);
    void read_immediates(Instruction& instruction, Shape shape);
    void read_block_type(BlockType& block);
    void read_memory_argument(MemoryArgument& memory);
    uint32_t read_table_index();
    uint32_t read_memory_index();
    void read_data_index(Instruction& instruction, uint32_t& index);
    void read_branch_table(Instruction& instruction);
    void read_catches(Instruction& instruction);
    void read_select_types(Instruction& instruction);
    void read_cast_branch(Instruction& instruction);
    void fail_missing_end();

    ByteReader in_;  ///< Over the whole module, see next().
    uint32_t end_;
    const Module* module_;
    Features features_;
    Place place_;
    std::vector<uint32_t> labels_;
    std::vector<CatchClause> catches_;
    std::vector<ValueType> select_types_;
};

/// Reads up to and including the `end` that closes the reader's expression or body, checks that
/// blocks are nested properly and at most kMaxControlDepth deep, and yields the offset behind that
/// `end`. Bytes of the range behind it are not looked at.
Result<uint32_t> find_end(InstructionReader& reader);

}  // namespace ingot
