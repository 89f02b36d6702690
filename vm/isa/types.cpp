// Spelling of types for messages, `inspect` and the printer; one spelling everywhere.
#include "vm/isa/types.h"

#include <fmt/format.h>

#include <string_view>

namespace ingot {

std::string_view to_string(ExternKind kind) {
    switch (kind) {
    case ExternKind::Function: return "func";
    case ExternKind::Table: return "table";
    case ExternKind::Memory: return "memory";
    case ExternKind::Global: return "global";
    case ExternKind::Tag: return "tag";
    }
    return "unknown";
}

std::string to_string(HeapType type) {
    if (type.is_concrete()) return fmt::format("{}", type.index());
    switch (type.abstract()) {
    case HeapType::Exn: return "exn";
    case HeapType::Array: return "array";
    case HeapType::Struct: return "struct";
    case HeapType::I31: return "i31";
    case HeapType::Eq: return "eq";
    case HeapType::Any: return "any";
    case HeapType::Extern: return "extern";
    case HeapType::Func: return "func";
    case HeapType::None: return "none";
    case HeapType::NoExtern: return "noextern";
    case HeapType::NoFunc: return "nofunc";
    case HeapType::NoExn: return "noexn";
    case HeapType::Bottom: return "bottom";
    }
    return "unknown";
}

namespace {

std::string reference_to_string(ValueType type) {
    const HeapType heap = type.heap();
    if (heap.is_concrete() || !type.is_nullable() || heap == HeapType::Bottom) {
        return fmt::format("(ref {}{})", type.is_nullable() ? "null " : "", to_string(heap));
    }
    switch (heap.abstract()) {
    case HeapType::None: return "nullref";
    case HeapType::NoExtern: return "nullexternref";
    case HeapType::NoFunc: return "nullfuncref";
    case HeapType::NoExn: return "nullexnref";
    default: return to_string(heap) + "ref";
    }
}

std::string list_to_string(const std::vector<ValueType>& types) {
    std::string text = "[";
    for (const ValueType type : types) {
        if (text.size() > 1) text += ' ';
        text += to_string(type);
    }
    return text + "]";
}

}  // namespace

std::string to_string(ValueType type) {
    switch (type.kind()) {
    case ValueType::I32: return "i32";
    case ValueType::I64: return "i64";
    case ValueType::F32: return "f32";
    case ValueType::F64: return "f64";
    case ValueType::V128: return "v128";
    case ValueType::I8: return "i8";
    case ValueType::I16: return "i16";
    case ValueType::Ref:
    case ValueType::RefNull: return reference_to_string(type);
    case ValueType::Bottom: return "bottom";
    }
    return "unknown";
}

std::string to_string(const FunctionType& type) {
    return list_to_string(type.parameters) + " -> " + list_to_string(type.results);
}

std::string to_string(const Limits& limits) {
    std::string text = limits.is64 ? "i64 " : "";
    text += fmt::format("{}", limits.minimum);
    if (limits.maximum) text += fmt::format(" {}", *limits.maximum);
    if (limits.is_shared) text += " shared";
    return text;
}

std::string to_string(const GlobalType& type) {
    return type.is_mutable ? "(mut " + to_string(type.value) + ")" : to_string(type.value);
}

}  // namespace ingot
