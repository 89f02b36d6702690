// Range checks follow the text format (spec 6.3.1): an iN literal may be signed or unsigned.
#include "tools/ingot/values.h"

#include <fmt/format.h>

#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace ingot {

namespace {

/// An integer of `bits` bits in two's complement, or nothing.
std::optional<uint64_t> parse_integer(std::string_view text, unsigned bits) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    }
    uint64_t magnitude = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, magnitude, base);
    if (error != std::errc() || stopped != end || text.empty()) return std::nullopt;
    const uint64_t highest = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
    const uint64_t lowest_magnitude = uint64_t{1} << (bits - 1);
    if (is_negative) {
        if (magnitude > lowest_magnitude) return std::nullopt;
        return (~magnitude + 1) & highest;
    }
    if (magnitude > highest) return std::nullopt;
    return magnitude;
}

template <typename Float>
std::optional<Float> parse_float(std::string_view text) {
    const std::string copy(text);
    if (copy.empty() || std::string_view(" \t\n\v\f\r").find(copy[0]) != std::string_view::npos) {
        return std::nullopt;
    }
    char* end = nullptr;
    Float value = 0;
    if constexpr (sizeof(Float) == 4) {
        value = std::strtof(copy.c_str(), &end);
    } else {
        value = std::strtod(copy.c_str(), &end);
    }
    if (end != copy.c_str() + copy.size()) return std::nullopt;
    return value;
}

std::optional<Value> parse_vector(std::string_view text) {
    if (!text.starts_with("0x") || text.size() < 3 || text.size() > 34) return std::nullopt;
    text.remove_prefix(2);
    const size_t low_digits = std::min<size_t>(16, text.size());
    const std::string high(text.substr(0, text.size() - low_digits));
    const auto low_part = parse_integer(fmt::format("0x{}", text.substr(high.size())), 64);
    const auto high_part = parse_integer(fmt::format("0x{}", high.empty() ? "0" : high), 64);
    if (!low_part || !high_part) return std::nullopt;
    return Value{ValueType::V128, {*low_part, *high_part}};
}

std::optional<Value> parse_reference(Store& store, std::string_view text, ValueType type) {
    if (text == "null" && type.is_nullable()) return Value::ref(type, Ref{});
    if (type.heap() == HeapType::Extern) {
        if (const auto number = parse_integer(text, 64)) {
            return Value::ref(type, store.create_extern(*number));
        }
    }
    return std::nullopt;
}

std::string_view expectation(ValueType type) {
    switch (type.kind()) {
    case ValueType::I32: return "an integer from -2147483648 to 4294967295";
    case ValueType::I64: return "an integer of at most 64 bits";
    case ValueType::F32:
    case ValueType::F64: return "a number, `inf` or `nan`";
    case ValueType::V128: return "0x and up to 32 hexadecimal digits";
    case ValueType::RefNull:
        return type.heap() == HeapType::Extern ? "`null` or the number of a host object"
                                               : "`null`; the command line knows no other";
    case ValueType::Ref:
        return type.heap() == HeapType::Extern ? "the number of a host object"
                                               : "a reference, which cannot be written here";
    case ValueType::I8:
    case ValueType::I16:
    case ValueType::Bottom: break;
    }
    return "a value";
}

}  // namespace

std::expected<Value, std::string> parse_value(Store& store, std::string_view text, ValueType type) {
    std::optional<Value> value;
    if (type == ValueType::I32) {
        if (auto bits = parse_integer(text, 32)) value = Value::i32(static_cast<uint32_t>(*bits));
    } else if (type == ValueType::I64) {
        if (auto bits = parse_integer(text, 64)) value = Value::i64(*bits);
    } else if (type == ValueType::F32) {
        if (auto number = parse_float<float>(text)) value = Value::f32(*number);
    } else if (type == ValueType::F64) {
        if (auto number = parse_float<double>(text)) value = Value::f64(*number);
    } else if (type == ValueType::V128) {
        value = parse_vector(text);
    } else if (type.is_ref()) {
        value = parse_reference(store, text, type);
    }
    if (value) return *value;
    return std::unexpected(
        fmt::format("`{}` is not {}: expected {}", text, to_string(type), expectation(type)));
}

}  // namespace ingot
