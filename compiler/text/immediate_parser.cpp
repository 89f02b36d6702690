// Instructions without nesting: the opcode's bytes and its immediates, by shape.
#include <fmt/format.h>

#include <array>
#include <bit>

#include "compiler/text/immediates.h"
#include "compiler/text/instruction_parser.h"
#include "compiler/text/literals.h"
#include "vm/support/check.h"
#include "vm/support/leb128.h"

namespace ingot::text {
namespace {

using Kind = Token::Kind;

bool is_number(Kind kind) {
    return kind == Kind::Natural || kind == Kind::Integer || kind == Kind::Float;
}

struct VectorShape {
    std::string_view name;
    unsigned lane_bits;
    bool is_float;
};

constexpr std::array<VectorShape, 6> kVectorShapes = {{
    {"i8x16", 8, false},
    {"i16x8", 16, false},
    {"i32x4", 32, false},
    {"i64x2", 64, false},
    {"f32x4", 32, true},
    {"f64x2", 64, true},
}};

Result<uint64_t> parse_number(Cursor& cursor, unsigned bits, bool is_float) {
    if (!is_number(cursor.kind())) return cursor.unexpected();
    const auto value =
        is_float ? parse_float(cursor.text(), bits) : parse_integer(cursor.text(), bits);
    if (!value) {
        // The reference interpreter's words, without a type.
        return cursor.malformed("constant out of range");
    }
    cursor.advance();
    return *value;
}

}  // namespace

Result<void> parse_vector(Cursor& cursor, Bytes& out) {
    for (const VectorShape& shape : kVectorShapes) {
        if (!cursor.accept_keyword(shape.name)) continue;
        // The count comes first: a literal that is out of range may be one of a larger shape.
        unsigned count = 0;
        while (is_number(cursor.kind(count))) ++count;
        if (cursor.at_unknown_word(count)) return cursor.unexpected(count);
        if (count != 128 / shape.lane_bits) {
            return cursor.malformed("wrong number of lane literals");
        }
        for (; count > 0; --count) {
            write_fixed(out, TRY(parse_number(cursor, shape.lane_bits, shape.is_float)),
                        shape.lane_bits);
        }
        return {};
    }
    return cursor.unexpected();
}

Result<uint64_t> InstructionParser::number(unsigned bits, bool is_float) {
    return parse_number(cursor_, bits, is_float);
}

Result<void> InstructionParser::plain(Opcode opcode, Bytes& out) {
    const OpcodeInfo& info = opcode_info(opcode);
    const Immediates immediates = immediates_of(info.shape);
    if (opcode == Opcode::Select) return select(out);
    if (immediates == Immediates::Cast) return cast(opcode, out);
    write_opcode(out, opcode);
    switch (immediates) {
    case Immediates::None: return {};
    case Immediates::Label:
        write_unsigned_leb128(out, TRY(scope_.labels.index(cursor_)));
        return {};
    case Immediates::Tag:
    case Immediates::Function:
    case Immediates::Type:
    case Immediates::Local:
    case Immediates::Global:
    case Immediates::Table:
    case Immediates::Element:
    case Immediates::Memory:
    case Immediates::Data:
    case Immediates::TablePair:
    case Immediates::MemoryPair:
    case Immediates::TableInit:
    case Immediates::MemoryInit: return indices(opcode, out);
    case Immediates::MemoryArgument: return memory_argument(info, out);
    case Immediates::MemoryLane:
        TRY(memory_argument(info, out));
        write_unsigned_leb128(out, TRY(cursor_.expect_natural(8)));
        return {};
    case Immediates::I32:
    case Immediates::I64:
    case Immediates::F32:
    case Immediates::F64:
    case Immediates::V128:
    case Immediates::Shuffle:
    case Immediates::Lane:
    case Immediates::Fence: return constant(opcode, out);
    case Immediates::BranchTable:
    case Immediates::CastBranch:
    case Immediates::CallIndirect:
    case Immediates::HeapType:
    case Immediates::TypeField:
    case Immediates::TypeLength:
    case Immediates::TypePair:
    case Immediates::TypeData:
    case Immediates::TypeElement: return typed(opcode, out);
    case Immediates::Structured:
    case Immediates::SelectTypes:
    case Immediates::Cast: break;
    }
    CHECK(false);
    return {};
}

/// Immediates that are indices of the module's spaces, maybe with a default of 0.
Result<void> InstructionParser::indices(Opcode opcode, Bytes& out) {
    const auto index = [&](const IndexSpace& space) -> Result<void> {
        write_unsigned_leb128(out, TRY(space.index(cursor_)));
        return {};
    };
    const auto maybe_index = [&](const IndexSpace& space) -> Result<void> {
        write_unsigned_leb128(out, TRY(optional_index(space)));
        return {};
    };
    switch (immediates_of(opcode_info(opcode).shape)) {
    case Immediates::Tag: return index(context_.tags);
    case Immediates::Function: return index(context_.functions);
    case Immediates::Type: return index(context_.types);
    case Immediates::Local: return index(scope_.locals);
    case Immediates::Global: return index(context_.globals);
    case Immediates::Table: return maybe_index(context_.tables);
    case Immediates::Memory: return maybe_index(context_.memories);
    case Immediates::Element: return index(context_.elements);
    case Immediates::Data: context_.uses_data_count = true; return index(context_.data);
    case Immediates::TablePair: return index_pair(context_.tables, out);
    case Immediates::MemoryPair: return index_pair(context_.memories, out);
    case Immediates::TableInit: return segment_init(context_.elements, context_.tables, out);
    case Immediates::MemoryInit:
        context_.uses_data_count = true;
        return segment_init(context_.data, context_.memories, out);
    default: break;
    }
    CHECK(false);
    return {};
}

/// Immediates that are literals.
Result<void> InstructionParser::constant(Opcode opcode, Bytes& out) {
    switch (immediates_of(opcode_info(opcode).shape)) {
    case Immediates::I32:
        write_signed_leb128(out, static_cast<int32_t>(TRY(number(32, false))));
        return {};
    case Immediates::I64:
        write_signed_leb128(out, static_cast<int64_t>(TRY(number(64, false))));
        return {};
    case Immediates::F32: write_fixed(out, TRY(number(32, true)), 32); return {};
    case Immediates::F64: write_fixed(out, TRY(number(64, true)), 64); return {};
    case Immediates::V128: return parse_vector(cursor_, out);
    case Immediates::Shuffle: return shuffle_lanes(out);
    case Immediates::Lane: write_unsigned_leb128(out, TRY(cursor_.expect_natural(8))); return {};
    case Immediates::Fence: out.push_back(0); return {};
    default: break;
    }
    CHECK(false);
    return {};
}

/// Immediates that name types, and branch tables.
Result<void> InstructionParser::typed(Opcode opcode, Bytes& out) {
    const auto type_and = [&](const IndexSpace& space) -> Result<void> {
        write_unsigned_leb128(out, TRY(context_.types.index(cursor_)));
        write_unsigned_leb128(out, TRY(space.index(cursor_)));
        return {};
    };
    switch (immediates_of(opcode_info(opcode).shape)) {
    case Immediates::BranchTable: return branch_table(out);
    case Immediates::CastBranch: return cast_branch(out);
    case Immediates::CallIndirect: return call_indirect(out);
    case Immediates::HeapType: write_heap_type(out, TRY(types_.heap_type())); return {};
    case Immediates::TypeField: return type_field(out);
    case Immediates::TypeLength:
        write_unsigned_leb128(out, TRY(context_.types.index(cursor_)));
        write_unsigned_leb128(out, TRY(cursor_.expect_natural(32)));
        return {};
    case Immediates::TypePair: return type_and(context_.types);
    case Immediates::TypeData: context_.uses_data_count = true; return type_and(context_.data);
    case Immediates::TypeElement: return type_and(context_.elements);
    default: break;
    }
    CHECK(false);
    return {};
}

/// "select" is two instructions: with result types written out, even none, it is the typed one.
Result<void> InstructionParser::select(Bytes& out) {
    if (!cursor_.at_open("result")) {
        write_opcode(out, Opcode::Select);
        return {};
    }
    std::vector<ValueType> types;
    while (cursor_.accept_open("result")) {
        while (!cursor_.at_close()) types.push_back(TRY(types_.value_type()));
        cursor_.advance();
    }
    write_opcode(out, Opcode::SelectTyped);
    write_value_types(out, types);
    return {};
}

Result<void> InstructionParser::branch_table(Bytes& out) {
    Bytes labels;
    uint32_t count = 0;
    do {
        write_unsigned_leb128(labels, TRY(scope_.labels.index(cursor_)));
        ++count;
    } while (cursor_.at_index());
    write_unsigned_leb128(out, count - 1);
    append(out, labels);
    return {};
}

Result<void> InstructionParser::cast_branch(Bytes& out) {
    const uint32_t label = TRY(scope_.labels.index(cursor_));
    const ValueType source = TRY(types_.reference_type());
    const ValueType target = TRY(types_.reference_type());
    out.push_back(
        static_cast<uint8_t>((source.is_nullable() ? 1 : 0) | (target.is_nullable() ? 2 : 0)));
    write_unsigned_leb128(out, label);
    write_heap_type(out, source.heap());
    write_heap_type(out, target.heap());
    return {};
}

Result<void> InstructionParser::cast(Opcode opcode, Bytes& out) {
    const ValueType type = TRY(types_.reference_type());
    const bool is_test = opcode_info(opcode).shape == Shape::RefTest;
    if (type.is_nullable()) opcode = is_test ? Opcode::RefTestNull : Opcode::RefCastNull;
    write_opcode(out, opcode);
    write_heap_type(out, type.heap());
    return {};
}

Result<void> InstructionParser::call_indirect(Bytes& out) {
    const uint32_t table = TRY(optional_index(context_.tables));
    const TypeUse use = TRY(types_.type_use(ParameterNames::Forbidden));
    write_unsigned_leb128(out, TRY(types_.resolve(use)));
    write_unsigned_leb128(out, table);
    return {};
}

Result<uint32_t> InstructionParser::optional_index(const IndexSpace& space) {
    return cursor_.at_index() ? space.index(cursor_) : Result<uint32_t>(0);
}

Result<void> InstructionParser::index_pair(const IndexSpace& space, Bytes& out) {
    const bool is_written = cursor_.at_index();
    write_unsigned_leb128(out, is_written ? TRY(space.index(cursor_)) : 0);
    write_unsigned_leb128(out, is_written ? TRY(space.index(cursor_)) : 0);
    return {};
}

/// memory.init and table.init: text has an optional memory or table first, the binary last.
Result<void> InstructionParser::segment_init(const IndexSpace& segments, const IndexSpace& space,
                                             Bytes& out) {
    uint32_t target = 0;
    if (cursor_.kind(1) == Kind::Natural || cursor_.kind(1) == Kind::Id) {
        target = TRY(space.index(cursor_));
    }
    write_unsigned_leb128(out, TRY(segments.index(cursor_)));
    write_unsigned_leb128(out, target);
    return {};
}

/// offset=N or align=N, where one stands; the caller has seen the prefix.
Result<uint64_t> InstructionParser::memory_argument_part(std::string_view prefix) {
    const std::string_view digits = cursor_.text().substr(prefix.size());
    // A sign or anything else that is no number makes the whole word unknown.
    const auto value = parse_natural(digits, 64);
    const unsigned bits = context_.options.features.has(Feature::Memory64) ? 64 : 32;
    if (!value && !digits.empty() &&
        digits.find_first_not_of("0123456789abcdefABCDEFx_") == std::string_view::npos) {
        return cursor_.malformed(fmt::format("i{} constant out of range", bits));
    }
    if (!value) return cursor_.unexpected();
    if (bits == 32 && *value > 0xffff'ffff) return cursor_.malformed("i32 constant out of range");
    cursor_.advance();
    return *value;
}

Result<void> InstructionParser::memory_argument(const OpcodeInfo& info, Bytes& out) {
    const auto at_part = [&](std::string_view prefix, uint32_t ahead = 0) {
        return cursor_.kind(ahead) == Kind::Keyword && cursor_.text(ahead).starts_with(prefix);
    };
    // Before a lane, a lone number is the lane and not the memory.
    uint32_t memory = 0;
    const bool has_lane = immediates_of(info.shape) == Immediates::MemoryLane;
    const bool is_lane = has_lane && cursor_.kind() == Kind::Natural &&
                         cursor_.kind(1) != Kind::Natural && !at_part("offset=", 1) &&
                         !at_part("align=", 1);
    if (!is_lane) memory = TRY(optional_index(context_.memories));
    uint64_t offset = 0;
    if (at_part("offset=")) offset = TRY(memory_argument_part("offset="));
    auto align_log2 = static_cast<unsigned>(std::countr_zero(info.width));
    if (at_part("align=")) {
        const uint32_t token = cursor_.position();
        const uint64_t align = TRY(memory_argument_part("align="));
        if (!std::has_single_bit(align)) {
            cursor_.seek(token);
            return cursor_.malformed("alignment must be a power of two");
        }
        align_log2 = static_cast<unsigned>(std::countr_zero(align));
    }
    write_unsigned_leb128(out, align_log2 | (memory != 0 ? 0x40u : 0));
    if (memory != 0) write_unsigned_leb128(out, memory);
    write_unsigned_leb128(out, offset);
    return {};
}

Result<void> InstructionParser::type_field(Bytes& out) {
    const uint32_t type = TRY(context_.types.index(cursor_));
    const auto names = context_.fields.find(type);
    const IndexSpace none("field");
    const IndexSpace& fields = names == context_.fields.end() ? none : names->second;
    write_unsigned_leb128(out, type);
    write_unsigned_leb128(out, TRY(fields.index(cursor_)));
    return {};
}

Result<void> InstructionParser::shuffle_lanes(Bytes& out) {
    const size_t offset = cursor_.offset();
    unsigned count = 0;
    for (; is_number(cursor_.kind()); ++count) {
        const auto lane = parse_natural(cursor_.text(), 8);
        if (!lane) return cursor_.malformed("i8 constant out of range");
        if (count < 16) write_unsigned_leb128(out, *lane);
        cursor_.advance();
    }
    if (cursor_.at_unknown_word()) return cursor_.unexpected();
    if (count != 16) return fail(ErrorKind::Malformed, offset, "invalid lane length");
    return {};
}

}  // namespace ingot::text
