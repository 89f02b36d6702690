// A decoded module: the binary's sections as plain data (spec 2.5), not yet validated.
//
// The module owns its bytes; function bodies, constant expressions, data and custom sections are
// byte ranges of them, read through vm/decode's instruction reader whenever somebody needs
// instructions. All index spaces list imports first. Types refer to each other by index into
// `types`. Every item remembers the byte offset of its definition (of its import, if imported), for
// messages.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "vm/isa/types.h"
#include "vm/support/index.h"

namespace ingot {

/// A half-open range of the module's bytes.
struct ByteRange {
    uint32_t offset = 0;
    uint32_t size = 0;
};

/// The bytes of a constant expression, its `end` included.
using ConstantExpression = ByteRange;

using ExternType = std::variant<TypeIndex, TableType, MemoryType, GlobalType, TagType>;

struct Import {
    std::string module;
    std::string name;
    ExternType type;
    uint32_t offset = 0;

    ExternKind kind() const { return static_cast<ExternKind>(type.index()); }
};

struct Export {
    std::string name;
    ExternKind kind = ExternKind::Function;
    uint32_t index = 0;
    uint32_t offset = 0;
};

struct LocalRun {
    uint32_t count = 0;
    ValueType type;
};

/// The code of a function defined in the module.
struct FunctionBody {
    std::vector<LocalRun> locals;
    ByteRange entry;  ///< The whole code entry after its size: local declarations and instructions.
    ByteRange code;   ///< The instructions, the closing `end` included.
};

struct Table {
    TableType type;
    std::optional<ConstantExpression> initializer;
    uint32_t offset = 0;
};

struct Global {
    GlobalType type;
    ConstantExpression initializer;  ///< Empty range for an imported global.
    uint32_t offset = 0;
};

enum class SegmentMode : uint8_t { Active, Passive, Declarative };

/// An element segment (spec 2.5.7); its items are function indices or expressions, as encoded.
struct ElementSegment {
    ValueType type;
    SegmentMode mode = SegmentMode::Active;
    TableIndex table;
    ConstantExpression offset;
    std::variant<std::vector<FunctionIndex>, std::vector<ConstantExpression>> items;
    uint8_t flags = 0;  ///< The encoding's discriminator (0 to 7), for a faithful printer.
    uint32_t position = 0;
};

struct DataSegment {
    SegmentMode mode = SegmentMode::Active;
    MemoryIndex memory;
    ConstantExpression offset;
    ByteRange bytes;
    uint8_t flags = 0;
    uint32_t position = 0;
};

struct CustomSection {
    std::string name;
    ByteRange bytes;            ///< Contents after the name.
    uint8_t after_section = 0;  ///< Id of the last non-custom section before it, 0 at the start.
};

/// Names from the "name" section (appendix A.4.1); later entries win, damaged parts are ignored.
struct NameSection {
    using Map = std::unordered_map<uint32_t, std::string>;
    std::optional<std::string> module;
    Map functions, types, tables, memories, globals, elements, data, tags;
    std::unordered_map<uint32_t, Map> locals, labels,
        fields;  ///< Outer key: function or type index.
};

struct Module {
    std::vector<uint8_t> bytes;

    std::vector<SubType> types;
    std::vector<RecGroup> rec_groups;  ///< In order; together they cover `types`.
    std::vector<Import> imports;
    std::vector<TypeIndex> functions;
    std::vector<Table> tables;
    std::vector<MemoryType> memories;
    std::vector<Global> globals;
    std::vector<TagType> tags;
    std::vector<Export> exports;
    std::optional<FunctionIndex> start;
    uint32_t start_offset = 0;
    std::vector<ElementSegment> elements;
    std::optional<uint32_t> data_count;
    std::vector<DataSegment> data;
    std::vector<FunctionBody> bodies;  ///< Of function imported_functions + i.
    std::vector<CustomSection> custom_sections;
    NameSection names;
    std::vector<uint32_t> function_offsets;  ///< Byte offset of each defined function's type index.
    std::vector<uint32_t> type_offsets;      ///< Of each type, parallel to `types`.
    std::vector<uint32_t> memory_offsets;    ///< Of each memory, parallel to `memories`.
    std::vector<uint32_t> tag_offsets;       ///< Of each tag, parallel to `tags`.

    uint32_t imported_functions = 0;
    uint32_t imported_tables = 0;
    uint32_t imported_memories = 0;
    uint32_t imported_globals = 0;
    uint32_t imported_tags = 0;

    std::span<const uint8_t> view(ByteRange range) const {
        return std::span(bytes).subspan(range.offset, range.size);
    }
    /// The function's type; requires valid indices.
    const FunctionType& function_type(FunctionIndex index) const {
        return *types[functions[index]].as_function();
    }
    /// The name to show for a function: from the name section, else from an export, else empty.
    std::string_view function_name(FunctionIndex index) const;
};

}  // namespace ingot
