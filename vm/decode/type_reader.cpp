// Value, heap and external types from bytes. Negative one-byte numbers are abstract types, other
// numbers are indices; hence a type index may take five bytes, a type's code only one.
#include "vm/decode/type_reader.h"

#include <fmt/format.h>

#include <optional>

namespace ingot {

bool require_feature(ByteReader& in, const Features& features, Feature feature, size_t offset,
                     std::string_view message) {
    if (features.has(feature)) return true;
    in.malformed(offset, fmt::format("{}: needs the feature {}, which is switched off", message,
                                     feature_flag(feature)));
    return false;
}

namespace {

/// The feature that an abstract heap type came with, or nothing if the byte is none. As a heap type
/// behind ref.null, func and extern came with reference types.
std::optional<Feature> feature_of_heap_type(uint8_t code) {
    switch (code | 0xffff00u) {
    case HeapType::Func:
    case HeapType::Extern: return Feature::ReferenceTypes;
    case HeapType::Exn:
    case HeapType::NoExn: return Feature::Exceptions;
    case HeapType::Array:
    case HeapType::Struct:
    case HeapType::I31:
    case HeapType::Eq:
    case HeapType::Any:
    case HeapType::None:
    case HeapType::NoExtern:
    case HeapType::NoFunc: return Feature::Gc;
    }
    return std::nullopt;
}

/// True for a byte that is a whole negative LEB128 number, as codes of types are.
bool is_type_code(uint8_t byte) {
    return (byte & 0xc0) == 0x40;
}

HeapType abstract_heap_type(uint8_t code) {
    return HeapType(static_cast<HeapType::Abstract>(code | 0xffff00u));
}

constexpr std::string_view kTooLong = "integer representation too long";

Limits read_limits(ByteReader& in, const Features& features, bool may_be_shared) {
    constexpr uint8_t kHasMaximum = 1, kShared = 2, kIs64 = 4;
    const uint32_t start = in.offset();
    const uint8_t flags = in.byte();
    const uint8_t known = kHasMaximum | kIs64 | (may_be_shared ? kShared : 0);
    if ((flags & ~known) != 0) in.malformed(start, "malformed limits flags");
    if (flags & kShared) {
        require_feature(in, features, Feature::Threads, start, "malformed limits flags");
    }
    if (flags & kIs64) {
        require_feature(in, features, Feature::Memory64, start, "malformed limits flags");
    }
    // With memory64, even sizes of 32-bit memories are 64-bit integers, to be rejected as invalid.
    const auto read_size = [&] {
        return features.has(Feature::Memory64) ? in.u64() : uint64_t{in.u32()};
    };
    Limits limits;
    limits.is_shared = (flags & kShared) != 0;
    limits.is64 = (flags & kIs64) != 0;
    limits.minimum = read_size();
    if (flags & kHasMaximum) limits.maximum = read_size();
    return limits;
}

}  // namespace

HeapType read_heap_type(ByteReader& in, const Features& features) {
    const uint32_t start = in.offset();
    if (is_type_code(in.peek())) {
        const uint8_t code = in.byte();
        const auto feature = feature_of_heap_type(code);
        if (!feature) {
            in.malformed(start, "malformed heap type");
            return {};
        }
        require_feature(in, features, *feature, start, "malformed heap type");
        return abstract_heap_type(code);
    }
    const int64_t index = in.s33();
    if (index < 0) in.malformed(start, kTooLong);
    require_feature(in, features, Feature::FunctionReferences, start, "malformed heap type");
    if (index >= HeapType::kMaxIndex) {
        in.fail(ErrorKind::Invalid, start, fmt::format("unknown type {}", index));
    }
    return in.ok() ? HeapType::concrete(static_cast<uint32_t>(index)) : HeapType();
}

ValueType read_reference_type(ByteReader& in, const Features& features) {
    const uint32_t start = in.offset();
    const uint8_t code = in.byte();
    if (code == ValueType::Ref || code == ValueType::RefNull) {
        require_feature(in, features, Feature::FunctionReferences, start,
                        "malformed reference type");
        return ValueType::ref(read_heap_type(in, features), code == ValueType::RefNull);
    }
    if (code & 0x80) in.malformed(start, kTooLong);
    const auto feature = feature_of_heap_type(code);
    if (!feature) {
        in.malformed(start, "malformed reference type");
        return {};
    }
    // Tables of functions are older than reference types.
    if (code != (HeapType::Func & 0xff)) {
        require_feature(in, features, *feature, start, "malformed reference type");
    }
    return ValueType::ref(abstract_heap_type(code), true);
}

ValueType read_value_type(ByteReader& in, const Features& features) {
    const uint32_t start = in.offset();
    const uint8_t code = in.peek();
    switch (code) {
    case ValueType::I32:
    case ValueType::I64:
    case ValueType::F32:
    case ValueType::F64: in.byte(); return static_cast<ValueType::Kind>(code);
    case ValueType::V128:
        in.byte();
        require_feature(in, features, Feature::Simd, start, "malformed value type");
        return ValueType::V128;
    case ValueType::Ref:
    case ValueType::RefNull: return read_reference_type(in, features);
    default: break;
    }
    if (feature_of_heap_type(code)) {
        require_feature(in, features, Feature::ReferenceTypes, start, "malformed value type");
        return read_reference_type(in, features);
    }
    if (in.byte() & 0x80) in.malformed(start, kTooLong);
    in.malformed(start, "malformed value type");
    return {};
}

ValueType read_storage_type(ByteReader& in, const Features& features) {
    const uint8_t code = in.peek();
    if (code != ValueType::I8 && code != ValueType::I16) return read_value_type(in, features);
    in.byte();
    return static_cast<ValueType::Kind>(code);
}

bool read_mutability(ByteReader& in) {
    const uint32_t start = in.offset();
    const uint8_t code = in.byte();
    if (code > 1) in.malformed(start, "malformed mutability");
    return code == 1;
}

TableType read_table_type(ByteReader& in, const Features& features) {
    const ValueType element = read_reference_type(in, features);
    return {element, read_limits(in, features, false)};
}

MemoryType read_memory_type(ByteReader& in, const Features& features) {
    return {read_limits(in, features, true)};
}

GlobalType read_global_type(ByteReader& in, const Features& features) {
    const ValueType value = read_value_type(in, features);
    return {value, read_mutability(in)};
}

TagType read_tag_type(ByteReader& in) {
    in.expect(0, "zero byte expected");
    return {in.u32()};
}

}  // namespace ingot
