// Spelling of values for `--invoke` and for messages: the text format's numbers with their type
// behind.
#include "vm/runtime/value.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

namespace ingot {
namespace {

/// A NaN shows its sign and payload, since those are all it has.
template <typename Float, typename Bits>
std::string float_to_string(Bits bits, uint32_t mantissa_bits) {
    const auto value = std::bit_cast<Float>(bits);
    if (!std::isnan(value)) return fmt::format("{}", value);
    const Bits payload = bits & ((Bits{1} << mantissa_bits) - 1);
    return fmt::format("{}nan:0x{:x}", std::signbit(value) ? "-" : "", payload);
}

std::string ref_to_string(const Value& value) {
    const Ref ref = value.as_ref();
    if (ref.is_null()) return "ref.null";
    if (ref.is_i31()) {
        const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(ref.bits));
        return fmt::format("(ref.i31 {})", shifted >> 1);
    }
    return "ref";
}

}  // namespace

std::string to_string(const Value& value) {
    switch (value.type.kind()) {
    case ValueType::I32: return fmt::format("{}:i32", static_cast<int32_t>(value.as_i32()));
    case ValueType::I64: return fmt::format("{}:i64", static_cast<int64_t>(value.as_i64()));
    case ValueType::F32: return float_to_string<float>(value.as_i32(), 23) + ":f32";
    case ValueType::F64: return float_to_string<double>(value.as_i64(), 52) + ":f64";
    case ValueType::V128: return fmt::format("0x{:016x}{:016x}:v128", value.bits[1], value.bits[0]);
    case ValueType::I8:
    case ValueType::I16:
    case ValueType::Bottom: break;
    case ValueType::Ref:
    case ValueType::RefNull: return ref_to_string(value) + ":" + to_string(value.type);
    }
    return "?";
}

}  // namespace ingot
