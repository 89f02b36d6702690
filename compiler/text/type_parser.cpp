// Parses types. Definitions are encoded straight into the context's type section; only function
// types are kept, because type uses are compared with them.
#include "compiler/text/type_parser.h"

#include <fmt/format.h>

#include <array>

namespace ingot::text {
namespace {

using Kind = Token::Kind;

struct HeapTypeName {
    std::string_view name;
    std::string_view reference;  ///< The short form of (ref null name).
    HeapType type;
};

constexpr std::array<HeapTypeName, 12> kHeapTypes = {{
    {"func", "funcref", HeapType::Func},
    {"extern", "externref", HeapType::Extern},
    {"any", "anyref", HeapType::Any},
    {"eq", "eqref", HeapType::Eq},
    {"i31", "i31ref", HeapType::I31},
    {"struct", "structref", HeapType::Struct},
    {"array", "arrayref", HeapType::Array},
    {"none", "nullref", HeapType::None},
    {"nofunc", "nullfuncref", HeapType::NoFunc},
    {"noextern", "nullexternref", HeapType::NoExtern},
    {"exn", "exnref", HeapType::Exn},
    {"noexn", "nullexnref", HeapType::NoExn},
}};

constexpr std::array<std::pair<std::string_view, ValueType::Kind>, 5> kNumberTypes = {{
    {"i32", ValueType::I32},
    {"i64", ValueType::I64},
    {"f32", ValueType::F32},
    {"f64", ValueType::F64},
    {"v128", ValueType::V128},
}};

std::optional<ValueType> short_type(std::string_view word) {
    for (const auto& [name, type] : kNumberTypes) {
        if (name == word) return type;
    }
    for (const HeapTypeName& heap : kHeapTypes) {
        if (heap.reference == word) return ValueType::ref(heap.type, true);
    }
    return std::nullopt;
}

}  // namespace

bool TypeParser::at_value_type() const {
    return cursor_.at_open("ref") ||
           (cursor_.kind() == Kind::Keyword && short_type(cursor_.text()).has_value());
}

bool TypeParser::at_reference_type() const {
    if (cursor_.at_open("ref")) return true;
    if (cursor_.kind() != Kind::Keyword) return false;
    const auto type = short_type(cursor_.text());
    return type && type->is_ref();
}

Result<HeapType> TypeParser::heap_type() {
    if (cursor_.kind() == Kind::Keyword) {
        for (const HeapTypeName& heap : kHeapTypes) {
            if (cursor_.accept_keyword(heap.name)) return heap.type;
        }
        return cursor_.unexpected();
    }
    const size_t offset = cursor_.offset();
    const uint32_t index = TRY(context_.types.index(cursor_));
    if (index >= HeapType::kMaxIndex) {
        return fail(ErrorKind::Invalid, offset, fmt::format("unknown type {}", index));
    }
    return HeapType::concrete(index);
}

Result<ValueType> TypeParser::reference_type() {
    if (cursor_.kind() == Kind::Keyword) {
        const auto type = short_type(cursor_.text());
        if (!type || !type->is_ref()) return cursor_.unexpected();
        cursor_.advance();
        return *type;
    }
    TRY(cursor_.expect_open("ref"));
    const bool nullable = cursor_.accept_keyword("null");
    const HeapType heap = TRY(heap_type());
    TRY(cursor_.expect_close());
    return ValueType::ref(heap, nullable);
}

Result<ValueType> TypeParser::value_type() {
    if (cursor_.kind() == Kind::Keyword) {
        const auto type = short_type(cursor_.text());
        if (!type) return cursor_.unexpected();
        cursor_.advance();
        return *type;
    }
    return reference_type();
}

Result<ValueType> TypeParser::storage_type() {
    if (cursor_.accept_keyword("i8")) return ValueType(ValueType::I8);
    if (cursor_.accept_keyword("i16")) return ValueType(ValueType::I16);
    return value_type();
}

Result<FieldType> TypeParser::field_type() {
    if (!cursor_.accept_open("mut")) return FieldType{TRY(storage_type()), false};
    const ValueType type = TRY(storage_type());
    TRY(cursor_.expect_close());
    return FieldType{type, true};
}

Result<GlobalType> TypeParser::global_type() {
    if (!cursor_.accept_open("mut")) return GlobalType{TRY(value_type()), false};
    const ValueType type = TRY(value_type());
    TRY(cursor_.expect_close());
    return GlobalType{type, true};
}

bool TypeParser::address_type() {
    if (cursor_.accept_keyword("i64")) return true;
    cursor_.accept_keyword("i32");
    return false;
}

Result<Limits> TypeParser::limits() {
    // The specification says 64 bits for every limit since memory64; before, it was 32.
    const unsigned bits = context_.options.features.has(Feature::Memory64) ? 64 : 32;
    Limits limits;
    limits.minimum = TRY(cursor_.expect_natural(bits));
    if (cursor_.kind() == Kind::Natural) limits.maximum = TRY(cursor_.expect_natural(bits));
    limits.is_shared = cursor_.accept_keyword("shared");
    return limits;
}

/// Value types up to a closing parenthesis, which is consumed.
Result<void> TypeParser::value_types(std::vector<ValueType>& out) {
    while (!cursor_.at_close()) out.push_back(TRY(value_type()));
    cursor_.advance();
    return {};
}

Result<void> TypeParser::parameters(TypeUse& use, ParameterNames names) {
    while (cursor_.accept_open("param")) {
        const uint32_t token = cursor_.position();
        if (names == ParameterNames::Allowed && cursor_.kind() == Kind::Id) {
            TRY(id_name(context_.stream, cursor_.peek()));
            cursor_.advance();
            use.type.parameters.push_back(TRY(value_type()));
            use.parameters.push_back({token, true});
            TRY(cursor_.expect_close());
            continue;
        }
        TRY(value_types(use.type.parameters));
        use.parameters.resize(use.type.parameters.size(), {token, false});
    }
    return {};
}

Result<TypeUse> TypeParser::type_use(ParameterNames names) {
    TypeUse use;
    use.offset = cursor_.offset();
    if (cursor_.accept_open("type")) {
        use.offset = cursor_.offset();
        use.index = TRY(context_.types.index(cursor_));
        TRY(cursor_.expect_close());
    }
    TRY(parameters(use, names));
    while (cursor_.accept_open("result")) TRY(value_types(use.type.results));
    // Out of order: reported as syntax, before anybody compares types.
    if (cursor_.at_open("param") || cursor_.at_open("type")) return cursor_.unexpected(1);
    return use;
}

Result<uint32_t> TypeParser::resolve(const TypeUse& use) {
    if (!use.index) return context_.function_type_index(use.type);
    if (!use.is_written_out()) return *use.index;
    const auto malformed = [&](std::string message) {
        return fail(ErrorKind::Malformed, use.offset, std::move(message));
    };
    if (*use.index >= context_.function_types.size()) {
        return malformed(fmt::format("unknown type {}", *use.index));
    }
    const auto& named = context_.function_types[*use.index];
    if (!named) return malformed(fmt::format("non-function type {}", *use.index));
    if (*named != use.type) {
        return malformed("inline function type does not match explicit type");
    }
    return *use.index;
}

Result<void> TypeParser::type_field(uint32_t first) {
    ++context_.type_groups;
    if (!cursor_.at_open("rec")) return type_definition(first, true);
    const uint32_t close = cursor_.peek().partner;
    cursor_.advance(2);
    uint32_t count = 0;
    for (uint32_t token = cursor_.position(); token < close; ++count) {
        token = context_.stream.tokens[token].partner + 1;
    }
    context_.type_section.push_back(0x4e);
    write_unsigned_leb128(context_.type_section, count);
    for (uint32_t i = 0; i < count; ++i) TRY(type_definition(first + i, count == 1));
    return cursor_.expect_close();
}

Result<void> TypeParser::type_definition(uint32_t index, bool is_alone) {
    TRY(cursor_.expect_open("type"));
    TRY(cursor_.accept_id());
    context_.function_types.emplace_back();
    if (!cursor_.accept_open("sub")) {
        TRY(composite_type(index, is_alone));
        return cursor_.expect_close();
    }
    const bool is_final = cursor_.accept_keyword("final");
    std::vector<uint32_t> supertypes;
    while (cursor_.at_index()) supertypes.push_back(TRY(context_.types.index(cursor_)));
    Bytes& out = context_.type_section;
    out.push_back(is_final ? 0x4f : 0x50);
    write_unsigned_leb128(out, supertypes.size());
    for (const uint32_t supertype : supertypes) write_unsigned_leb128(out, supertype);
    TRY(composite_type(index, is_alone && is_final && supertypes.empty()));
    TRY(cursor_.expect_close());
    return cursor_.expect_close();
}

Result<void> TypeParser::composite_type(uint32_t index, bool is_plain_function) {
    Bytes& out = context_.type_section;
    const auto write_field = [&](const FieldType& field) {
        write_value_type(out, field.storage);
        out.push_back(field.is_mutable ? 1 : 0);
    };
    if (cursor_.accept_open("func")) {
        TypeUse use;
        TRY(parameters(use, ParameterNames::Allowed));
        while (cursor_.accept_open("result")) TRY(value_types(use.type.results));
        Bytes encoded;
        write_function_type(encoded, use.type);
        append(out, encoded);
        if (is_plain_function) context_.function_type_indices.emplace(std::move(encoded), index);
        context_.function_types[index] = std::move(use.type);
    } else if (cursor_.accept_open("struct")) {
        const std::vector<FieldType> fields = TRY(struct_fields(index));
        out.push_back(0x5f);
        write_unsigned_leb128(out, fields.size());
        for (const FieldType& field : fields) write_field(field);
    } else {
        TRY(cursor_.expect_open("array"));
        const FieldType element = TRY(field_type());
        out.push_back(0x5e);
        write_field(element);
    }
    return cursor_.expect_close();
}

Result<std::vector<FieldType>> TypeParser::struct_fields(uint32_t index) {
    std::vector<FieldType> fields;
    IndexSpace names("field");
    while (cursor_.accept_open("field")) {
        const uint32_t token = cursor_.position();
        const size_t offset = cursor_.offset();
        if (auto name = TRY(cursor_.accept_id())) {
            TRY(names.bind(std::move(name), offset));
            fields.push_back(TRY(field_type()));
            if (auto shown = TRY(context_.name_annotation(token + 1))) {
                names.annotate(names.count() - 1, std::move(*shown));
            }
        } else {
            while (!cursor_.at_close()) {
                fields.push_back(TRY(field_type()));
                names.add();
            }
        }
        TRY(cursor_.expect_close());
    }
    if (names.has_names()) context_.fields.emplace(index, std::move(names));
    return fields;
}

}  // namespace ingot::text
