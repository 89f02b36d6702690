// Immediates by shape. Every arm reads its immediates in the order of the bytes; failures stick in
// the ByteReader, so only the end of next() asks whether all went well.
#include "vm/decode/instruction_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "vm/decode/type_reader.h"
#include "vm/isa/limits.h"

namespace ingot {

namespace {

/// What next() needs of an instruction without prefix, in one small cache-friendly table.
struct SingleByteRow {
    Opcode opcode{};
    Shape shape{};
    Feature feature{};
    bool is_present = false;
};

consteval std::array<SingleByteRow, 256> single_byte_rows() {
    std::array<SingleByteRow, 256> rows{};
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    if (prefix == 0) rows[code & 0xff] = {Opcode::name, Shape::shape, Feature::feature, true};
#include "vm/isa/instructions.def"
#undef INSTRUCTION
    return rows;
}

constexpr auto kSingleByteRows = single_byte_rows();

}  // namespace

InstructionReader::InstructionReader(const Module& module, ByteRange range,
                                     const Features& features, Place place)
    : in_(module.bytes, range.offset, module.bytes.size()),
      end_(range.offset + range.size),
      module_(&module),
      features_(features),
      place_(place) {}

InstructionReader InstructionReader::of_body(const Module& module, const FunctionBody& body,
                                             const Features& features) {
    return InstructionReader(module, body.code, features, Place::Body);
}

InstructionReader InstructionReader::of_expression(const Module& module,
                                                   ConstantExpression expression,
                                                   const Features& features) {
    return InstructionReader(module, expression, features, Place::Expression);
}

bool InstructionReader::next(Instruction& instruction) {
    if (at_end()) [[unlikely]] {
        fail_missing_end();
        return false;
    }
    instruction.offset = in_.offset();
    Shape shape;
    if (!read_opcode(instruction, shape)) [[unlikely]]
        return false;
    read_immediates(instruction, shape);
    // As in sections, what is wrong with the bytes of an immediate comes before their being too
    // many.
    if (in_.offset() > end_) [[unlikely]]
        in_.malformed(end_, "section size mismatch");
    return in_.ok();
}

void InstructionReader::fail_missing_end() {
    // The specification's words for a body without its `end` follow from reading on into the bytes
    // behind it: an opcode that happens to close the function there makes the entry too long.
    const auto& bytes = module_->bytes;
    std::string_view message = "unexpected end of section or function";
    if (place_ == Place::Body && end_ < bytes.size()) {
        const bool is_end = bytes[end_] == opcode_info(Opcode::End).code;
        message = is_end ? "section size mismatch: END opcode expected" : "END opcode expected";
    }
    in_.malformed(end_, message);
}

bool InstructionReader::read_opcode(Instruction& instruction, Shape& shape) {
    const SingleByteRow& row = kSingleByteRows[in_.peek()];
    if (row.is_present && features_.has(row.feature)) [[likely]] {
        in_.byte();
        instruction.opcode = row.opcode;
        shape = row.shape;
        return true;
    }
    return read_rare_opcode(instruction, shape);
}

bool InstructionReader::read_rare_opcode(Instruction& instruction, Shape& shape) {
    const uint32_t start = instruction.offset;
    uint8_t prefix = 0;
    uint32_t code = in_.byte();
    if (code >= 0xfb && code <= 0xfe) {
        prefix = static_cast<uint8_t>(code);
        code = in_.u32();
        if (!in_.ok()) return false;
    }
    const auto spelled = [&] {
        return prefix == 0 ? fmt::format("illegal opcode {:02x}", code)
                           : fmt::format("illegal opcode {:02x} {:02x}", prefix, code);
    };
    const auto opcode = opcode_by_code(prefix, code);
    if (!opcode) {
        in_.malformed(start, spelled());
        return false;
    }
    const OpcodeInfo& info = opcode_info(*opcode);
    instruction.opcode = *opcode;
    shape = info.shape;
    if (features_.has(info.feature)) return true;
    // Both generations of exception handling have `throw`.
    if (shape == Shape::Throw && features_.has(Feature::LegacyExceptions)) return true;
    return require_feature(in_, features_, info.feature, start,
                           fmt::format("{} ({})", spelled(), info.name));
}

void InstructionReader::read_immediates(Instruction& instruction, Shape shape) {
    switch (shape) {
    case Shape::Unreachable:
    case Shape::Nop:
    case Shape::Else:
    case Shape::End:
    case Shape::CatchAll:
    case Shape::ThrowRef:
    case Shape::Return:
    case Shape::Drop:
    case Shape::Select:
    case Shape::Unary:
    case Shape::Binary:
    case Shape::Ternary:
    case Shape::RefIsNull:
    case Shape::RefEq:
    case Shape::RefAsNonNull:
    case Shape::RefI31:
    case Shape::I31Get:
    case Shape::AnyConvertExtern:
    case Shape::ExternConvertAny:
    case Shape::ArrayLen: return;
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try: return read_block_type(instruction.block);
    case Shape::TryTable: read_block_type(instruction.block); return read_catches(instruction);
    case Shape::Catch:
    case Shape::Delegate:
    case Shape::Rethrow:
    case Shape::Throw:
    case Shape::Br:
    case Shape::BrIf:
    case Shape::BrOnNull:
    case Shape::BrOnNonNull:
    case Shape::Call:
    case Shape::CallRef:
    case Shape::ReturnCall:
    case Shape::ReturnCallRef:
    case Shape::LocalGet:
    case Shape::LocalSet:
    case Shape::LocalTee:
    case Shape::GlobalGet:
    case Shape::GlobalSet:
    case Shape::TableGet:
    case Shape::TableSet:
    case Shape::TableSize:
    case Shape::TableGrow:
    case Shape::TableFill:
    case Shape::ElemDrop:
    case Shape::RefFunc:
    case Shape::StructNew:
    case Shape::StructNewDefault:
    case Shape::ArrayNew:
    case Shape::ArrayNewDefault:
    case Shape::ArrayGet:
    case Shape::ArraySet:
    case Shape::ArrayFill: instruction.index = in_.u32(); return;
    case Shape::StructGet:
    case Shape::StructSet:
    case Shape::ArrayNewFixed:
    case Shape::ArrayNewElem:
    case Shape::ArrayCopy:
    case Shape::ArrayInitElem:
        instruction.index = in_.u32();
        instruction.second_index = in_.u32();
        return;
    case Shape::ArrayNewData:
    case Shape::ArrayInitData:
        instruction.index = in_.u32();
        return read_data_index(instruction, instruction.second_index);
    case Shape::BrTable: return read_branch_table(instruction);
    case Shape::BrOnCast:
    case Shape::BrOnCastFail: return read_cast_branch(instruction);
    case Shape::CallIndirect:
    case Shape::ReturnCallIndirect:
    case Shape::TableInit:
        instruction.index = in_.u32();
        instruction.second_index = read_table_index();
        return;
    case Shape::TableCopy:
        instruction.index = read_table_index();
        instruction.second_index = read_table_index();
        return;
    case Shape::SelectTyped: return read_select_types(instruction);
    case Shape::Load:
    case Shape::Store:
    case Shape::AtomicLoad:
    case Shape::AtomicStore:
    case Shape::AtomicReadModifyWrite:
    case Shape::AtomicCompareExchange:
    case Shape::AtomicWait:
    case Shape::AtomicNotify: return read_memory_argument(instruction.memory);
    case Shape::LoadLane:
    case Shape::StoreLane:
        read_memory_argument(instruction.memory);
        instruction.lane = in_.u8();
        return;
    case Shape::ExtractLane:
    case Shape::ReplaceLane: instruction.lane = in_.u8(); return;
    case Shape::MemorySize:
    case Shape::MemoryGrow:
    case Shape::MemoryFill: instruction.index = read_memory_index(); return;
    case Shape::MemoryCopy:
        instruction.index = read_memory_index();
        instruction.second_index = read_memory_index();
        return;
    case Shape::MemoryInit:
        read_data_index(instruction, instruction.index);
        instruction.second_index = read_memory_index();
        return;
    case Shape::DataDrop: return read_data_index(instruction, instruction.index);
    case Shape::I32Const: instruction.constant = static_cast<uint32_t>(in_.s32()); return;
    case Shape::I64Const: instruction.constant = static_cast<uint64_t>(in_.s64()); return;
    case Shape::F32Const: instruction.constant = in_.word32(); return;
    case Shape::F64Const: instruction.constant = in_.word64(); return;
    case Shape::V128Const: std::ranges::copy(in_.take(16), instruction.bytes); return;
    case Shape::Shuffle:
        for (uint8_t& lane : instruction.bytes) lane = in_.u8();
        return;
    case Shape::RefNull:
        instruction.type = ValueType::ref(read_heap_type(in_, features_), true);
        return;
    case Shape::RefTest:
    case Shape::RefCast: {
        const HeapType heap = read_heap_type(in_, features_);
        instruction.type = ValueType::ref(heap, instruction.info().has(kNullable));
        return;
    }
    case Shape::AtomicFence: return in_.expect(0, "zero byte expected");
    }
}

void InstructionReader::read_block_type(BlockType& block) {
    constexpr uint8_t kEmpty = 0x40;
    const uint8_t code = in_.peek();
    block = {};
    if (code == kEmpty) {
        in_.byte();
    } else if ((code & 0xc0) == 0x40) {  // A negative number of one byte: the code of a type.
        block.kind = BlockType::Kind::Value;
        block.value = read_value_type(in_, features_);
    } else {
        const uint32_t start = in_.offset();
        const int64_t index = in_.s33();
        if (index < 0) in_.malformed(start, "integer representation too long");
        require_feature(in_, features_, Feature::MultiValue, start, "malformed block type");
        block.kind = BlockType::Kind::Type;
        block.type_index = static_cast<uint32_t>(index);
    }
}

void InstructionReader::read_memory_argument(MemoryArgument& memory) {
    constexpr uint32_t kHasMemoryIndex = 0x40;
    constexpr std::string_view kMessage = "malformed memop flags";
    const uint32_t start = in_.offset();
    const uint32_t flags = in_.u32();
    if (flags >= 2 * kHasMemoryIndex) [[unlikely]]
        in_.malformed(start, kMessage);
    memory.align_log2 = flags & (kHasMemoryIndex - 1);
    memory.memory = 0;
    if (flags & kHasMemoryIndex) {
        require_feature(in_, features_, Feature::MultiMemory, start, kMessage);
        memory.memory = in_.u32();
    }
    memory.offset = features_.has(Feature::Memory64) ? in_.u64() : in_.u32();
}

uint32_t InstructionReader::read_table_index() {
    if (features_.has(Feature::ReferenceTypes)) return in_.u32();
    in_.expect(0, "zero byte expected");
    return 0;
}

uint32_t InstructionReader::read_memory_index() {
    if (features_.has(Feature::MultiMemory)) return in_.u32();
    in_.expect(0, "zero byte expected");
    return 0;
}

void InstructionReader::read_data_index(Instruction& instruction, uint32_t& index) {
    index = in_.u32();
    if (place_ == Place::Body && !module_->data_count) {
        in_.malformed(instruction.offset, "data count section required");
    }
}

void InstructionReader::read_branch_table(Instruction& instruction) {
    const uint32_t start = in_.offset();
    const uint32_t count = in_.length();
    if (count > limits::kMaxBranchTableLabels) {
        in_.fail(ErrorKind::Limit, start,
                 fmt::format("br_table has {} labels, the limit is {}", count,
                             limits::kMaxBranchTableLabels));
        return;
    }
    labels_.clear();
    for (uint32_t i = 0; i <= count && in_.ok(); ++i) labels_.push_back(in_.u32());
    instruction.labels = labels_;
}

void InstructionReader::read_catches(Instruction& instruction) {
    using Kind = CatchClause::Kind;
    const uint32_t count = in_.length();
    catches_.clear();
    for (uint32_t i = 0; i < count && in_.ok(); ++i) {
        const uint32_t start = in_.offset();
        const uint8_t code = in_.byte();
        if (code > static_cast<uint8_t>(Kind::CatchAllRef)) {
            in_.malformed(start, "malformed catch clause");
            return;
        }
        CatchClause clause{.kind = static_cast<Kind>(code)};
        if (clause.kind == Kind::Catch || clause.kind == Kind::CatchRef) clause.tag = in_.u32();
        clause.label = in_.u32();
        catches_.push_back(clause);
    }
    instruction.catches = catches_;
}

void InstructionReader::read_select_types(Instruction& instruction) {
    const uint32_t count = in_.length();
    select_types_.clear();
    for (uint32_t i = 0; i < count && in_.ok(); ++i) {
        select_types_.push_back(read_value_type(in_, features_));
    }
    instruction.select_types = select_types_;
}

void InstructionReader::read_cast_branch(Instruction& instruction) {
    constexpr uint8_t kSourceNullable = 1, kTargetNullable = 2;
    const uint32_t start = in_.offset();
    const uint8_t flags = in_.byte();
    if ((flags & ~(kSourceNullable | kTargetNullable)) != 0) {
        in_.malformed(start, "malformed br_on_cast flags");
        return;
    }
    instruction.index = in_.u32();
    const HeapType source = read_heap_type(in_, features_);
    const HeapType target = read_heap_type(in_, features_);
    instruction.type = ValueType::ref(source, (flags & kSourceNullable) != 0);
    instruction.second_type = ValueType::ref(target, (flags & kTargetNullable) != 0);
}

namespace {

bool opens_block(Shape shape) {
    return shape == Shape::Block || shape == Shape::Loop || shape == Shape::If ||
           shape == Shape::Try || shape == Shape::TryTable;
}

}  // namespace

Result<uint32_t> find_end(InstructionReader& reader) {
    std::vector<Shape> blocks;  // those that are open, as they were opened
    for (Instruction instruction;;) {
        if (!reader.next(instruction)) return reader.failure();
        const Shape shape = instruction.shape();
        const Shape block = blocks.empty() ? Shape::Nop : blocks.back();
        if (opens_block(shape)) {
            if (blocks.size() == limits::kMaxControlDepth) {
                return fail(ErrorKind::Limit, instruction.offset, "blocks are nested too deeply");
            }
            blocks.push_back(shape);
        } else if (shape == Shape::End) {
            if (blocks.empty()) return reader.offset();
            blocks.pop_back();
        } else if (shape == Shape::Delegate && block == Shape::Try) {
            blocks.pop_back();
        } else if (shape == Shape::Else && block == Shape::If) {
            blocks.back() = Shape::Else;  // there is only one else
        } else if (shape == Shape::Else || shape == Shape::Delegate ||
                   ((shape == Shape::Catch || shape == Shape::CatchAll) && block != Shape::Try)) {
            return fail(ErrorKind::Malformed, instruction.offset, "END opcode expected");
        }
    }
}

}  // namespace ingot
