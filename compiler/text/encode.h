// Pieces of the binary format (spec 5.2, 5.3), appended to a byte vector in their shortest form.
//
// The assembler writes nothing longer than it must be, so that printing and assembling again is
// the identity on what it wrote.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "vm/isa/opcode.h"
#include "vm/isa/types.h"
#include "vm/support/leb128.h"

namespace ingot::text {

using Bytes = std::vector<uint8_t>;

inline void append(Bytes& out, const Bytes& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

inline void write_string(Bytes& out, std::string_view bytes) {
    write_unsigned_leb128(out, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// `bits` bits, little endian.
inline void write_fixed(Bytes& out, uint64_t value, unsigned bits) {
    for (unsigned shift = 0; shift < bits; shift += 8) {
        out.push_back(static_cast<uint8_t>(value >> shift));
    }
}

inline void write_opcode(Bytes& out, Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    if (info.prefix == 0) {
        out.push_back(static_cast<uint8_t>(info.code));
    } else {
        out.push_back(info.prefix);
        write_unsigned_leb128(out, info.code);
    }
}

inline void write_heap_type(Bytes& out, HeapType type) {
    if (type.is_concrete()) {
        write_signed_leb128(out, type.index());
    } else {
        out.push_back(static_cast<uint8_t>(type.bits() & 0xff));
    }
}

inline void write_value_type(Bytes& out, ValueType type) {
    // A nullable reference to an abstract type has its own byte.
    if (!type.is_ref() || type.heap().is_concrete() || !type.is_nullable()) {
        out.push_back(type.kind());
    }
    if (type.is_ref()) write_heap_type(out, type.heap());
}

inline void write_value_types(Bytes& out, const std::vector<ValueType>& types) {
    write_unsigned_leb128(out, types.size());
    for (const ValueType type : types) write_value_type(out, type);
}

inline void write_function_type(Bytes& out, const FunctionType& type) {
    out.push_back(0x60);
    write_value_types(out, type.parameters);
    write_value_types(out, type.results);
}

inline void write_limits(Bytes& out, const Limits& limits) {
    out.push_back(static_cast<uint8_t>((limits.maximum ? 1 : 0) | (limits.is_shared ? 2 : 0) |
                                       (limits.is64 ? 4 : 0)));
    write_unsigned_leb128(out, limits.minimum);
    if (limits.maximum) write_unsigned_leb128(out, *limits.maximum);
}

inline void write_table_type(Bytes& out, const TableType& type) {
    write_value_type(out, type.element);
    write_limits(out, type.limits);
}

inline void write_global_type(Bytes& out, const GlobalType& type) {
    write_value_type(out, type.value);
    out.push_back(type.is_mutable ? 1 : 0);
}

}  // namespace ingot::text
