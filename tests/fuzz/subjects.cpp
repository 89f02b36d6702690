// The binary half of the subjects: bytes through the decoder and the validator.
#include "tests/fuzz/subjects.h"

#include "tests/fuzz/verdict.h"
#include "vm/decode/decoder.h"
#include "vm/decode/instruction_reader.h"
#include "vm/isa/type_store.h"
#include "vm/support/check.h"
#include "vm/validate/module_validator.h"

namespace ingot::fuzz {

Verdict verdict_of(const Error& error, size_t input_size) {
    CHECK(!error.message.empty());
    CHECK(error.offset == Error::kNoOffset || error.offset <= input_size);
    switch (error.kind) {
    case ErrorKind::Malformed: return Verdict::Malformed;
    case ErrorKind::Invalid: return Verdict::Invalid;
    case ErrorKind::Limit: return Verdict::Limit;
    case ErrorKind::Unlinkable:
    case ErrorKind::Unsupported:
    case ErrorKind::Io: break;
    }
    check_failed("an error of loading that fits", __FILE__, __LINE__);
}

namespace {

void check_range(const Module& module, ByteRange range) {
    CHECK(range.offset <= module.bytes.size());
    CHECK(range.size <= module.bytes.size() - range.offset);
}

/// Everything a decoded module promises about its ranges and counts.
void check_module(const Module& module) {
    for (const FunctionBody& body : module.bodies) check_range(module, body.entry);
    for (const FunctionBody& body : module.bodies) check_range(module, body.code);
    for (const CustomSection& section : module.custom_sections) check_range(module, section.bytes);
    for (const DataSegment& segment : module.data) check_range(module, segment.bytes);
    for (const Global& global : module.globals) check_range(module, global.initializer);
    CHECK(module.bodies.size() == module.functions.size() - module.imported_functions);
    CHECK(module.function_offsets.size() == module.bodies.size());
    CHECK(module.type_offsets.size() == module.types.size());
    CHECK(module.memory_offsets.size() == module.memories.size());
    CHECK(module.tag_offsets.size() == module.tags.size());
    size_t grouped = 0;
    for (const RecGroup& group : module.rec_groups) {
        CHECK(group.first == grouped);
        grouped += group.count;
    }
    CHECK(grouped == module.types.size());
}

/// A valid module's instructions read again without fail, up to exactly the end of each body.
void check_bodies(const Module& module, const Features& features) {
    for (const FunctionBody& body : module.bodies) {
        auto reader = InstructionReader::of_body(module, body, features);
        const auto end = find_end(reader);
        CHECK(end.has_value());
        CHECK(*end == body.code.offset + body.code.size);
    }
}

}  // namespace

Verdict decode_subject(std::span<const uint8_t> bytes, const Features& features) {
    const auto module = decode_module({bytes.begin(), bytes.end()}, features);
    if (!module) return verdict_of(module.error(), bytes.size());
    check_module(*module);
    return Verdict::Accepted;
}

Verdict validate_subject(std::span<const uint8_t> bytes, const Features& features) {
    const auto module = decode_module({bytes.begin(), bytes.end()}, features);
    if (!module) return verdict_of(module.error(), bytes.size());
    check_module(*module);
    TypeStore store;
    const auto types = validate_module(*module, store, features);
    if (!types) return verdict_of(types.error(), bytes.size());
    check_bodies(*module, features);
    return Verdict::Accepted;
}

}  // namespace ingot::fuzz
