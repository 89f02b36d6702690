// WebAssembly types as plain values (spec 2.3): value, reference, heap, composite and external
// types.
//
// A ValueType is 32 bits. A concrete heap type holds an index whose space is the holder's business:
// in a decoded Module it is an index into the module's type section; in the TypeStore, in the
// validator's stack and at run time it is a canonical type id, so that type equality is bit
// equality.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ingot {

/// Heap types (spec 2.3.4): an abstract one, by its byte in the binary format, or a concrete one.
class HeapType {
 public:
    enum Abstract : uint32_t {  // values: 0xffff00 | byte of the binary format
        Exn = 0xffff69,
        Array = 0xffff6a,
        Struct = 0xffff6b,
        I31 = 0xffff6c,
        Eq = 0xffff6d,
        Any = 0xffff6e,
        Extern = 0xffff6f,
        Func = 0xffff70,
        None = 0xffff71,
        NoExtern = 0xffff72,
        NoFunc = 0xffff73,
        NoExn = 0xffff74,
        Bottom = 0xffff00,  ///< Below every heap type; only the validator makes it.
    };

    constexpr HeapType() : bits_(Bottom) {}
    constexpr HeapType(Abstract abstract) : bits_(abstract) {}  // NOLINT: names read as types
    static constexpr HeapType concrete(uint32_t index) { return HeapType(index, 0); }

    constexpr bool is_concrete() const { return bits_ < 0xffff00; }
    constexpr uint32_t index() const { return bits_; }               ///< Requires is_concrete().
    constexpr Abstract abstract() const { return Abstract(bits_); }  ///< Requires !is_concrete().
    constexpr uint32_t bits() const { return bits_; }
    static constexpr HeapType from_bits(uint32_t bits) { return HeapType(bits, 0); }
    constexpr bool operator==(const HeapType&) const = default;

    /// Concrete indices must stay below this.
    static constexpr uint32_t kMaxIndex = 0xfffe00;

 private:
    constexpr HeapType(uint32_t bits, int) : bits_(bits) {}
    uint32_t bits_;
};

/// A value type (spec 2.3.5), or one of the packed storage types i8 and i16 (spec 2.3.7).
class ValueType {
 public:
    enum Kind : uint8_t {  // the bytes of the binary format
        I32 = 0x7f,
        I64 = 0x7e,
        F32 = 0x7d,
        F64 = 0x7c,
        V128 = 0x7b,
        I8 = 0x78,   ///< Only as a storage type.
        I16 = 0x77,  ///< Only as a storage type.
        Ref = 0x64,
        RefNull = 0x63,
        Bottom = 0x00,  ///< Below every value type; only the validator makes it.
    };

    constexpr ValueType() : bits_(Bottom) {}
    constexpr ValueType(Kind kind) : bits_(kind) {}  // NOLINT: names read as types
    static constexpr ValueType ref(HeapType heap, bool nullable) {
        return ValueType((heap.bits() << 8) | (nullable ? RefNull : Ref), 0);
    }
    static constexpr ValueType funcref() { return ref(HeapType::Func, true); }
    static constexpr ValueType externref() { return ref(HeapType::Extern, true); }
    static constexpr ValueType exnref() { return ref(HeapType::Exn, true); }

    constexpr Kind kind() const { return Kind(bits_ & 0xff); }
    constexpr bool is_ref() const { return kind() == Ref || kind() == RefNull; }
    constexpr bool is_nullable() const { return kind() == RefNull; }
    constexpr bool is_numeric() const { return kind() >= F64 && kind() <= I32; }
    constexpr bool is_vector() const { return kind() == V128; }
    constexpr bool is_packed() const { return kind() == I8 || kind() == I16; }
    constexpr bool is_bottom() const { return kind() == Bottom; }
    /// True for types that a fresh local may have without being set (spec 3.2.?, "defaultable").
    constexpr bool is_defaultable() const { return kind() != Ref && kind() != Bottom; }
    constexpr HeapType heap() const {
        return HeapType::from_bits(bits_ >> 8);
    }  ///< Requires is_ref().
    constexpr ValueType with_nullable(bool nullable) const { return ref(heap(), nullable); }
    /// i32 for the packed types, else the type itself (spec 2.3.7, "unpack").
    constexpr ValueType unpacked() const { return is_packed() ? ValueType(I32) : *this; }
    constexpr uint32_t bits() const { return bits_; }
    constexpr bool operator==(const ValueType&) const = default;

 private:
    constexpr ValueType(uint32_t bits, int) : bits_(bits) {}
    uint32_t bits_;
};

struct FieldType {
    ValueType storage;
    bool is_mutable = false;
    bool operator==(const FieldType&) const = default;
};

struct FunctionType {
    std::vector<ValueType> parameters;
    std::vector<ValueType> results;
    bool operator==(const FunctionType&) const = default;
};

struct StructType {
    std::vector<FieldType> fields;
    bool operator==(const StructType&) const = default;
};

struct ArrayType {
    FieldType element;
    bool operator==(const ArrayType&) const = default;
};

using CompositeType = std::variant<FunctionType, StructType, ArrayType>;

/// A type definition (spec 2.3.9). The binary format allows any number of supertypes, validation
/// one.
struct SubType {
    bool is_final = true;
    std::vector<uint32_t> supertypes;
    CompositeType composite;
    bool operator==(const SubType&) const = default;

    const FunctionType* as_function() const { return std::get_if<FunctionType>(&composite); }
    const StructType* as_struct() const { return std::get_if<StructType>(&composite); }
    const ArrayType* as_array() const { return std::get_if<ArrayType>(&composite); }
};

/// Types [first, first + count) of a type section form one recursive group (spec 2.3.10).
struct RecGroup {
    uint32_t first = 0;
    uint32_t count = 0;
    bool operator==(const RecGroup&) const = default;
};

/// Sizes of a memory (in pages) or a table (in elements), inclusive; `is64` is the address type.
struct Limits {
    uint64_t minimum = 0;
    std::optional<uint64_t> maximum;
    bool is_shared = false;
    bool is64 = false;
    bool operator==(const Limits&) const = default;

    ValueType address_type() const { return is64 ? ValueType::I64 : ValueType::I32; }
};

struct MemoryType {
    Limits limits;
    bool operator==(const MemoryType&) const = default;
};

struct TableType {
    ValueType element;
    Limits limits;
    bool operator==(const TableType&) const = default;
};

struct GlobalType {
    ValueType value;
    bool is_mutable = false;
    bool operator==(const GlobalType&) const = default;
};

/// The type of a tag is a function type without results; `type` is an index (see the head comment).
struct TagType {
    uint32_t type = 0;
    bool operator==(const TagType&) const = default;
};

/// What is imported or exported (spec 2.3.16); the values are those of the binary format.
enum class ExternKind : uint8_t { Function = 0, Table = 1, Memory = 2, Global = 3, Tag = 4 };

/// "func", "table", "memory", "global", "tag".
std::string_view to_string(ExternKind kind);

/// The text format's spelling: "i32", "(ref null func)" as "funcref", "(ref 3)".
std::string to_string(HeapType type);
std::string to_string(ValueType type);
std::string to_string(const FunctionType& type);  ///< "[i32 i64] -> [f32]"
std::string to_string(const Limits& limits);
std::string to_string(const GlobalType& type);

}  // namespace ingot
