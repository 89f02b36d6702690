// Custom sections of an assembled module: @custom annotations and the name section (appendix A.4,
// A.5).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/text/encode.h"
#include "compiler/text/lexer.h"
#include "compiler/text/names.h"

namespace ingot::text {

/// The sections in the order of the binary format, which is not that of their ids.
enum class SectionKind : uint8_t {
    Type,
    Import,
    Function,
    Table,
    Memory,
    Tag,
    Global,
    Export,
    Start,
    Element,
    DataCount,
    Code,
    Data,
};
constexpr uint8_t kSectionIds[] = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};

struct CustomPlace {
    SectionKind section = SectionKind::Data;
    bool after = true;
    bool operator==(const CustomPlace&) const = default;
};

struct CustomText {
    std::string name;
    std::string contents;
    CustomPlace place;
};

/// The section that an @custom annotation describes.
Result<CustomText> parse_custom(const TokenStream& stream, const Annotation& annotation);

/// Everything the name section can say.
struct ModuleNames {
    std::optional<std::string> module;
    NameMap functions, types, tables, memories, globals, elements, data, tags;
    std::map<uint32_t, NameMap> locals, labels, fields;
};

/// The contents of a name section; empty if there are no names.
Bytes encode_names(const ModuleNames& names);

void write_custom_section(Bytes& out, std::string_view name, std::string_view contents);

}  // namespace ingot::text
