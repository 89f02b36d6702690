// The end of assembling: annotations that were not taken, and the sections put in order.
#include <algorithm>
#include <utility>

#include "compiler/text/module_parser.h"

namespace ingot::text {
namespace {

constexpr std::string_view kCustom = "custom";
constexpr std::string_view kName = "name";
constexpr std::string_view kBranchHint = "metadata.code.branch_hint";
/// Our own: asks for a data count section that no instruction needs (see printer.h).
constexpr std::string_view kDataCount = "ingot.data_count";

std::string_view as_text(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

/// @name annotations between the module's header and its first field.
Result<void> ModuleParser::parse_module_name(uint32_t header, uint32_t first_field) {
    for (uint32_t token = header; token <= first_field; ++token) {
        while (auto name = TRY(context_.name_annotation(token))) {
            if (annotated_name_) {
                return cursor_.malformed("@name annotation: multiple module names");
            }
            annotated_name_ = std::move(name);
        }
    }
    return {};
}

const ModuleParser::Field* ModuleParser::field_around(const Annotation& annotation) const {
    const auto next = std::ranges::lower_bound(fields_, annotation.before, {}, &Field::open);
    if (next == fields_.begin()) return nullptr;
    const Field& field = *std::prev(next);
    return annotation.before <= field.close ? &field : nullptr;
}

Result<void> ModuleParser::check_annotations() {
    return context_.annotations.for_each_left([&](const Annotation& annotation) -> Result<void> {
        const auto malformed = [&](const char* message) {
            return fail(ErrorKind::Malformed, annotation.offset, message);
        };
        const Field* field = field_around(annotation);
        if (annotation.name == kName) return malformed("misplaced @name annotation");
        if (annotation.name == kEncodingAnnotation && context_.options.keep_encoding) {
            return malformed("misplaced @ingot.encoding annotation");
        }
        if (annotation.name == kCustom && field != nullptr) {
            return malformed("misplaced @custom annotation");
        }
        if (annotation.name != kBranchHint) return {};
        return malformed(field != nullptr && field->kind == Field::Kind::Function
                             ? "@metadata.code.branch_hint annotation: invalid placement"
                             : "@metadata.code.branch_hint annotation: not in a function");
    });
}

Result<std::vector<CustomText>> ModuleParser::custom_sections() const {
    std::vector<CustomText> sections;
    for (const Annotation& annotation : context_.stream.annotations) {
        if (annotation.name != kCustom) continue;
        sections.push_back(TRY(parse_custom(context_.stream, annotation)));
    }
    return sections;
}

ModuleNames ModuleParser::collect_names() const {
    const bool ids = context_.options.emit_names;
    ModuleNames names;
    names.module = annotated_name_ ? annotated_name_ : ids ? name_ : std::nullopt;
    names.functions = context_.functions.names(ids);
    names.types = context_.types.names(ids);
    names.tables = context_.tables.names(ids);
    names.memories = context_.memories.names(ids);
    names.globals = context_.globals.names(ids);
    names.elements = context_.elements.names(ids);
    names.data = context_.data.names(ids);
    names.tags = context_.tags.names(ids);
    names.locals = local_names_;
    names.labels = label_names_;
    for (const auto& [type, fields] : context_.fields) {
        NameMap map = fields.names(ids);
        if (!map.empty()) names.fields.emplace(type, std::move(map));
    }
    return names;
}

Bytes ModuleParser::encode_branch_hints() const {
    Bytes out;
    write_unsigned_leb128(out, hints_.size());
    for (const auto& [function, hints] : hints_) {
        write_unsigned_leb128(out, function);
        write_unsigned_leb128(out, hints.size());
        for (const BranchHint& hint : hints) {
            write_unsigned_leb128(out, hint.offset);
            out.push_back(1);
            out.push_back(hint.likely ? 1 : 0);
        }
    }
    return out;
}

/// Nothing if the section is left out.
Bytes ModuleParser::section_contents(SectionKind kind) const {
    const auto vector = [](const Section& section) {
        Bytes contents;
        if (section.count == 0) return contents;
        write_unsigned_leb128(contents, section.count);
        append(contents, section.bytes);
        return contents;
    };
    const auto number = [](uint32_t value) {
        Bytes contents;
        write_unsigned_leb128(contents, value);
        return contents;
    };
    switch (kind) {
    case SectionKind::Type: return vector({context_.type_groups, context_.type_section});
    case SectionKind::Import: return vector(imports_);
    case SectionKind::Function: return vector(functions_);
    case SectionKind::Table: return vector(tables_);
    case SectionKind::Memory: return vector(memories_);
    case SectionKind::Tag: return vector(tags_);
    case SectionKind::Global: return vector(globals_);
    case SectionKind::Export: return vector(exports_);
    case SectionKind::Start: return has_start_ ? number(start_) : Bytes();
    case SectionKind::Element: return vector(elements_);
    case SectionKind::DataCount: {
        const bool asked =
            std::ranges::find(context_.stream.annotations, kDataCount, &Annotation::name) !=
            context_.stream.annotations.end();
        return context_.uses_data_count || asked ? number(data_.count) : Bytes();
    }
    case SectionKind::Code: return vector(code_);
    case SectionKind::Data: return vector(data_);
    }
    return {};
}

Result<Bytes> ModuleParser::encode() {
    std::vector<CustomText> customs = TRY(custom_sections());
    const auto write_customs = [&](Bytes& out, CustomPlace place) {
        for (const CustomText& custom : customs) {
            if (custom.place == place) write_custom_section(out, custom.name, custom.contents);
        }
    };
    if (!hints_.empty()) {
        customs.push_back({std::string(kBranchHint),
                           std::string(as_text(encode_branch_hints())),
                           {SectionKind::Code, false}});
    }
    Bytes out = {0, 'a', 's', 'm', 1, 0, 0, 0};
    for (uint8_t i = 0; i <= static_cast<uint8_t>(SectionKind::Data); ++i) {
        const auto kind = static_cast<SectionKind>(i);
        write_customs(out, {kind, false});
        TRY(write_section(out, kind));
        write_customs(out, {kind, true});
    }
    const Bytes names = encode_names(collect_names());
    if (!names.empty()) write_custom_section(out, kName, as_text(names));
    if (!section_encodings_.empty()) TRY(check_section_encodings(out));
    return out;
}

}  // namespace ingot::text
