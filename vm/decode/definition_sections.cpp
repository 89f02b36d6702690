// The sections that fill the index spaces, in the order they stand in a module: imports, functions,
// tables, memories, tags, globals (spec 5.5.5 to 5.5.9, 5.5.17), then exports and the start
// function.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "vm/decode/instruction_reader.h"
#include "vm/decode/sections.h"
#include "vm/decode/type_reader.h"
#include "vm/isa/limits.h"

namespace ingot {

ConstantExpression read_constant_expression(SectionContext& context) {
    ByteReader& in = context.in;
    if (!in.ok()) return {};
    const uint32_t start = in.offset();
    // An expression does not reach beyond its section, or beyond the module where that is shorter.
    const uint32_t bound = std::max(start, context.section_end);
    auto reader =
        InstructionReader::of_expression(context.module, {start, bound - start}, context.features);
    auto end = find_end(reader);
    if (!end) {
        in.fail(std::move(end).error());
        return {};
    }
    in.skip_to(*end);
    return {start, *end - start};
}

namespace {

/// The name as a string; names are bounded more tightly than the bytes that are left.
std::string read_name(ByteReader& in) {
    const uint32_t start = in.offset();
    const std::string_view name = in.name();
    if (name.size() > limits::kMaxNameBytes) {
        in.fail(
            ErrorKind::Limit, start,
            fmt::format("name of {} bytes, the limit is {}", name.size(), limits::kMaxNameBytes));
        return {};
    }
    return std::string(name);
}

/// The type of an import, which joins its index space right away.
ExternType read_extern_type(SectionContext& context, uint32_t import_offset) {
    auto& [module, features, in, section_end] = context;
    const uint32_t start = in.offset();
    const uint8_t code = in.byte();
    constexpr std::string_view kMessage = "malformed import kind";
    if (code > static_cast<uint8_t>(ExternKind::Tag)) {
        in.malformed(start, kMessage);
        return {};
    }
    switch (static_cast<ExternKind>(code)) {
    case ExternKind::Function: return module.functions.emplace_back(in.u32());
    case ExternKind::Table: {
        const TableType type = read_table_type(in, features);
        module.tables.push_back({.type = type, .initializer = {}, .offset = import_offset});
        return type;
    }
    case ExternKind::Memory:
        module.memory_offsets.push_back(import_offset);
        return module.memories.emplace_back(read_memory_type(in, features));
    case ExternKind::Global: {
        const GlobalType type = read_global_type(in, features);
        module.globals.push_back({.type = type, .initializer = {}, .offset = import_offset});
        return type;
    }
    case ExternKind::Tag:
        if (!features.has(Feature::LegacyExceptions)) {
            context.require(Feature::Exceptions, start, kMessage);
        }
        module.tag_offsets.push_back(import_offset);
        return module.tags.emplace_back(read_tag_type(in));
    }
    return {};
}

}  // namespace

void read_import_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("imports", limits::kMaxImports);
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        Import import;
        import.offset = in.offset();
        import.module = read_name(in);
        import.name = read_name(in);
        import.type = read_extern_type(context, import.offset);
        module.imports.push_back(std::move(import));
    }
    module.imported_functions = static_cast<uint32_t>(module.functions.size());
    module.imported_tables = static_cast<uint32_t>(module.tables.size());
    module.imported_memories = static_cast<uint32_t>(module.memories.size());
    module.imported_globals = static_cast<uint32_t>(module.globals.size());
    module.imported_tags = static_cast<uint32_t>(module.tags.size());
}

void read_function_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count =
        context.count("functions", limits::kMaxFunctions, module.functions.size());
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        module.function_offsets.push_back(in.offset());
        module.functions.emplace_back(in.u32());
    }
}

void read_table_section(SectionContext& context) {
    constexpr uint8_t kWithInitializer = 0x40;
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("tables", limits::kMaxTables, module.tables.size());
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        Table table;
        table.offset = in.offset();
        const bool has_initializer = in.peek() == kWithInitializer;
        if (has_initializer) {
            in.byte();
            context.require(Feature::FunctionReferences, table.offset, "malformed reference type");
            in.expect(0, "zero byte expected");
        }
        table.type = read_table_type(in, features);
        if (has_initializer) table.initializer = read_constant_expression(context);
        module.tables.push_back(table);
    }
}

void read_memory_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("memories", limits::kMaxMemories, module.memories.size());
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        module.memory_offsets.push_back(in.offset());
        module.memories.push_back(read_memory_type(in, features));
    }
}

void read_tag_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("tags", limits::kMaxTags, module.tags.size());
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        module.tag_offsets.push_back(in.offset());
        module.tags.push_back(read_tag_type(in));
    }
}

void read_global_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("globals", limits::kMaxGlobals, module.globals.size());
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        Global global;
        global.offset = in.offset();
        global.type = read_global_type(in, features);
        global.initializer = read_constant_expression(context);
        module.globals.push_back(global);
    }
}

void read_export_section(SectionContext& context) {
    auto& [module, features, in, section_end] = context;
    const uint32_t count = context.count("exports", limits::kMaxExports);
    for (uint32_t i = 0; i < count && in.ok(); ++i) {
        Export entry;
        entry.offset = in.offset();
        entry.name = read_name(in);
        const uint32_t kind_offset = in.offset();
        const uint8_t kind = in.byte();
        if (kind > static_cast<uint8_t>(ExternKind::Tag)) {
            in.malformed(kind_offset, "malformed export kind");
            return;
        }
        entry.kind = static_cast<ExternKind>(kind);
        entry.index = in.u32();
        module.exports.push_back(std::move(entry));
    }
}

void read_start_section(SectionContext& context) {
    context.module.start_offset = context.in.offset();
    context.module.start.emplace(context.in.u32());
}

}  // namespace ingot
