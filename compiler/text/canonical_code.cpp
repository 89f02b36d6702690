// Code in its shortest encoding: the mirror image of vm/decode/instruction_reader.cpp.
#include "compiler/text/canonical.h"
#include "compiler/text/immediates.h"
#include "vm/decode/instruction_reader.h"

namespace ingot::text {
namespace {

void write_block_type(CanonicalWriter& out, const BlockType& block) {
    constexpr uint8_t kEmpty = 0x40;
    switch (block.kind) {
    case BlockType::Kind::Empty: return out.byte(kEmpty);
    case BlockType::Kind::Value: return out.value_type(block.value);
    case BlockType::Kind::Type: return out.signed_number(block.type_index);
    }
}

void write_catches(CanonicalWriter& out, const Instruction& instruction) {
    using Kind = CatchClause::Kind;
    out.number(instruction.catches.size());
    for (const CatchClause& clause : instruction.catches) {
        out.byte(static_cast<uint8_t>(clause.kind));
        if (clause.kind == Kind::Catch || clause.kind == Kind::CatchRef) out.number(clause.tag);
        out.number(clause.label);
    }
}

void write_structured(CanonicalWriter& out, const Instruction& instruction) {
    switch (instruction.shape()) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try: return write_block_type(out, instruction.block);
    case Shape::TryTable:
        write_block_type(out, instruction.block);
        return write_catches(out, instruction);
    case Shape::Catch:
    case Shape::Delegate: return out.number(instruction.index);
    default: return;  // else, end and catch_all: nothing more
    }
}

void write_memory_argument(CanonicalWriter& out, const MemoryArgument& memory) {
    constexpr uint32_t kHasMemoryIndex = 0x40;
    out.number(memory.align_log2 | (memory.memory != 0 ? kHasMemoryIndex : 0));
    if (memory.memory != 0) out.number(memory.memory);
    out.number(memory.offset);
}

void write_fixed_number(CanonicalWriter& out, uint64_t value, unsigned bits) {
    Bytes bytes;
    write_fixed(bytes, value, bits);
    out.bytes(bytes);
}

void write_literal(CanonicalWriter& out, const Instruction& instruction, Immediates immediates) {
    const uint64_t bits = instruction.constant;
    switch (immediates) {
    case Immediates::I32: return out.signed_number(static_cast<int32_t>(bits));
    case Immediates::I64: return out.signed_number(static_cast<int64_t>(bits));
    case Immediates::F32: return write_fixed_number(out, bits, 32);
    case Immediates::F64: return write_fixed_number(out, bits, 64);
    case Immediates::V128: return out.bytes(instruction.bytes);
    case Immediates::Shuffle:
        for (const uint8_t lane : instruction.bytes) out.number(lane);
        return;
    default: return out.number(instruction.lane);
    }
}

void write_typed(CanonicalWriter& out, const Instruction& instruction, Immediates immediates) {
    switch (immediates) {
    case Immediates::BranchTable:
        out.number(instruction.labels.size() - 1);
        for (const uint32_t label : instruction.labels) out.number(label);
        return;
    case Immediates::CastBranch:
        out.byte(static_cast<uint8_t>((instruction.type.is_nullable() ? 1 : 0) |
                                      (instruction.second_type.is_nullable() ? 2 : 0)));
        out.number(instruction.index);
        out.heap_type(instruction.type.heap());
        return out.heap_type(instruction.second_type.heap());
    case Immediates::SelectTypes: return out.value_types(instruction.select_types);
    default: return out.heap_type(instruction.type.heap());
    }
}

void write_immediates(CanonicalWriter& out, const Instruction& instruction) {
    const Immediates immediates = immediates_of(instruction.shape());
    switch (immediates) {
    case Immediates::None: return;
    case Immediates::Structured: return write_structured(out, instruction);
    case Immediates::Label:
    case Immediates::Tag:
    case Immediates::Function:
    case Immediates::Type:
    case Immediates::Local:
    case Immediates::Global:
    case Immediates::Table:
    case Immediates::Element:
    case Immediates::Memory:
    case Immediates::Data: return out.number(instruction.index);
    case Immediates::CallIndirect:
    case Immediates::TablePair:
    case Immediates::TableInit:
    case Immediates::MemoryPair:
    case Immediates::MemoryInit:
    case Immediates::TypeField:
    case Immediates::TypeLength:
    case Immediates::TypePair:
    case Immediates::TypeData:
    case Immediates::TypeElement:
        out.number(instruction.index);
        return out.number(instruction.second_index);
    case Immediates::MemoryArgument: return write_memory_argument(out, instruction.memory);
    case Immediates::MemoryLane:
        write_memory_argument(out, instruction.memory);
        return out.number(instruction.lane);
    case Immediates::I32:
    case Immediates::I64:
    case Immediates::F32:
    case Immediates::F64:
    case Immediates::V128:
    case Immediates::Shuffle:
    case Immediates::Lane: return write_literal(out, instruction, immediates);
    case Immediates::BranchTable:
    case Immediates::CastBranch:
    case Immediates::SelectTypes:
    case Immediates::HeapType:
    case Immediates::Cast: return write_typed(out, instruction, immediates);
    case Immediates::Fence: return out.byte(0);
    }
}

Result<void> write_instructions(CanonicalWriter& out, InstructionReader reader) {
    Instruction instruction;
    while (!reader.at_end()) {
        if (!reader.next(instruction)) return reader.failure();
        out.at(instruction.offset);
        out.opcode(instruction.opcode);
        write_immediates(out, instruction);
    }
    return {};
}

/// Runs of equal types that touch are one run, and empty ones none, as in the assembler.
std::vector<LocalRun> merged(const std::vector<LocalRun>& locals) {
    std::vector<LocalRun> runs;
    for (const LocalRun& run : locals) {
        if (run.count == 0) continue;
        if (runs.empty() || runs.back().type != run.type) runs.push_back({0, run.type});
        runs.back().count += run.count;
    }
    return runs;
}

}  // namespace

Result<void> write_expression(CanonicalWriter& out, const Module& module,
                              ConstantExpression expression) {
    TRY(write_instructions(out, InstructionReader::of_expression(module, expression, Features())));
    out.at(expression.offset + expression.size);
    return {};
}

Result<CanonicalBytes> canonical_body(const Module& module, const FunctionBody& body) {
    const uint32_t start = body.entry.offset;
    CanonicalWriter out(module.bytes, start, start + body.entry.size);
    const std::vector<LocalRun> runs = merged(body.locals);
    out.number(runs.size());
    for (const LocalRun& run : runs) {
        out.number(run.count);
        out.value_type(run.type);
    }
    TRY(write_instructions(out, InstructionReader::of_body(module, body, Features())));
    CanonicalBytes canonical = std::move(out).finish();
    // Before the size stands something's last byte, whose highest bit is clear.
    uint32_t size_length = 1;
    while (module.bytes[start - size_length - 1] & 0x80) ++size_length;
    if (size_length != unsigned_length(body.entry.size)) {
        canonical.encoding.size_length = size_length;
    }
    return canonical;
}

}  // namespace ingot::text
