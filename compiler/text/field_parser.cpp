// The last pass: every field but types, in source order, written into its section. Abbreviations
// (inline imports, exports, segments) are undone here.
#include <algorithm>
#include <array>
#include <utility>

#include "compiler/text/module_parser.h"
#include "vm/isa/limits.h"

namespace ingot::text {

using TokenKind = Token::Kind;

Result<void> ModuleParser::parse_field(const Field& field) {
    using Kind = Field::Kind;
    if (field.kind == Kind::Type || field.kind == Kind::Rec) return {};
    cursor_.advance(2);
    if (field.kind != Kind::Import && field.kind != Kind::Export && field.kind != Kind::Start) {
        TRY(cursor_.accept_id());
    }
    switch (field.kind) {
    case Kind::Type:
    case Kind::Rec: break;
    case Kind::Import: TRY(import_field()); break;
    case Kind::Function: TRY(function_field(field)); break;
    case Kind::Table: TRY(table_field(field)); break;
    case Kind::Memory: TRY(memory_field(field)); break;
    case Kind::Global: TRY(global_field(field)); break;
    case Kind::Tag: TRY(tag_field(field)); break;
    case Kind::Export: TRY(export_field()); break;
    case Kind::Start: TRY(start_field()); break;
    case Kind::Element: TRY(element_field()); break;
    case Kind::Data: TRY(data_field()); break;
    }
    return cursor_.expect_close();
}

// Imports and exports.

void ModuleParser::write_import(std::string_view module, std::string_view name, ExternKind kind) {
    write_string(imports_.bytes, module);
    write_string(imports_.bytes, name);
    imports_.bytes.push_back(static_cast<uint8_t>(kind));
    ++imports_.count;
}

Result<void> ModuleParser::import_field() {
    const std::string module = TRY(cursor_.expect_name());
    const std::string name = TRY(cursor_.expect_name());
    const std::string_view kind = cursor_.text(1);  // one of the five: the first pass looked
    cursor_.advance(2);
    TRY(cursor_.accept_id());
    Bytes& out = imports_.bytes;
    if (kind == "func") {
        const TypeUse use = TRY(types_.type_use(ParameterNames::Allowed));
        write_import(module, name, ExternKind::Function);
        write_unsigned_leb128(out, TRY(types_.resolve(use)));
    } else if (kind == "table") {
        write_import(module, name, ExternKind::Table);
        write_table_type(out, TRY(table_type()));
    } else if (kind == "memory") {
        write_import(module, name, ExternKind::Memory);
        write_limits(out, TRY(memory_type()).limits);
    } else if (kind == "global") {
        write_import(module, name, ExternKind::Global);
        write_global_type(out, TRY(types_.global_type()));
    } else {
        write_import(module, name, ExternKind::Tag);
        out.push_back(0);
        write_unsigned_leb128(out, TRY(tag_type()));
    }
    return cursor_.expect_close();
}

/// (import "module" "name") inside a definition: writes all of the import but its type.
Result<bool> ModuleParser::inline_import(const Field& field, ExternKind kind) {
    if (!field.is_import) return false;
    TRY(cursor_.expect_open("import"));
    const std::string module = TRY(cursor_.expect_name());
    const std::string name = TRY(cursor_.expect_name());
    TRY(cursor_.expect_close());
    write_import(module, name, kind);
    return true;
}

Result<void> ModuleParser::inline_exports(ExternKind kind, uint32_t index) {
    while (cursor_.accept_open("export")) {
        write_string(exports_.bytes, TRY(cursor_.expect_name()));
        exports_.bytes.push_back(static_cast<uint8_t>(kind));
        write_unsigned_leb128(exports_.bytes, index);
        ++exports_.count;
        TRY(cursor_.expect_close());
    }
    return {};
}

Result<void> ModuleParser::export_field() {
    const std::string name = TRY(cursor_.expect_name());
    if (cursor_.kind() != TokenKind::Open) return cursor_.unexpected();
    cursor_.advance();
    constexpr std::array<std::string_view, 5> kKinds = {"func", "table", "memory", "global", "tag"};
    const std::array<const IndexSpace*, 5> spaces = {&context_.functions, &context_.tables,
                                                     &context_.memories, &context_.globals,
                                                     &context_.tags};
    for (size_t i = 0; i < kKinds.size(); ++i) {
        if (!cursor_.accept_keyword(kKinds[i])) continue;
        write_string(exports_.bytes, name);
        exports_.bytes.push_back(static_cast<uint8_t>(i));
        write_unsigned_leb128(exports_.bytes, TRY(spaces[i]->index(cursor_)));
        ++exports_.count;
        return cursor_.expect_close();
    }
    return cursor_.unexpected();
}

Result<void> ModuleParser::start_field() {
    start_ = TRY(context_.functions.index(cursor_));
    return {};
}

// Functions.

Result<void> ModuleParser::function_field(const Field& field) {
    TRY(inline_exports(ExternKind::Function, field.index));
    if (TRY(inline_import(field, ExternKind::Function))) {
        const TypeUse use = TRY(types_.type_use(ParameterNames::Allowed));
        write_unsigned_leb128(imports_.bytes, TRY(types_.resolve(use)));
        return {};
    }
    const TypeUse use = TRY(types_.type_use(ParameterNames::Allowed));
    const uint32_t type = TRY(types_.resolve(use));
    write_unsigned_leb128(functions_.bytes, type);
    ++functions_.count;
    return function_body(field.index, type, use);
}

Result<void> ModuleParser::function_body(uint32_t index, uint32_t type, const TypeUse& use) {
    FunctionScope scope;
    TRY(bind_parameters(scope, type, use));
    Bytes body;
    TRY(local_declarations(scope, body));
    scope.labels.push(std::nullopt);
    TRY(InstructionParser(cursor_, context_, scope, body).sequence());
    write_opcode(body, Opcode::End);
    TRY(write_code_entry(std::move(body), scope.hints));

    NameMap locals = scope.locals.names(context_.options.emit_names);
    if (!locals.empty()) local_names_.emplace(index, std::move(locals));
    if (context_.options.emit_names && !scope.label_names.empty()) {
        label_names_.emplace(index, std::move(scope.label_names));
    }
    if (!scope.hints.empty()) hints_.emplace(index, std::move(scope.hints));
    return {};
}

Result<void> ModuleParser::bind_parameters(FunctionScope& scope, uint32_t type,
                                           const TypeUse& use) {
    if (use.is_written_out() || !use.index) {
        for (const TypeUse::Parameter& parameter : use.parameters) {
            if (parameter.has_id) {
                TRY(bind_local(scope, parameter.id_token));
            } else {
                scope.locals.add();
            }
        }
    } else if (type < context_.function_types.size() && context_.function_types[type]) {
        // Parameters of a type that is only named still count in the numbering of locals.
        scope.locals.add(static_cast<uint32_t>(context_.function_types[type]->parameters.size()));
    }
    return {};
}

Result<void> ModuleParser::bind_local(FunctionScope& scope, uint32_t id_token) {
    const Token& token = context_.stream.tokens[id_token];
    std::string name = TRY(id_name(context_.stream, token));
    const uint32_t index = TRY(scope.locals.bind(std::move(name), token.offset));
    if (auto annotated = TRY(context_.name_annotation(id_token + 1))) {
        scope.locals.annotate(index, std::move(*annotated));
    }
    return {};
}

/// Locals are written as runs of equal types, as every producer does.
Result<void> ModuleParser::local_declarations(FunctionScope& scope, Bytes& body) {
    std::vector<std::pair<uint32_t, ValueType>> runs;
    const auto add = [&](ValueType type) {
        if (runs.empty() || runs.back().second != type) runs.emplace_back(0, type);
        ++runs.back().first;
    };
    while (cursor_.accept_open("local")) {
        if (cursor_.kind() == TokenKind::Id) {
            TRY(bind_local(scope, cursor_.position()));
            cursor_.advance();
            add(TRY(types_.value_type()));
            TRY(cursor_.expect_close());
            continue;
        }
        while (!cursor_.at_close()) {
            add(TRY(types_.value_type()));
            scope.locals.add();
        }
        cursor_.advance();
    }
    write_unsigned_leb128(body, runs.size());
    for (const auto& [count, type] : runs) {
        write_unsigned_leb128(body, count);
        write_value_type(body, type);
    }
    return {};
}

// Tables, memories, globals, tags.

Result<TableType> ModuleParser::table_type() {
    TableType type;
    const bool is64 = types_.address_type();
    type.limits = TRY(types_.limits());
    type.limits.is64 = is64;
    type.element = TRY(types_.reference_type());
    return type;
}

Result<MemoryType> ModuleParser::memory_type() {
    const bool is64 = types_.address_type();
    MemoryType type{TRY(types_.limits())};
    type.limits.is64 = is64;
    return type;
}

Result<void> ModuleParser::table_field(const Field& field) {
    TRY(inline_exports(ExternKind::Table, field.index));
    if (TRY(inline_import(field, ExternKind::Table))) {
        write_table_type(imports_.bytes, TRY(table_type()));
        return {};
    }
    ++tables_.count;
    if (field.has_segment) {
        const bool is64 = types_.address_type();
        const ValueType type = TRY(types_.reference_type());
        return table_elements(field.index, type, is64);
    }
    const TableType type = TRY(table_type());
    if (!cursor_.at_close()) {
        tables_.bytes.push_back(0x40);
        tables_.bytes.push_back(0);
    }
    write_table_type(tables_.bytes, type);
    if (!cursor_.at_close()) TRY(expression_until_close(tables_.bytes));
    return {};
}

static void write_zero(Bytes& out, bool is64) {
    write_opcode(out, is64 ? Opcode::I64Const : Opcode::I32Const);
    out.push_back(0);
    write_opcode(out, Opcode::End);
}

/// (table t (elem ...)): the table and an active segment that fills it.
Result<void> ModuleParser::table_elements(uint32_t table, ValueType type, bool is64) {
    TRY(cursor_.expect_open("elem"));
    Bytes items;
    uint32_t count = 0;
    // Bare indices stand for ref.func; the short encoding has no type other than (ref func).
    const bool has_indices = cursor_.at_index() || cursor_.at_close();
    const bool short_items = has_indices && type.heap() == HeapType::Func;
    if (short_items) {
        count = TRY(function_indices(items));
    } else if (has_indices) {
        for (; cursor_.at_index(); ++count) {
            write_opcode(items, Opcode::RefFunc);
            write_unsigned_leb128(items, TRY(context_.functions.index(cursor_)));
            write_opcode(items, Opcode::End);
        }
    } else {
        count = TRY(element_expressions(items));
    }
    TRY(cursor_.expect_close());
    Limits limits{.minimum = count, .maximum = count, .is64 = is64};
    write_table_type(tables_.bytes, {type, limits});

    Bytes& out = elements_.bytes;
    const bool is_plain = table == 0 && (short_items || type == ValueType::funcref());
    out.push_back(static_cast<uint8_t>((short_items ? 0 : 4) | (is_plain ? 0 : 2)));
    if (!is_plain) write_unsigned_leb128(out, table);
    write_zero(out, is64);
    if (!is_plain && short_items) out.push_back(0);
    if (!is_plain && !short_items) write_value_type(out, type);
    write_unsigned_leb128(out, count);
    append(out, items);
    ++elements_.count;
    return {};
}

Result<void> ModuleParser::memory_field(const Field& field) {
    TRY(inline_exports(ExternKind::Memory, field.index));
    if (TRY(inline_import(field, ExternKind::Memory))) {
        write_limits(imports_.bytes, TRY(memory_type()).limits);
        return {};
    }
    ++memories_.count;
    if (!field.has_segment) {
        write_limits(memories_.bytes, TRY(memory_type()).limits);
        return {};
    }
    const bool is64 = types_.address_type();
    TRY(cursor_.expect_open("data"));
    const std::string bytes = TRY(cursor_.strings());
    TRY(cursor_.expect_close());
    const uint64_t pages = (bytes.size() + limits::kPageSizeBytes - 1) / limits::kPageSizeBytes;
    write_limits(memories_.bytes, {.minimum = pages, .maximum = pages, .is64 = is64});
    data_.bytes.push_back(field.index == 0 ? 0 : 2);
    if (field.index != 0) write_unsigned_leb128(data_.bytes, field.index);
    write_zero(data_.bytes, is64);
    write_string(data_.bytes, bytes);
    ++data_.count;
    return {};
}

Result<void> ModuleParser::global_field(const Field& field) {
    TRY(inline_exports(ExternKind::Global, field.index));
    if (TRY(inline_import(field, ExternKind::Global))) {
        write_global_type(imports_.bytes, TRY(types_.global_type()));
        return {};
    }
    write_global_type(globals_.bytes, TRY(types_.global_type()));
    TRY(expression_until_close(globals_.bytes));
    ++globals_.count;
    return {};
}

Result<uint32_t> ModuleParser::tag_type() {
    return types_.resolve(TRY(types_.type_use(ParameterNames::Allowed)));
}

Result<void> ModuleParser::tag_field(const Field& field) {
    TRY(inline_exports(ExternKind::Tag, field.index));
    const bool is_import = TRY(inline_import(field, ExternKind::Tag));
    Section& section = is_import ? imports_ : tags_;
    if (!is_import) ++tags_.count;
    section.bytes.push_back(0);
    write_unsigned_leb128(section.bytes, TRY(tag_type()));
    return {};
}

// Expressions and segments.

Result<void> ModuleParser::expression_until_close(Bytes& out) {
    FunctionScope scope;
    TRY(InstructionParser(cursor_, context_, scope, out).sequence());
    write_opcode(out, Opcode::End);
    return {};
}

Result<void> ModuleParser::folded_expression(Bytes& out) {
    FunctionScope scope;
    TRY(InstructionParser(cursor_, context_, scope, out).expression());
    write_opcode(out, Opcode::End);
    return {};
}

Result<void> ModuleParser::offset_expression(Bytes& out) {
    if (!cursor_.accept_open("offset")) return folded_expression(out);
    TRY(expression_until_close(out));
    return cursor_.expect_close();
}

Result<uint32_t> ModuleParser::element_expressions(Bytes& out) {
    uint32_t count = 0;
    for (; cursor_.kind() == TokenKind::Open; ++count) {
        if (!cursor_.accept_open("item")) {
            TRY(folded_expression(out));
            continue;
        }
        TRY(expression_until_close(out));
        TRY(cursor_.expect_close());
    }
    return count;
}

Result<uint32_t> ModuleParser::function_indices(Bytes& out) {
    uint32_t count = 0;
    for (; cursor_.at_index(); ++count) {
        write_unsigned_leb128(out, TRY(context_.functions.index(cursor_)));
    }
    return count;
}

/// How a segment is written decides how it is encoded: with "func" as indices, with (table 0) with
/// that index, so that every encoding has a text of its own.
Result<void> ModuleParser::element_field() {
    if (cursor_.accept_keyword("declare")) return element_list(3, true, {});
    Bytes table;
    Bytes offset;
    const bool has_table = cursor_.accept_open("table");
    if (has_table) {
        write_unsigned_leb128(table, TRY(context_.tables.index(cursor_)));
        TRY(cursor_.expect_close());
    }
    // WebAssembly 1.0 wrote a bare table index, which could only be 0.
    if (!has_table && cursor_.kind() == TokenKind::Natural) TRY(cursor_.expect_zero());
    if (!has_table && (cursor_.kind() != TokenKind::Open || cursor_.at_open("ref"))) {
        return element_list(1, true, {});
    }
    TRY(offset_expression(offset));
    if (!has_table && cursor_.kind() == TokenKind::Open && !cursor_.at_open("ref")) {
        return cursor_.unexpected(1);
    }
    append(table, offset);
    return element_list(has_table ? 2 : 0, has_table, table);
}

/// Element kind or type and items. `mode` has the encoding's two low bits; `place` the table and
/// the offset of an active segment.
Result<void> ModuleParser::element_list(uint8_t mode, bool has_table, const Bytes& place) {
    Bytes& out = elements_.bytes;
    Bytes items;
    uint32_t count = 0;
    const bool has_indices =
        cursor_.accept_keyword("func") || (mode == 0 && (cursor_.at_index() || cursor_.at_close()));
    if (has_indices) {
        count = TRY(function_indices(items));
        out.push_back(mode);
        append(out, place);
        if (mode != 0) out.push_back(0);
    } else {
        const ValueType type = TRY(types_.reference_type());
        count = TRY(element_expressions(items));
        // Without a table the encoding implies funcref; other types name table 0.
        const bool implies_table = mode == 0 && type != ValueType::funcref();
        out.push_back(static_cast<uint8_t>(4 | mode | (implies_table ? 2 : 0)));
        if (implies_table) out.push_back(0);
        append(out, place);
        if (has_table || implies_table) write_value_type(out, type);
    }
    write_unsigned_leb128(out, count);
    append(out, items);
    ++elements_.count;
    return {};
}

Result<void> ModuleParser::data_field() {
    Bytes place;
    uint8_t flags = 0;
    if (cursor_.accept_open("memory")) {
        flags = 2;
        write_unsigned_leb128(place, TRY(context_.memories.index(cursor_)));
        TRY(cursor_.expect_close());
        TRY(offset_expression(place));
    } else if (cursor_.kind() == TokenKind::Natural || cursor_.kind() == TokenKind::Open) {
        // As for element segments, 1.0 had a bare memory index.
        if (cursor_.kind() == TokenKind::Natural) TRY(cursor_.expect_zero());
        TRY(offset_expression(place));
    } else {
        flags = 1;
    }
    data_.bytes.push_back(flags);
    append(data_.bytes, place);
    write_string(data_.bytes, TRY(cursor_.strings()));
    ++data_.count;
    return {};
}

}  // namespace ingot::text
