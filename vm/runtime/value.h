// Values at run time (spec 4.2.1): the untyped 64-bit slots that code computes with, references,
// and the typed Value that embedders see.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "vm/isa/types.h"

namespace ingot {

/// A cell of a frame or a global: i32 and f32 in the low half (upper half unspecified), i64, f64 or
/// a reference. A v128 takes two slots, low half first.
using Slot = uint64_t;

/// Slots that a value of this type takes.
constexpr uint32_t slot_count(ValueType type) {
    return type.is_vector() ? 2 : 1;
}

/// A reference: 0 is null; odd bits are an i31 (value << 1 | 1); else a pointer to a Function
/// (function references), an object of the garbage-collected heap, or an exception.
struct Ref {
    uint64_t bits = 0;

    constexpr bool is_null() const { return bits == 0; }
    constexpr bool is_i31() const { return (bits & 1) != 0; }
    template <typename T>
    T* as() const {
        return reinterpret_cast<T*>(bits);
    }
    template <typename T>
    static Ref to(T* object) {
        return Ref{reinterpret_cast<uint64_t>(object)};
    }
    static constexpr Ref i31(uint32_t value) {
        return Ref{(static_cast<uint64_t>(value & 0x7fff'ffff) << 1) | 1};
    }
    constexpr bool operator==(const Ref&) const = default;
};

/// A typed value for embedders; `type` holds canonical type ids (see vm/isa/types.h).
struct Value {
    ValueType type;
    Slot bits[2] = {0, 0};

    static Value i32(uint32_t value) { return {ValueType::I32, {value, 0}}; }
    static Value i64(uint64_t value) { return {ValueType::I64, {value, 0}}; }
    static Value f32(float value) { return {ValueType::F32, {std::bit_cast<uint32_t>(value), 0}}; }
    static Value f64(double value) { return {ValueType::F64, {std::bit_cast<uint64_t>(value), 0}}; }
    static Value ref(ValueType type, Ref value) { return {type, {value.bits, 0}}; }

    uint32_t as_i32() const { return static_cast<uint32_t>(bits[0]); }
    uint64_t as_i64() const { return bits[0]; }
    float as_f32() const { return std::bit_cast<float>(static_cast<uint32_t>(bits[0])); }
    double as_f64() const { return std::bit_cast<double>(bits[0]); }
    Ref as_ref() const { return Ref{bits[0]}; }
};

/// "42:i32", "nan:0x200000:f32", "ref.null": how `--invoke` prints results.
std::string to_string(const Value& value);

}  // namespace ingot
