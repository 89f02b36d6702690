// Sections in their shortest encoding: the mirror image of vm/decode's section readers.
#include <algorithm>
#include <iterator>
#include <utility>

#include "compiler/text/canonical.h"
#include "compiler/text/type_forms.h"
#include "vm/support/check.h"

namespace ingot::text {
namespace {

class SectionWriter {
 public:
    SectionWriter(const Module& module, ByteRange contents)
        : module_(module), out_(module.bytes, contents.offset, contents.offset + contents.size) {}

    Result<CanonicalBytes> write(SectionKind kind) && {
        TRY(contents(kind));
        return std::move(out_).finish();
    }

 private:
    Result<void> contents(SectionKind kind);
    void types();
    void composite(const CompositeType& type);
    void field(const FieldType& field);
    void import(const Import& import);
    Result<void> tables();
    Result<void> globals();
    Result<void> element(const ElementSegment& segment);
    Result<void> data(const DataSegment& segment);

    const Module& module_;
    CanonicalWriter out_;
};

Result<void> SectionWriter::contents(SectionKind kind) {
    switch (kind) {
    case SectionKind::Type: types(); return {};
    case SectionKind::Import:
        out_.number(module_.imports.size());
        for (const Import& item : module_.imports) import(item);
        return {};
    case SectionKind::Function:
        out_.number(module_.function_offsets.size());
        for (size_t i = module_.imported_functions; i < module_.functions.size(); ++i) {
            out_.number(module_.functions[i]);
        }
        return {};
    case SectionKind::Table: return tables();
    case SectionKind::Memory:
        out_.number(module_.memories.size() - module_.imported_memories);
        for (size_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
            out_.limits(module_.memories[i].limits);
        }
        return {};
    case SectionKind::Tag:
        out_.number(module_.tags.size() - module_.imported_tags);
        for (size_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
            out_.byte(0);
            out_.number(module_.tags[i].type);
        }
        return {};
    case SectionKind::Global: return globals();
    case SectionKind::Export:
        out_.number(module_.exports.size());
        for (const Export& item : module_.exports) {
            out_.string(item.name);
            out_.byte(static_cast<uint8_t>(item.kind));
            out_.number(item.index);
        }
        return {};
    case SectionKind::Start: out_.number(*module_.start); return {};
    case SectionKind::Element:
        out_.number(module_.elements.size());
        for (const ElementSegment& segment : module_.elements) TRY(element(segment));
        return {};
    case SectionKind::DataCount: out_.number(*module_.data_count); return {};
    case SectionKind::Code: out_.number(module_.bodies.size()); return {};
    case SectionKind::Data:
        out_.number(module_.data.size());
        for (const DataSegment& segment : module_.data) TRY(data(segment));
        return {};
    }
    return {};
}

void SectionWriter::types() {
    constexpr uint8_t kRec = 0x4e, kSub = 0x50, kSubFinal = 0x4f;
    const TypeForms forms = read_type_forms(module_);
    out_.number(module_.rec_groups.size());
    for (size_t i = 0; i < module_.rec_groups.size(); ++i) {
        const RecGroup group = module_.rec_groups[i];
        if (forms.explicit_groups[i]) {
            out_.byte(kRec);
            out_.number(group.count);
        }
        for (uint32_t index = group.first; index < group.first + group.count; ++index) {
            const SubType& type = module_.types[index];
            out_.at(module_.type_offsets[index]);
            if (forms.explicit_subs[index]) {
                out_.byte(type.is_final ? kSubFinal : kSub);
                out_.number(type.supertypes.size());
                for (const uint32_t supertype : type.supertypes) out_.number(supertype);
            }
            composite(type.composite);
        }
    }
}

void SectionWriter::composite(const CompositeType& type) {
    if (const auto* function = std::get_if<FunctionType>(&type)) {
        out_.byte(0x60);
        out_.value_types(function->parameters);
        out_.value_types(function->results);
    } else if (const auto* structure = std::get_if<StructType>(&type)) {
        out_.byte(0x5f);
        out_.number(structure->fields.size());
        for (const FieldType& item : structure->fields) field(item);
    } else if (const auto* array = std::get_if<ArrayType>(&type)) {
        out_.byte(0x5e);
        field(array->element);
    }
}

void SectionWriter::field(const FieldType& field) {
    out_.value_type(field.storage);
    out_.byte(field.is_mutable ? 1 : 0);
}

void SectionWriter::import(const Import& import) {
    out_.at(import.offset);
    out_.string(import.module);
    out_.string(import.name);
    out_.byte(static_cast<uint8_t>(import.kind()));
    if (const auto* function = std::get_if<TypeIndex>(&import.type)) {
        out_.number(*function);
    } else if (const auto* table = std::get_if<TableType>(&import.type)) {
        out_.table_type(*table);
    } else if (const auto* memory = std::get_if<MemoryType>(&import.type)) {
        out_.limits(memory->limits);
    } else if (const auto* global = std::get_if<GlobalType>(&import.type)) {
        out_.global_type(*global);
    } else if (const auto* tag = std::get_if<TagType>(&import.type)) {
        out_.byte(0);
        out_.number(tag->type);
    }
}

Result<void> SectionWriter::tables() {
    constexpr uint8_t kWithInitializer = 0x40;
    out_.number(module_.tables.size() - module_.imported_tables);
    for (size_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
        const Table& table = module_.tables[i];
        out_.at(table.offset);
        if (table.initializer) {
            out_.byte(kWithInitializer);
            out_.byte(0);
        }
        out_.table_type(table.type);
        if (table.initializer) TRY(write_expression(out_, module_, *table.initializer));
    }
    return {};
}

Result<void> SectionWriter::globals() {
    out_.number(module_.globals.size() - module_.imported_globals);
    for (size_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
        const Global& global = module_.globals[i];
        out_.at(global.offset);
        out_.global_type(global.type);
        TRY(write_expression(out_, module_, global.initializer));
    }
    return {};
}

Result<void> SectionWriter::element(const ElementSegment& segment) {
    constexpr uint8_t kNotActive = 1, kTableOrDeclarative = 2, kExpressions = 4;
    out_.at(segment.position);
    out_.number(segment.flags);
    if (!(segment.flags & kNotActive)) {
        if (segment.flags & kTableOrDeclarative) out_.number(segment.table);
        TRY(write_expression(out_, module_, segment.offset));
    }
    if (segment.flags & (kNotActive | kTableOrDeclarative)) {
        if (segment.flags & kExpressions) {
            out_.value_type(segment.type);
        } else {
            out_.byte(0);
        }
    }
    if (const auto* functions = std::get_if<0>(&segment.items)) {
        out_.number(functions->size());
        for (const FunctionIndex function : *functions) out_.number(function);
        return {};
    }
    const auto& items = std::get<1>(segment.items);
    out_.number(items.size());
    for (const ConstantExpression item : items) TRY(write_expression(out_, module_, item));
    return {};
}

Result<void> SectionWriter::data(const DataSegment& segment) {
    constexpr uint8_t kPassive = 1, kWithMemory = 2;
    out_.at(segment.position);
    out_.number(segment.flags);
    if (segment.flags == kWithMemory) out_.number(segment.memory);
    if (segment.flags != kPassive) TRY(write_expression(out_, module_, segment.offset));
    out_.number(segment.bytes.size);
    out_.at(segment.bytes.offset);
    out_.bytes(module_.view(segment.bytes));
    return {};
}

SectionKind kind_of(uint8_t id) {
    const auto* const found = std::ranges::find(kSectionIds, id);
    CHECK(found != std::end(kSectionIds));
    return static_cast<SectionKind>(found - std::begin(kSectionIds));
}

/// Reads a number that the decoder has read before.
LebRead<uint32_t> read_again(const Module& module, uint32_t offset) {
    const auto read = read_leb128<uint32_t>(std::span(module.bytes).subspan(offset));
    CHECK(read.status == LebStatus::Ok);
    return read;
}

}  // namespace

Result<std::map<SectionKind, CanonicalBytes>> canonical_sections(const Module& module) {
    constexpr uint8_t kCustomId = 0;
    std::map<SectionKind, CanonicalBytes> sections;
    for (uint32_t at = 8; at < module.bytes.size();) {
        const uint8_t id = module.bytes[at++];
        const auto size = read_again(module, at);
        at += size.length;
        ByteRange contents{at, size.value};
        at += size.value;
        if (id == kCustomId) continue;
        const SectionKind kind = kind_of(id);
        if (kind == SectionKind::Code) contents.size = read_again(module, contents.offset).length;
        CanonicalBytes written = TRY(SectionWriter(module, contents).write(kind));
        if (size.length != unsigned_length(size.value)) {
            written.encoding.size_length = size.length;
        }
        sections.emplace(kind, std::move(written));
    }
    return sections;
}

bool is_omitted(SectionKind kind, const Bytes& contents) {
    return kind != SectionKind::Start && kind != SectionKind::DataCount && contents == Bytes{0};
}

}  // namespace ingot::text
