// The first pass over a module's fields, and the order of the passes.
#include "compiler/text/module_parser.h"

#include <array>
#include <utility>

namespace ingot::text {

using TokenKind = Token::Kind;

Result<Bytes> ModuleParser::parse(uint32_t header, uint32_t first, uint32_t end) {
    cursor_.seek(first);
    TRY(parse_module_name(header, first));
    TRY(collect(end));
    for (const Field& field : fields_) {
        if (field.kind != Field::Kind::Type && field.kind != Field::Kind::Rec) continue;
        cursor_.seek(field.open);
        TRY(types_.type_field(field.index));
    }
    for (const Field& field : fields_) {
        cursor_.seek(field.open);
        TRY(parse_field(field));
    }
    cursor_.seek(end);
    TRY(parse_section_encodings(end));
    TRY(check_annotations());
    return encode();
}

std::optional<ModuleParser::Field::Kind> ModuleParser::field_kind(std::string_view keyword) {
    using Kind = Field::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 12> kFields = {{
        {"func", Kind::Function},
        {"type", Kind::Type},
        {"rec", Kind::Rec},
        {"import", Kind::Import},
        {"table", Kind::Table},
        {"memory", Kind::Memory},
        {"global", Kind::Global},
        {"tag", Kind::Tag},
        {"export", Kind::Export},
        {"start", Kind::Start},
        {"elem", Kind::Element},
        {"data", Kind::Data},
    }};
    for (const auto& [name, kind] : kFields) {
        if (name == keyword) return kind;
    }
    return std::nullopt;
}

Result<void> ModuleParser::collect(uint32_t end) {
    while (cursor_.position() < end) {
        if (cursor_.kind() != TokenKind::Open) return cursor_.unexpected();
        const auto kind =
            cursor_.kind(1) == TokenKind::Keyword ? field_kind(cursor_.text(1)) : std::nullopt;
        if (!kind) return cursor_.unexpected(1);
        Field field{.kind = *kind, .open = cursor_.position(), .close = cursor_.peek().partner};
        cursor_.advance(2);
        TRY(collect_field(field));
        fields_.push_back(field);
        cursor_.seek(field.close);
        TRY(cursor_.expect_close());
    }
    return {};
}

Result<void> ModuleParser::collect_field(Field& field) {
    switch (field.kind) {
    case Field::Kind::Type: field.index = TRY(bind(context_.types)); return {};
    case Field::Kind::Rec:
        field.index = context_.types.count();
        while (cursor_.position() < field.close) {
            const uint32_t partner = cursor_.peek().partner;
            TRY(cursor_.expect_open("type"));
            TRY(bind(context_.types));
            cursor_.seek(partner + 1);
        }
        return {};
    case Field::Kind::Import: return collect_import(field);
    case Field::Kind::Function: return collect_definition(field, context_.functions, "function");
    case Field::Kind::Table: return collect_definition(field, context_.tables, "table");
    case Field::Kind::Memory: return collect_definition(field, context_.memories, "memory");
    case Field::Kind::Global: return collect_definition(field, context_.globals, "global");
    case Field::Kind::Tag: return collect_definition(field, context_.tags, "tag");
    case Field::Kind::Export: return {};
    case Field::Kind::Start:
        if (has_start_) return cursor_.malformed("multiple start sections");
        has_start_ = true;
        return {};
    case Field::Kind::Element: field.index = TRY(bind(context_.elements)); return {};
    case Field::Kind::Data: field.index = TRY(bind(context_.data)); return {};
    }
    return {};
}

/// Binds the optional identifier at the cursor, with an @name annotation before or behind it.
Result<uint32_t> ModuleParser::bind(IndexSpace& space) {
    const uint32_t token = cursor_.position();
    const size_t offset = cursor_.offset();
    auto annotated = TRY(context_.name_annotation(token));
    auto name = TRY(cursor_.accept_id());
    if (name && !annotated) annotated = TRY(context_.name_annotation(token + 1));
    const uint32_t index = TRY(space.bind(std::move(name), offset));
    if (annotated) space.annotate(index, std::move(*annotated));
    return index;
}

Result<void> ModuleParser::note_import(uint32_t ahead) {
    if (first_definition_.empty()) return {};
    return cursor_.malformed("import after " + std::string(first_definition_) + " definition",
                             ahead);
}

Result<void> ModuleParser::collect_import(Field& field) {
    TRY(note_import(0));
    TRY(cursor_.expect_name());
    TRY(cursor_.expect_name());
    if (cursor_.kind() != TokenKind::Open) return cursor_.unexpected();
    cursor_.advance();
    constexpr std::string_view kKinds[] = {"func", "table", "memory", "global", "tag"};
    IndexSpace* const spaces[] = {&context_.functions, &context_.tables, &context_.memories,
                                  &context_.globals, &context_.tags};
    for (size_t i = 0; i < std::size(kKinds); ++i) {
        if (!cursor_.accept_keyword(kKinds[i])) continue;
        field.index = TRY(bind(*spaces[i]));
        return {};
    }
    return cursor_.unexpected();
}

Result<void> ModuleParser::collect_definition(Field& field, IndexSpace& space,
                                              std::string_view category) {
    field.index = TRY(bind(space));
    while (cursor_.at_open("export")) cursor_.seek(cursor_.peek().partner + 1);
    field.is_import = cursor_.at_open("import");
    if (field.is_import) return note_import(1);
    if (first_definition_.empty()) first_definition_ = category;
    collect_segment(field);
    return {};
}

/// A table or memory with its contents written inside takes a segment index too.
void ModuleParser::collect_segment(Field& field) {
    if (field.kind == Field::Kind::Memory) {
        types_.address_type();
        field.has_segment = cursor_.at_open("data");
        if (field.has_segment) context_.data.add();
    } else if (field.kind == Field::Kind::Table) {
        types_.address_type();
        if (!types_.at_reference_type()) return;
        cursor_.seek(cursor_.kind() == TokenKind::Open ? cursor_.peek().partner + 1
                                                       : cursor_.position() + 1);
        field.has_segment = cursor_.at_open("elem");
        if (field.has_segment) context_.elements.add();
    }
}

}  // namespace ingot::text
