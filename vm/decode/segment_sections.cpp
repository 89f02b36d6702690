// The sections behind the definitions: element segments, data segments and their count, and
// function bodies (spec 5.5.12 to 5.5.16). Bodies are split into locals and code; their code is not
// read.
#include <fmt/format.h>

#include <utility>

#include "vm/decode/sections.h"
#include "vm/decode/type_reader.h"
#include "vm/isa/limits.h"

namespace ingot {

namespace {

// Bits of an element segment's discriminator.
enum : uint32_t {
    kNotActive = 1,
    kExplicitTableOrDeclarative = 2,
    kExpressions = 4,
};

ValueType read_element_type(SectionContext& context, uint32_t flags) {
    ByteReader& in = context.in;
    const bool is_short = (flags & (kNotActive | kExplicitTableOrDeclarative)) == 0;
    if (flags & kExpressions) {
        return is_short ? ValueType::funcref() : read_reference_type(in, context.features);
    }
    const uint32_t start = in.offset();
    if (!is_short && in.byte() != 0) in.malformed(start, "malformed element kind");
    // Function indices make non-null references (spec 5.5.12); before typed references there were
    // none.
    return ValueType::ref(HeapType::Func, !context.features.has(Feature::FunctionReferences));
}

void read_elements(SectionContext& context, ElementSegment& segment, bool are_expressions) {
    ByteReader& in = context.in;
    const uint32_t count = context.count("elements of a segment", limits::kMaxSegmentElements);
    if (are_expressions) {
        auto& items = segment.items.emplace<std::vector<ConstantExpression>>();
        for (uint32_t i = 0; i < count && in.ok(); ++i) {
            items.push_back(read_constant_expression(context));
        }
    } else {
        auto& items = segment.items.emplace<std::vector<FunctionIndex>>();
        for (uint32_t i = 0; i < count && in.ok(); ++i) items.emplace_back(in.u32());
    }
}

ElementSegment read_element_segment(SectionContext& context) {
    ByteReader& in = context.in;
    constexpr std::string_view kMessage = "malformed elements segment kind";
    ElementSegment segment;
    segment.position = in.offset();
    const uint32_t flags = in.u32();
    if (flags > (kNotActive | kExplicitTableOrDeclarative | kExpressions)) {
        in.malformed(segment.position, kMessage);
        return segment;
    }
    if (flags != 0) context.require(Feature::BulkMemory, segment.position, kMessage);
    segment.flags = static_cast<uint8_t>(flags);
    if (flags & kNotActive) {
        segment.mode =
            flags & kExplicitTableOrDeclarative ? SegmentMode::Declarative : SegmentMode::Passive;
    } else {
        segment.mode = SegmentMode::Active;
        if (flags & kExplicitTableOrDeclarative) segment.table = TableIndex(in.u32());
        segment.offset = read_constant_expression(context);
    }
    segment.type = read_element_type(context, flags);
    read_elements(context, segment, (flags & kExpressions) != 0);
    return segment;
}

DataSegment read_data_segment(SectionContext& context) {
    ByteReader& in = context.in;
    constexpr std::string_view kMessage = "malformed data segment kind";
    constexpr uint32_t kActive = 0, kPassive = 1, kActiveExplicit = 2;
    DataSegment segment;
    segment.position = in.offset();
    const uint32_t flags = in.u32();
    if (flags > kActiveExplicit) {
        in.malformed(segment.position, kMessage);
        return segment;
    }
    if (flags != kActive) context.require(Feature::BulkMemory, segment.position, kMessage);
    segment.flags = static_cast<uint8_t>(flags);
    segment.mode = flags == kPassive ? SegmentMode::Passive : SegmentMode::Active;
    if (flags == kActiveExplicit) segment.memory = MemoryIndex(in.u32());
    if (flags != kPassive) segment.offset = read_constant_expression(context);
    const uint32_t size = in.length();
    segment.bytes = {in.offset(), size};
    in.take(size);
    return segment;
}

std::vector<LocalRun> read_locals(ByteReader& in, const Features& features) {
    std::vector<LocalRun> locals;
    const uint32_t start = in.offset();
    const uint32_t runs = in.length();
    uint64_t total = 0;
    for (uint32_t i = 0; i < runs && in.ok(); ++i) {
        const uint32_t count = in.u32();
        locals.push_back({count, read_value_type(in, features)});
        total += count;
    }
    if (total > UINT32_MAX) in.malformed(start, "too many locals");
    if (total > limits::kMaxLocals) {
        in.fail(ErrorKind::Limit, start,
                fmt::format("{} locals, the limit is {}", total, limits::kMaxLocals));
    }
    return locals;
}

FunctionBody read_body(SectionContext& context) {
    ByteReader& in = context.in;
    FunctionBody body;
    const uint32_t size_offset = in.offset();
    const uint32_t size = in.length();
    if (size > limits::kMaxFunctionBodyBytes) {
        in.fail(ErrorKind::Limit, size_offset,
                fmt::format("function body of {} bytes, the limit is {}", size,
                            limits::kMaxFunctionBodyBytes));
        return body;
    }
    if (size > in.remaining()) {
        in.malformed(in.end_offset(), "unexpected end of section or function");
        return body;
    }
    const uint32_t start = in.offset();
    const uint32_t end = start + size;
    body.entry = {start, size};
    body.locals = read_locals(in, context.features);
    if (!in.ok()) return body;
    if (in.offset() > end) {
        in.malformed(start, "section size mismatch");
        return body;
    }
    body.code = {in.offset(), end - in.offset()};
    in.skip_to(end);
    return body;
}

}  // namespace

void read_element_section(SectionContext& context) {
    const uint32_t count = context.count("element segments", limits::kMaxElementSegments);
    for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
        context.module.elements.push_back(read_element_segment(context));
    }
}

void read_data_count_section(SectionContext& context) {
    context.module.data_count = context.in.u32();
}

void read_data_section(SectionContext& context) {
    const uint32_t count = context.count("data segments", limits::kMaxDataSegments);
    for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
        context.module.data.push_back(read_data_segment(context));
    }
}

void read_code_section(SectionContext& context) {
    const uint32_t count = context.count("function bodies", limits::kMaxFunctions);
    for (uint32_t i = 0; i < count && context.in.ok(); ++i) {
        FunctionBody body = read_body(context);
        if (context.in.ok()) context.module.bodies.push_back(std::move(body));
    }
}

}  // namespace ingot
