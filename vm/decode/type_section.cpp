// The type section (spec 5.3.8 to 5.3.12, 5.5.4): recursive groups of subtypes of composite types.
// A lone type is a group of one. Supertypes are kept as written, however many and whatever they
// name: the binary format allows any, validation one. Counts are bounded type by type and over all
// groups.
#include <fmt/format.h>

#include <utility>

#include "vm/decode/sections.h"
#include "vm/decode/type_reader.h"
#include "vm/isa/limits.h"

namespace ingot {

namespace {

enum : uint8_t {
    kFunction = 0x60,
    kStruct = 0x5f,
    kArray = 0x5e,
    kSub = 0x50,
    kSubFinal = 0x4f,
    kRec = 0x4e,
};

std::vector<ValueType> read_value_types(SectionContext& context, std::string_view what,
                                        uint32_t limit) {
    std::vector<ValueType> types;
    const uint32_t count = context.count(what, limit);
    for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
        types.push_back(read_value_type(context.in, context.features));
    }
    return types;
}

FunctionType read_function_type(SectionContext& context) {
    FunctionType type;
    type.parameters = read_value_types(context, "parameters", limits::kMaxParameters);
    const uint32_t start = context.in.offset();
    type.results = read_value_types(context, "results", limits::kMaxResults);
    if (type.results.size() > 1)
        context.require(Feature::MultiValue, start, "malformed result type");
    return type;
}

FieldType read_field_type(SectionContext& context) {
    const ValueType storage = read_storage_type(context.in, context.features);
    return {storage, read_mutability(context.in)};
}

StructType read_struct_type(SectionContext& context) {
    StructType type;
    const uint32_t count = context.count("fields", limits::kMaxStructFields);
    for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
        type.fields.push_back(read_field_type(context));
    }
    return type;
}

CompositeType read_composite_type(SectionContext& context) {
    const uint32_t start = context.in.offset();
    const uint8_t form = context.in.byte();
    constexpr std::string_view kMessage = "malformed definition type";
    switch (form) {
    case kFunction: return read_function_type(context);
    case kStruct: context.require(Feature::Gc, start, kMessage); return read_struct_type(context);
    case kArray:
        context.require(Feature::Gc, start, kMessage);
        return ArrayType{read_field_type(context)};
    default: break;
    }
    context.in.malformed(start, form & 0x80 ? "integer representation too long" : kMessage);
    return {};
}

void read_sub_type(SectionContext& context) {
    SubType type;
    const uint32_t start = context.in.offset();
    const uint8_t form = context.in.peek();
    if (form == kSub || form == kSubFinal) {
        context.in.byte();
        context.require(Feature::Gc, start, "malformed definition type");
        type.is_final = form == kSubFinal;
        const uint32_t count = context.in.length();
        for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
            type.supertypes.push_back(context.in.u32());
        }
    }
    type.composite = read_composite_type(context);
    if (!context.in.ok()) return;
    context.module.types.push_back(std::move(type));
    context.module.type_offsets.push_back(start);
}

}  // namespace

void read_type_section(SectionContext& context) {
    Module& module = context.module;
    const uint32_t groups = context.count("recursive groups", limits::kMaxTypes);
    for (uint32_t i = 0; i < groups && context.in.ok(); ++i) {
        const auto first = static_cast<uint32_t>(module.types.size());
        uint32_t size = 1;
        const uint32_t start = context.in.offset();
        if (context.in.peek() == kRec) {
            context.in.byte();
            context.require(Feature::Gc, start, "malformed definition type");
            size = context.count("types of a recursive group", limits::kMaxRecGroupTypes);
        }
        if (size > limits::kMaxTypes - first) {
            context.in.fail(ErrorKind::Limit, start,
                            fmt::format("more than {} types", limits::kMaxTypes));
        }
        for (uint32_t k = 0; k < size && context.in.ok(); ++k) read_sub_type(context);
        module.rec_groups.push_back({first, size});
    }
}

}  // namespace ingot
