// Parses @custom annotations; encodes custom and name sections.
#include "compiler/text/custom_sections.h"

#include <utility>

#include "compiler/text/characters.h"

namespace ingot::text {
namespace {

using Kind = Token::Kind;

constexpr std::pair<std::string_view, SectionKind> kPlaces[] = {
    {"type", SectionKind::Type},           {"import", SectionKind::Import},
    {"func", SectionKind::Function},       {"table", SectionKind::Table},
    {"memory", SectionKind::Memory},       {"tag", SectionKind::Tag},
    {"global", SectionKind::Global},       {"export", SectionKind::Export},
    {"start", SectionKind::Start},         {"elem", SectionKind::Element},
    {"code", SectionKind::Code},           {"data", SectionKind::Data},
    {"first", SectionKind::Type},          {"last", SectionKind::Data},
    {"datacount", SectionKind::DataCount},
};

/// (before section) or (after section), `item` at its parenthesis and left behind it.
Result<CustomPlace> parse_place(const TokenStream& stream, uint32_t& item) {
    const std::vector<Token>& tokens = stream.annotation_tokens;
    const uint32_t close = tokens[item].partner;
    const auto malformed = [&](const char* message) {
        return fail(ErrorKind::Malformed, tokens[item].offset, message);
    };
    CustomPlace place;
    const std::string_view direction = stream.text(tokens[item + 1]);
    if (direction != "before" && direction != "after") {
        return malformed("@custom annotation: malformed placement");
    }
    place.after = direction == "after";
    const std::string_view section = item + 2 < close ? stream.text(tokens[item + 2]) : "";
    for (const auto& [name, kind] : kPlaces) {
        if (name != section) continue;
        place.section = kind;
        if (item + 3 != close) return malformed("@custom annotation: unexpected token");
        item = close + 1;
        return place;
    }
    return malformed("@custom annotation: malformed section kind");
}

void write_subsection(Bytes& out, uint8_t id, const Bytes& contents) {
    out.push_back(id);
    write_unsigned_leb128(out, contents.size());
    append(out, contents);
}

void write_name_map(Bytes& out, const NameMap& names) {
    write_unsigned_leb128(out, names.size());
    for (const auto& [index, name] : names) {
        write_unsigned_leb128(out, index);
        write_string(out, name);
    }
}

void write_names(Bytes& out, uint8_t id, const NameMap& names) {
    if (names.empty()) return;
    Bytes contents;
    write_name_map(contents, names);
    write_subsection(out, id, contents);
}

void write_indirect_names(Bytes& out, uint8_t id, const std::map<uint32_t, NameMap>& maps) {
    if (maps.empty()) return;
    Bytes contents;
    write_unsigned_leb128(contents, maps.size());
    for (const auto& [index, names] : maps) {
        write_unsigned_leb128(contents, index);
        write_name_map(contents, names);
    }
    write_subsection(out, id, contents);
}

}  // namespace

Result<CustomText> parse_custom(const TokenStream& stream, const Annotation& annotation) {
    const std::vector<Token>& tokens = stream.annotation_tokens;
    uint32_t item = annotation.first_item;
    const uint32_t end = annotation.end_item;
    const auto malformed = [&](const char* message) {
        return fail(ErrorKind::Malformed, item < end ? tokens[item].offset : annotation.offset,
                    message);
    };
    CustomText custom;
    if (item == end || tokens[item].kind != Kind::String) {
        return malformed("@custom annotation: missing section name");
    }
    custom.name = unescape(stream.text(tokens[item]));
    if (!is_well_formed_utf8(custom.name)) {
        return malformed("@custom annotation: malformed UTF-8 encoding");
    }
    ++item;
    if (item < end && tokens[item].kind == Kind::Open)
        custom.place = TRY(parse_place(stream, item));
    for (; item < end && tokens[item].kind == Kind::String; ++item) {
        custom.contents += unescape(stream.text(tokens[item]));
    }
    if (item != end) return malformed("@custom annotation: unexpected token");
    return custom;
}

Bytes encode_names(const ModuleNames& names) {
    Bytes out;
    if (names.module) {
        Bytes contents;
        write_string(contents, *names.module);
        write_subsection(out, 0, contents);
    }
    write_names(out, 1, names.functions);
    write_indirect_names(out, 2, names.locals);
    write_indirect_names(out, 3, names.labels);
    write_names(out, 4, names.types);
    write_names(out, 5, names.tables);
    write_names(out, 6, names.memories);
    write_names(out, 7, names.globals);
    write_names(out, 8, names.elements);
    write_names(out, 9, names.data);
    write_indirect_names(out, 10, names.fields);
    write_names(out, 11, names.tags);
    return out;
}

void write_custom_section(Bytes& out, std::string_view name, std::string_view contents) {
    Bytes body;
    write_string(body, name);
    body.insert(body.end(), contents.begin(), contents.end());
    out.push_back(0);
    write_unsigned_leb128(out, body.size());
    append(out, body);
}

}  // namespace ingot::text
