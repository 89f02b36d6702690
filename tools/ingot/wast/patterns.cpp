// NaN classes (spec 2.2.3): a canonical NaN has only the top bit of its payload set, an arithmetic
// one at least that; signs do not count.
#include "tools/ingot/wast/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "vm/runtime/objects.h"

namespace ingot {

namespace {

struct ShapeInfo {
    uint32_t lanes;
    uint32_t bits;
    bool is_float;
    std::string_view name;
};

ShapeInfo shape_info(LaneShape shape) {
    switch (shape) {
    case LaneShape::I8x16: return {16, 8, false, "i8x16"};
    case LaneShape::I16x8: return {8, 16, false, "i16x8"};
    case LaneShape::I32x4: return {4, 32, false, "i32x4"};
    case LaneShape::I64x2: return {2, 64, false, "i64x2"};
    case LaneShape::F32x4: return {4, 32, true, "f32x4"};
    case LaneShape::F64x2: return {2, 64, true, "f64x2"};
    }
    return {};
}

bool lane_matches(uint64_t bits, const LanePattern& pattern, uint32_t width) {
    const uint64_t all = width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1;
    const uint64_t canonical = width == 32 ? 0x7fc0'0000 : 0x7ff8'0000'0000'0000;
    switch (pattern.kind) {
    case LanePattern::Kind::Bits: return (bits & all) == (pattern.bits & all);
    case LanePattern::Kind::CanonicalNan: return (bits & (all >> 1)) == canonical;
    case LanePattern::Kind::ArithmeticNan: return (bits & canonical) == canonical;
    }
    return false;
}

uint64_t lane_bits(const Value& value, uint32_t lane, uint32_t width) {
    const uint32_t position = lane * width;
    return value.bits[position / 64] >> (position % 64);
}

bool vector_matches(const Value& value, const ScriptPattern& pattern) {
    const ShapeInfo shape = shape_info(pattern.shape);
    for (uint32_t lane = 0; lane < shape.lanes; ++lane) {
        const uint64_t bits = lane_bits(value, lane, shape.bits);
        if (!lane_matches(bits, pattern.lanes[lane], shape.bits)) return false;
    }
    return true;
}

bool reference_matches(TypeStore& types, const Value& value, const ScriptPattern& pattern) {
    const Ref ref = value.as_ref();
    switch (pattern.kind) {
    case ScriptPattern::Kind::RefNull: return ref.is_null();
    case ScriptPattern::Kind::RefHost:
    case ScriptPattern::Kind::RefExtern: return Store::host_value(ref) == pattern.lane.bits;
    case ScriptPattern::Kind::RefType:
        return !ref.is_null() &&
               (!pattern.heap ||
                types.matches(objects::heap_type_of(value.type, ref), *pattern.heap));
    default: return false;
    }
}

std::string lane_to_string(const LanePattern& lane, uint32_t width, bool is_float) {
    switch (lane.kind) {
    case LanePattern::Kind::CanonicalNan: return "nan:canonical";
    case LanePattern::Kind::ArithmeticNan: return "nan:arithmetic";
    case LanePattern::Kind::Bits: break;
    }
    if (!is_float) return fmt::format("{:#x}", lane.bits);
    Value value = Value::f64(std::bit_cast<double>(lane.bits));
    if (width == 32) value = Value::f32(std::bit_cast<float>(static_cast<uint32_t>(lane.bits)));
    std::string text = to_string(value);
    return text.substr(0, text.rfind(':'));
}

}  // namespace

Value to_value(Store& store, const ScriptValue& value) {
    switch (value.kind) {
    case ScriptValue::Kind::I32: return Value::i32(static_cast<uint32_t>(value.bits));
    case ScriptValue::Kind::I64: return Value::i64(value.bits);
    case ScriptValue::Kind::F32: return {ValueType::F32, {value.bits, 0}};
    case ScriptValue::Kind::F64: return {ValueType::F64, {value.bits, 0}};
    case ScriptValue::Kind::V128: {
        Value vector{ValueType::V128, {0, 0}};
        std::memcpy(vector.bits, value.vector.data(), value.vector.size());
        return vector;
    }
    case ScriptValue::Kind::RefNull: return Value::ref(ValueType::ref(value.heap, true), Ref{});
    case ScriptValue::Kind::RefHost:
        return Value::ref(ValueType::ref(HeapType::Any, false), store.create_extern(value.bits));
    case ScriptValue::Kind::RefExtern:
        return Value::ref(ValueType::ref(HeapType::Extern, false), store.create_extern(value.bits));
    }
    return {};
}

bool matches(TypeStore& types, const Value& value, const ScriptPattern& pattern) {
    switch (pattern.kind) {
    case ScriptPattern::Kind::I32:
        return value.type == ValueType::I32 && lane_matches(value.bits[0], pattern.lane, 32);
    case ScriptPattern::Kind::I64:
        return value.type == ValueType::I64 && lane_matches(value.bits[0], pattern.lane, 64);
    case ScriptPattern::Kind::F32:
        return value.type == ValueType::F32 && lane_matches(value.bits[0], pattern.lane, 32);
    case ScriptPattern::Kind::F64:
        return value.type == ValueType::F64 && lane_matches(value.bits[0], pattern.lane, 64);
    case ScriptPattern::Kind::V128:
        return value.type == ValueType::V128 && vector_matches(value, pattern);
    case ScriptPattern::Kind::RefNull:
    case ScriptPattern::Kind::RefHost:
    case ScriptPattern::Kind::RefExtern:
    case ScriptPattern::Kind::RefType:
        return value.type.is_ref() && reference_matches(types, value, pattern);
    case ScriptPattern::Kind::Either:
        return std::ranges::any_of(pattern.alternatives, [&](const ScriptPattern& alternative) {
            return matches(types, value, alternative);
        });
    }
    return false;
}

std::string to_string(const ScriptPattern& pattern) {
    switch (pattern.kind) {
    case ScriptPattern::Kind::I32:
        return to_string(Value::i32(static_cast<uint32_t>(pattern.lane.bits)));
    case ScriptPattern::Kind::I64: return to_string(Value::i64(pattern.lane.bits));
    case ScriptPattern::Kind::F32: return lane_to_string(pattern.lane, 32, true) + ":f32";
    case ScriptPattern::Kind::F64: return lane_to_string(pattern.lane, 64, true) + ":f64";
    case ScriptPattern::Kind::V128: {
        const ShapeInfo shape = shape_info(pattern.shape);
        std::string text(shape.name);
        for (const LanePattern& lane : pattern.lanes) {
            text += " " + lane_to_string(lane, shape.bits, shape.is_float);
        }
        return text + ":v128";
    }
    case ScriptPattern::Kind::RefNull: return "ref.null";
    case ScriptPattern::Kind::RefHost: return fmt::format("(ref.host {})", pattern.lane.bits);
    case ScriptPattern::Kind::RefExtern: return fmt::format("(ref.extern {})", pattern.lane.bits);
    case ScriptPattern::Kind::RefType:
        return pattern.heap ? fmt::format("(ref {})", to_string(*pattern.heap)) : "(ref)";
    case ScriptPattern::Kind::Either: {
        std::string text = "either";
        for (const ScriptPattern& alternative : pattern.alternatives) {
            text += " " + to_string(alternative);
        }
        return text;
    }
    }
    return "?";
}

}  // namespace ingot
