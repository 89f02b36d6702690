// disassemble(): the module's fields in the order of the binary's sections.
#include "compiler/text/printer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "compiler/text/canonical.h"
#include "compiler/text/instruction_printer.h"
#include "compiler/text/lexer.h"
#include "compiler/text/printed_names.h"
#include "compiler/text/type_forms.h"

namespace ingot {
namespace {

using text::InstructionPrinter;
using text::ModuleIdentifiers;
using text::PrintedNames;

class Printer {
 public:
    Printer(const Module& module, const DisassembleOptions& options)
        : module_(module), options_(options), names_(module, options.use_names) {}

    Result<std::string> run() &&;

 private:
    template <typename... Arguments>
    void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }
    void types();
    void type(uint32_t index, bool is_explicit_sub, std::string_view indent);
    void composite(uint32_t index, const CompositeType& type);
    void field_type(const FieldType& field);
    void imports();
    Result<void> tables();
    Result<void> globals();
    void tags();
    void exports();
    Result<void> elements();
    Result<void> data();
    void bytes(std::span<const uint8_t> bytes);
    Result<void> functions();
    Result<void> function(uint32_t index, const FunctionBody& body);
    Result<void> parameters(uint32_t type, const PrintedNames& names);
    Result<void> locals(uint32_t first, const FunctionBody& body, const PrintedNames& names);
    Result<void> code(const FunctionBody& body, InstructionPrinter& printer);
    Result<void> expression(ConstantExpression expression, std::string_view keyword);
    Result<void> section_encodings();
    Result<void> check_size() const;

    const PrintedNames& space(ExternKind kind) const;
    std::string table_type(const TableType& type) const;
    std::string global_type(const GlobalType& type) const;

    const Module& module_;
    const DisassembleOptions& options_;
    ModuleIdentifiers names_;
    std::string out_;
    bool uses_data_ = false;
};

Result<std::string> Printer::run() && {
    out_ = "(module";
    if (options_.use_names && module_.names.module && !module_.names.module->empty()) {
        const NameSection::Map name = {{0, *module_.names.module}};
        add(" {}", PrintedNames(name).index(0));
    }
    out_ += "\n";
    types();
    imports();
    TRY(tables());
    for (uint32_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
        add("  (memory {}(;{};) {})\n", names_.memories.definition(i), i,
            to_string(module_.memories[i].limits));
    }
    tags();
    TRY(globals());
    exports();
    if (module_.start) add("  (start {})\n", names_.functions.index(*module_.start));
    TRY(elements());
    TRY(functions());
    TRY(data());
    if (module_.data_count && !uses_data_) out_ += "  (@ingot.data_count)\n";
    if (options_.keep_encoding) TRY(section_encodings());
    out_ += ")\n";
    return std::move(out_);
}

/// What keeps the sections' encodings, apart from those of code entries.
Result<void> Printer::section_encodings() {
    text::SectionEncodings encodings;
    for (auto& [kind, section] : TRY(text::canonical_sections(module_))) {
        const bool is_omitted = text::is_omitted(kind, section.bytes);
        if (section.encoding.empty() && !is_omitted) continue;
        encodings.emplace(kind, std::move(section.encoding));
    }
    text::print_encodings(out_, encodings, "  ");
    return check_size();
}

/// Text can be much larger than a binary that declares many locals.
Result<void> Printer::check_size() const {
    if (out_.size() <= text::kMaxSourceBytes) return {};
    return fail(ErrorKind::Limit, "the module's text would be larger than 512 MiB");
}

const PrintedNames& Printer::space(ExternKind kind) const {
    switch (kind) {
    case ExternKind::Function: return names_.functions;
    case ExternKind::Table: return names_.tables;
    case ExternKind::Memory: return names_.memories;
    case ExternKind::Global: return names_.globals;
    case ExternKind::Tag: return names_.tags;
    }
    return names_.functions;
}

// Types.

void Printer::types() {
    const text::TypeForms forms = text::read_type_forms(module_);
    for (size_t i = 0; i < module_.rec_groups.size(); ++i) {
        const RecGroup group = module_.rec_groups[i];
        const bool is_explicit = forms.explicit_groups[i];
        if (is_explicit) out_ += "  (rec\n";
        for (uint32_t index = group.first; index < group.first + group.count; ++index) {
            type(index, forms.explicit_subs[index], is_explicit ? "    " : "  ");
        }
        if (is_explicit) out_ += "  )\n";
    }
}

void Printer::type(uint32_t index, bool is_explicit_sub, std::string_view indent) {
    const SubType& type = module_.types[index];
    add("{}(type {}(;{};) ", indent, names_.types.definition(index), index);
    if (is_explicit_sub) {
        add("(sub {}", type.is_final ? "final " : "");
        for (const uint32_t supertype : type.supertypes) {
            add("{} ", names_.types.index(supertype));
        }
    }
    composite(index, type.composite);
    out_ += is_explicit_sub ? "))\n" : ")\n";
}

void Printer::composite(uint32_t index, const CompositeType& type) {
    if (const auto* function = std::get_if<FunctionType>(&type)) {
        out_ += "(func";
        for (const auto& [keyword, types] :
             {std::pair("param", &function->parameters), std::pair("result", &function->results)}) {
            if (types->empty()) continue;
            add(" ({}", keyword);
            for (const ValueType value : *types) add(" {}", names_.value_type(value));
            out_ += ")";
        }
    } else if (const auto* structure = std::get_if<StructType>(&type)) {
        out_ += "(struct";
        const auto names = names_.fields.find(index);
        for (uint32_t i = 0; i < structure->fields.size(); ++i) {
            out_ += " (field ";
            if (names != names_.fields.end()) out_ += names->second.definition(i);
            field_type(structure->fields[i]);
            out_ += ")";
        }
    } else if (const auto* array = std::get_if<ArrayType>(&type)) {
        out_ += "(array ";
        field_type(array->element);
    }
    out_ += ")";
}

void Printer::field_type(const FieldType& field) {
    if (field.is_mutable) {
        add("(mut {})", names_.value_type(field.storage));
    } else {
        out_ += names_.value_type(field.storage);
    }
}

std::string Printer::table_type(const TableType& type) const {
    return to_string(type.limits) + " " + names_.value_type(type.element);
}

std::string Printer::global_type(const GlobalType& type) const {
    const std::string value = names_.value_type(type.value);
    return type.is_mutable ? "(mut " + value + ")" : value;
}

// Imports, exports and what has no code.

void Printer::imports() {
    uint32_t counts[5] = {};
    for (const Import& import : module_.imports) {
        const ExternKind kind = import.kind();
        const uint32_t index = counts[static_cast<size_t>(kind)]++;
        add("  (import {} {} ({} {}(;{};) ", text::quote(import.module), text::quote(import.name),
            to_string(kind), space(kind).definition(index), index);
        if (const auto* function = std::get_if<TypeIndex>(&import.type)) {
            out_ += names_.type_use(module_, *function);
        } else if (const auto* table = std::get_if<TableType>(&import.type)) {
            out_ += table_type(*table);
        } else if (const auto* memory = std::get_if<MemoryType>(&import.type)) {
            out_ += to_string(memory->limits);
        } else if (const auto* global = std::get_if<GlobalType>(&import.type)) {
            out_ += global_type(*global);
        } else if (const auto* tag = std::get_if<TagType>(&import.type)) {
            out_ += names_.type_use(module_, tag->type);
        }
        out_ += "))\n";
    }
}

Result<void> Printer::tables() {
    for (uint32_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
        const Table& table = module_.tables[i];
        add("  (table {}(;{};) {}", names_.tables.definition(i), i, table_type(table.type));
        if (table.initializer) {
            out_ += " ";
            TRY(expression(*table.initializer, ""));
        }
        out_ += ")\n";
    }
    return {};
}

Result<void> Printer::globals() {
    for (uint32_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
        const Global& global = module_.globals[i];
        add("  (global {}(;{};) {} ", names_.globals.definition(i), i, global_type(global.type));
        TRY(expression(global.initializer, ""));
        out_ += ")\n";
    }
    return {};
}

void Printer::tags() {
    for (uint32_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
        add("  (tag {}(;{};) {})\n", names_.tags.definition(i), i,
            names_.type_use(module_, module_.tags[i].type));
    }
}

void Printer::exports() {
    for (const Export& item : module_.exports) {
        add("  (export {} ({} {}))\n", text::quote(item.name), to_string(item.kind),
            space(item.kind).index(item.index));
    }
}

// Segments. The encoding's flags decide what is written out: see the assembler's element_field().

Result<void> Printer::elements() {
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
        const ElementSegment& segment = module_.elements[i];
        add("  (elem {}(;{};)", names_.elements.definition(i), i);
        if (segment.mode == SegmentMode::Declarative) out_ += " declare";
        if (segment.mode == SegmentMode::Active) {
            if (segment.flags & 2) add(" (table {})", names_.tables.index(segment.table));
            out_ += " ";
            TRY(expression(segment.offset, "offset"));
        }
        if (const auto* functions = std::get_if<0>(&segment.items)) {
            out_ += " func";
            for (const FunctionIndex function : *functions) {
                add(" {}", names_.functions.index(function));
            }
        } else {
            add(" {}", names_.value_type(segment.type));
            for (const ConstantExpression item : std::get<1>(segment.items)) {
                out_ += " ";
                TRY(expression(item, "item"));
            }
        }
        out_ += ")\n";
        TRY(check_size());
    }
    return {};
}

Result<void> Printer::data() {
    for (uint32_t i = 0; i < module_.data.size(); ++i) {
        const DataSegment& segment = module_.data[i];
        add("  (data {}(;{};)", names_.data.definition(i), i);
        if (segment.mode == SegmentMode::Active) {
            if (segment.flags & 2) add(" (memory {})", names_.memories.index(segment.memory));
            out_ += " ";
            TRY(expression(segment.offset, "offset"));
        }
        bytes(module_.view(segment.bytes));
        out_ += ")\n";
        TRY(check_size());
    }
    return {};
}

void Printer::bytes(std::span<const uint8_t> bytes) {
    constexpr size_t kBytesPerLine = 64;
    const bool is_long = bytes.size() > kBytesPerLine;
    for (size_t i = 0; i < bytes.size(); i += kBytesPerLine) {
        const auto line = bytes.subspan(i, std::min(kBytesPerLine, bytes.size() - i));
        out_ += is_long ? "\n    " : " ";
        out_ += text::quote({reinterpret_cast<const char*>(line.data()), line.size()});
    }
}

/// A constant expression without its end: one instruction in parentheses, more inside `keyword`'s
/// (or bare, if there is no keyword).
Result<void> Printer::expression(ConstantExpression expression, std::string_view keyword) {
    auto reader = InstructionReader::of_expression(module_, expression, Features());
    InstructionPrinter printer(module_, names_, {}, {});
    Instruction instruction;
    std::string inside;
    size_t count = 0;
    while (true) {
        if (!reader.next(instruction)) return reader.failure();
        const bool is_last = instruction.opcode == Opcode::End && printer.depth() == 0;
        if (is_last) break;
        if (count > 0) inside += " ";
        printer.print(instruction, inside);
        ++count;
    }
    uses_data_ = uses_data_ || printer.uses_data();
    const bool is_folded = count == 1;
    if (is_folded) {
        add("({})", inside);
    } else if (keyword.empty()) {
        out_ += inside;
    } else {
        add("({} {})", keyword, inside);
    }
    return {};
}

// Functions.

Result<void> Printer::functions() {
    for (uint32_t i = 0; i < module_.bodies.size(); ++i) {
        TRY(function(module_.imported_functions + i, module_.bodies[i]));
        TRY(check_size());
    }
    return {};
}

Result<void> Printer::function(uint32_t index, const FunctionBody& body) {
    const auto names_of = [&](const auto& maps) {
        const auto found = maps.find(index);
        return options_.use_names && found != maps.end() ? PrintedNames(found->second)
                                                         : PrintedNames();
    };
    InstructionPrinter printer(module_, names_, names_of(module_.names.locals),
                               names_of(module_.names.labels));
    const uint32_t type = module_.functions[index];
    add("  (func {}(;{};) (type {})", names_.functions.definition(index), index,
        names_.types.index(type));
    TRY(parameters(type, printer.locals()));
    const FunctionType* signature =
        type < module_.types.size() ? module_.types[type].as_function() : nullptr;
    const size_t count = signature ? signature->parameters.size() : 0;
    TRY(locals(static_cast<uint32_t>(count), body, printer.locals()));
    out_ += "\n";
    TRY(code(body, printer));
    if (options_.keep_encoding) {
        text::print_encoding(out_, TRY(text::canonical_body(module_, body)).encoding, "    ");
    }
    out_ += "  )\n";
    uses_data_ = uses_data_ || printer.uses_data();
    return {};
}

Result<void> Printer::parameters(uint32_t type, const PrintedNames& names) {
    if (type >= module_.types.size()) return {};
    const FunctionType* function = module_.types[type].as_function();
    if (function == nullptr) return {};
    for (uint32_t i = 0; i < function->parameters.size(); ++i) {
        add(" (param {}{})", names.definition(i), names_.value_type(function->parameters[i]));
    }
    if (!function->results.empty()) {
        out_ += " (result";
        for (const ValueType value : function->results) add(" {}", names_.value_type(value));
        out_ += ")";
    }
    return check_size();
}

Result<void> Printer::locals(uint32_t first, const FunctionBody& body, const PrintedNames& names) {
    uint32_t index = first;
    for (const LocalRun& run : body.locals) {
        if (run.count == 0) continue;
        const std::string type = names_.value_type(run.type);
        out_ += "\n   ";
        // Runs of unnamed locals share one declaration.
        bool is_open = false;
        for (uint32_t i = 0; i < run.count; ++i, ++index) {
            const bool is_named = names.has(index);
            if (is_named || !is_open) {
                if (is_open) out_ += ")";
                add(" (local {}{}", names.definition(index), type);
                if (is_named) out_ += ")";
            } else {
                add(" {}", type);
            }
            is_open = !is_named;
        }
        if (is_open) out_ += ")";
        TRY(check_size());
    }
    return {};
}

Result<void> Printer::code(const FunctionBody& body, InstructionPrinter& printer) {
    auto reader = InstructionReader::of_body(module_, body, Features());
    Instruction instruction;
    constexpr size_t kMaxIndent = 16;  // depth is the module's choice, width is ours
    while (!reader.at_end()) {
        if (!reader.next(instruction)) return reader.failure();
        const bool is_end = instruction.opcode == Opcode::End;
        if (is_end && printer.depth() == 0) continue;  // the function's own
        const Shape shape = instruction.shape();
        const bool is_delimiter = is_end || shape == Shape::Else || shape == Shape::Catch ||
                                  shape == Shape::CatchAll || shape == Shape::Delegate;
        size_t indent = printer.depth();
        if (is_delimiter && indent > 0) --indent;
        out_.append(4 + 2 * std::min(indent, kMaxIndent), ' ');
        if (options_.offsets) add("(;{:#x};) ", instruction.offset);
        printer.print(instruction, out_);
        out_ += "\n";
    }
    return {};
}

}  // namespace

Result<std::string> disassemble(const Module& module, const DisassembleOptions& options) {
    return Printer(module, options).run();
}

}  // namespace ingot
