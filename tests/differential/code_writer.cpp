// Encodings of types follow spec 5.3, of instructions 5.4.
#include "tests/differential/code_writer.h"

#include "vm/support/leb128.h"

namespace ingot::differential {

void CodeWriter::u(uint64_t value) {
    write_unsigned_leb128(bytes_, value);
}

void CodeWriter::s(int64_t value) {
    write_signed_leb128(bytes_, value);
}

void CodeWriter::word(uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) byte(static_cast<uint8_t>(value >> (8 * i)));
}

void CodeWriter::name(std::string_view text) {
    u(text.size());
    for (const char c : text) byte(static_cast<uint8_t>(c));
}

void CodeWriter::op(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    if (info.prefix == 0) return byte(static_cast<uint8_t>(info.code));
    byte(info.prefix);
    u(info.code);
}

void CodeWriter::heap(HeapType type) {
    if (type.is_concrete()) return s(type.index());
    byte(static_cast<uint8_t>(type.bits()));
}

void CodeWriter::type(ValueType type) {
    if (!type.is_ref()) return byte(type.kind());
    if (type.is_nullable() && !type.heap().is_concrete()) return heap(type.heap());
    byte(type.kind());
    heap(type.heap());
}

void CodeWriter::limits(const Limits& limits) {
    byte(static_cast<uint8_t>((limits.maximum ? 1 : 0) | (limits.is_shared ? 2 : 0) |
                              (limits.is64 ? 4 : 0)));
    u(limits.minimum);
    if (limits.maximum) u(*limits.maximum);
}

void CodeWriter::sub_type(const SubType& sub) {
    constexpr uint8_t kFinal = 0x4f, kOpen = 0x50, kFunction = 0x60, kStruct = 0x5f, kArray = 0x5e;
    if (!sub.is_final || !sub.supertypes.empty()) {
        byte(sub.is_final ? kFinal : kOpen);
        u(sub.supertypes.size());
        for (const uint32_t super : sub.supertypes) u(super);
    }
    const auto types = [&](const std::vector<ValueType>& list) {
        u(list.size());
        for (const ValueType item : list) type(item);
    };
    const auto field = [&](const FieldType& item) {
        type(item.storage);
        byte(item.is_mutable ? 1 : 0);
    };
    if (const FunctionType* function = sub.as_function()) {
        byte(kFunction);
        types(function->parameters);
        types(function->results);
    } else if (const StructType* structure = sub.as_struct()) {
        byte(kStruct);
        u(structure->fields.size());
        for (const FieldType& item : structure->fields) field(item);
    } else {
        byte(kArray);
        field(sub.as_array()->element);
    }
}

}  // namespace ingot::differential
