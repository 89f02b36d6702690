// Parses script values. A pattern that is a plain value is read as one and converted.
#include "compiler/text/script_values.h"

#include <array>
#include <utility>

#include "compiler/text/literals.h"

namespace ingot::text {
namespace {

using TokenKind = Token::Kind;

struct NumberKind {
    std::string_view keyword;

    ScriptPattern::Kind pattern;
    unsigned bits;
    bool is_float;
};

constexpr std::array<NumberKind, 4> kNumbers = {{
    {"i32.const", ScriptPattern::Kind::I32, 32, false},
    {"i64.const", ScriptPattern::Kind::I64, 64, false},
    {"f32.const", ScriptPattern::Kind::F32, 32, true},
    {"f64.const", ScriptPattern::Kind::F64, 64, true},
}};

struct LaneKind {
    std::string_view keyword;
    LaneShape shape;
    unsigned bits;
    bool is_float;
};

constexpr std::array<LaneKind, 6> kLanes = {{
    {"i8x16", LaneShape::I8x16, 8, false},
    {"i16x8", LaneShape::I16x8, 16, false},
    {"i32x4", LaneShape::I32x4, 32, false},
    {"i64x2", LaneShape::I64x2, 64, false},
    {"f32x4", LaneShape::F32x4, 32, true},
    {"f64x2", LaneShape::F64x2, 64, true},
}};

constexpr std::array<std::pair<std::string_view, HeapType::Abstract>, 12> kHeapTypes = {{
    {"func", HeapType::Func},
    {"extern", HeapType::Extern},
    {"any", HeapType::Any},
    {"eq", HeapType::Eq},
    {"i31", HeapType::I31},
    {"struct", HeapType::Struct},
    {"array", HeapType::Array},
    {"none", HeapType::None},
    {"nofunc", HeapType::NoFunc},
    {"noextern", HeapType::NoExtern},
    {"exn", HeapType::Exn},
    {"noexn", HeapType::NoExn},
}};

/// Patterns like (ref.func): any reference of the type.
constexpr std::array<std::pair<std::string_view, HeapType::Abstract>, 8> kTypePatterns = {{
    {"ref", HeapType::Any},
    {"ref.eq", HeapType::Eq},
    {"ref.i31", HeapType::I31},
    {"ref.struct", HeapType::Struct},
    {"ref.array", HeapType::Array},
    {"ref.func", HeapType::Func},
    {"ref.exn", HeapType::Exn},
    {"ref.extern", HeapType::Extern},
}};

Result<LanePattern> lane(Cursor& cursor, unsigned bits, bool is_float) {
    if (is_float && cursor.accept_keyword("nan:canonical")) {
        return LanePattern{LanePattern::Kind::CanonicalNan, 0};
    }
    if (is_float && cursor.accept_keyword("nan:arithmetic")) {
        return LanePattern{LanePattern::Kind::ArithmeticNan, 0};
    }
    const TokenKind kind = cursor.kind();
    if (kind != TokenKind::Natural && kind != TokenKind::Integer && kind != TokenKind::Float) {
        return cursor.unexpected();
    }
    const auto value =
        is_float ? parse_float(cursor.text(), bits) : parse_integer(cursor.text(), bits);
    if (!value) return cursor.malformed("constant out of range");
    cursor.advance();
    return LanePattern{LanePattern::Kind::Bits, *value};
}

/// Behind "v128.const": shape and lanes.
Result<void> vector_lanes(Cursor& cursor, ScriptPattern& out) {
    for (const LaneKind& kind : kLanes) {
        if (!cursor.accept_keyword(kind.keyword)) continue;
        out.kind = ScriptPattern::Kind::V128;
        out.shape = kind.shape;
        for (unsigned i = 0; i < 128 / kind.bits; ++i) {
            if (cursor.at_close()) return cursor.malformed("wrong number of lane literals");
            out.lanes.push_back(TRY(lane(cursor, kind.bits, kind.is_float)));
        }
        if (!cursor.at_close()) return cursor.malformed("wrong number of lane literals");
        return {};
    }
    return cursor.unexpected();
}

Result<HeapType> abstract_heap_type(Cursor& cursor) {
    for (const auto& [name, type] : kHeapTypes) {
        if (cursor.accept_keyword(name)) return HeapType(type);
    }
    return cursor.unexpected();
}

/// (ref.host n) and (ref.extern n).
Result<bool> host_reference(Cursor& cursor, ScriptPattern& out) {
    if (cursor.kind(2) != TokenKind::Natural) return false;
    if (cursor.accept_open("ref.host")) {
        out.kind = ScriptPattern::Kind::RefHost;
    } else if (cursor.accept_open("ref.extern")) {
        out.kind = ScriptPattern::Kind::RefExtern;
    } else {
        return false;
    }
    out.lane.bits = TRY(cursor.expect_natural(32));
    return true;
}

/// The inside of a pattern, its closing parenthesis excluded.
Result<void> pattern_body(Cursor& cursor, ScriptPattern& out) {
    for (const NumberKind& kind : kNumbers) {
        if (!cursor.accept_open(kind.keyword)) continue;
        out.kind = kind.pattern;
        out.lane = TRY(lane(cursor, kind.bits, kind.is_float));
        return {};
    }
    if (cursor.accept_open("v128.const")) return vector_lanes(cursor, out);
    if (cursor.accept_open("ref.null")) {
        out.kind = ScriptPattern::Kind::RefNull;
        if (!cursor.at_close()) out.heap = TRY(abstract_heap_type(cursor));
        return {};
    }
    if (TRY(host_reference(cursor, out))) return {};
    for (const auto& [name, type] : kTypePatterns) {
        if (!cursor.accept_open(name)) continue;
        out.kind = ScriptPattern::Kind::RefType;
        out.heap = type;
        return {};
    }
    return cursor.unexpected(cursor.kind() == TokenKind::Open ? 1 : 0);
}

Result<ScriptPattern> simple_pattern(Cursor& cursor) {
    ScriptPattern out;
    TRY(pattern_body(cursor, out));
    TRY(cursor.expect_close());
    return out;
}

}  // namespace

Result<ScriptValue> script_value(Cursor& cursor) {
    const Cursor start = cursor;
    ScriptPattern pattern = TRY(simple_pattern(cursor));
    ScriptValue out;
    out.bits = pattern.lane.bits;
    bool is_value = pattern.lane.kind == LanePattern::Kind::Bits;
    switch (pattern.kind) {
    case ScriptPattern::Kind::I32: out.kind = ScriptValue::Kind::I32; break;
    case ScriptPattern::Kind::I64: out.kind = ScriptValue::Kind::I64; break;
    case ScriptPattern::Kind::F32: out.kind = ScriptValue::Kind::F32; break;
    case ScriptPattern::Kind::F64: out.kind = ScriptValue::Kind::F64; break;
    case ScriptPattern::Kind::RefHost: out.kind = ScriptValue::Kind::RefHost; break;
    case ScriptPattern::Kind::RefExtern: out.kind = ScriptValue::Kind::RefExtern; break;
    case ScriptPattern::Kind::RefNull:
        out.kind = ScriptValue::Kind::RefNull;
        is_value = pattern.heap.has_value();
        if (is_value) out.heap = *pattern.heap;
        break;
    case ScriptPattern::Kind::V128: {
        out.kind = ScriptValue::Kind::V128;
        const size_t lane_bytes = 16 / pattern.lanes.size();
        for (size_t i = 0; i < 16; ++i) {
            const LanePattern& source = pattern.lanes[i / lane_bytes];
            if (source.kind != LanePattern::Kind::Bits) is_value = false;
            out.vector[i] = static_cast<uint8_t>(source.bits >> (8 * (i % lane_bytes)));
        }
        break;
    }
    case ScriptPattern::Kind::RefType:
    case ScriptPattern::Kind::Either: is_value = false; break;
    }
    if (!is_value) return start.malformed("unexpected token: a pattern, not a value", 1);
    return out;
}

Result<ScriptPattern> script_pattern(Cursor& cursor) {
    if (!cursor.accept_open("either")) return simple_pattern(cursor);
    ScriptPattern out;
    out.kind = ScriptPattern::Kind::Either;
    while (!cursor.at_close()) out.alternatives.push_back(TRY(simple_pattern(cursor)));
    TRY(cursor.expect_close());
    return out;
}

}  // namespace ingot::text
