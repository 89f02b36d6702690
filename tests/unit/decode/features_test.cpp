// Sections, types and encodings whose feature is switched off are malformed and say what they need.
#include <fmt/format.h>

#include "tests/unit/decode/module_bytes.h"

using namespace ingot;
using namespace ingot::test;

namespace {

void check_needs(Feature feature, const Bytes& sections, const std::string& message) {
    CAPTURE(feature_flag(feature), message);
    decoded(header() + sections);
    const Error error = rejected(header() + sections, without({feature}));
    CHECK(error.kind == ErrorKind::Malformed);
    CHECK(error.message == fmt::format("{}: needs the feature {}, which is switched off", message,
                                       feature_flag(feature)));
}

Bytes type_with_parameter(const Bytes& type) {
    return section(1, Bytes{1, 0x60, 1} + type + Bytes{0});
}

}  // namespace

TEST_CASE("types need the feature they came with", "[decode]") {
    check_needs(Feature::Simd, type_with_parameter({0x7b}), "malformed value type");
    check_needs(Feature::ReferenceTypes, type_with_parameter({0x70}), "malformed value type");
    check_needs(Feature::ReferenceTypes, section(4, {1, 0x6f, 0, 0}), "malformed reference type");
    check_needs(Feature::Exceptions, type_with_parameter({0x69}), "malformed reference type");
    check_needs(Feature::Gc, type_with_parameter({0x6e}), "malformed reference type");
    check_needs(Feature::FunctionReferences, type_with_parameter({0x64, 0}),
                "malformed reference type");
    check_needs(Feature::MultiValue, section(1, {1, 0x60, 0, 2, 0x7f, 0x7f}),
                "malformed result type");
    for (const Bytes& type : {Bytes{0x5f, 0}, Bytes{0x5e, 0x78, 0}, Bytes{0x50, 0, 0x60, 0, 0},
                              Bytes{0x4e, 1, 0x60, 0, 0}}) {
        check_needs(Feature::Gc, section(1, Bytes{1} + type), "malformed definition type");
    }
}

TEST_CASE("sections and their encodings need the feature they came with", "[decode]") {
    check_needs(Feature::BulkMemory, section(12, {0}), "malformed section id");
    check_needs(Feature::BulkMemory, section(11, {1, 1, 0}), "malformed data segment kind");
    check_needs(Feature::BulkMemory, section(9, {1, 1, 0, 0}), "malformed elements segment kind");
    check_needs(Feature::Threads, section(5, {1, 3, 0, 1}), "malformed limits flags");
    check_needs(Feature::Memory64, section(5, {1, 4, 0}), "malformed limits flags");
    check_needs(Feature::FunctionReferences, section(4, {1, 0x40, 0, 0x70, 0, 0, 0xd0, 0x70, 0x0b}),
                "malformed reference type");
}

TEST_CASE("tags belong to both generations of exceptions", "[decode]") {
    const Bytes module = header() + section(13, {1, 0, 0});
    decoded(module, without({Feature::Exceptions}));
    decoded(module, without({Feature::LegacyExceptions}));
    const auto none = without({Feature::Exceptions, Feature::LegacyExceptions});
    CHECK_MALFORMED(rejected(module, none), 8,
                    "malformed section id: needs the feature exceptions, which is switched off");
}

TEST_CASE("without references and many memories, their indices are zero bytes", "[decode]") {
    const Bytes start = header() + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0});
    const auto failure = [&](const Bytes& code, Feature feature) {
        const auto size = static_cast<uint8_t>(code.size());
        // The body is looked at because the byte behind it is no section.
        return rejected(start + section(10, Bytes{1, size} + code) + Bytes{0xff},
                        without({feature}));
    };
    CHECK_MALFORMED(failure({0, 0x11, 0, 1, 0x0b}, Feature::ReferenceTypes), 25,
                    "zero byte expected");
    CHECK_MALFORMED(failure({0, 0x3f, 0x80, 0x00, 0x0b}, Feature::MultiMemory), 24,
                    "zero byte expected");
    CHECK(failure({0, 0x28, 0x42, 0, 0, 0x0b}, Feature::MultiMemory).message ==
          "malformed memop flags: needs the feature multi-memory, which is switched off");
    CHECK(failure({0, 0x02, 0x00, 0x0b, 0x0b}, Feature::MultiValue).message ==
          "malformed block type: needs the feature multi-value, which is switched off");
}

TEST_CASE("without memory64, sizes and offsets have 32 bits", "[decode]") {
    const Bytes module = header() + section(5, {1, 0, 0x80, 0x80, 0x80, 0x80, 0x10});
    CHECK(decoded(module).memories.at(0).limits.minimum == uint64_t{1} << 32);
    CHECK_MALFORMED(rejected(module, without({Feature::Memory64})), 12, "integer too large");
}

TEST_CASE("function indices in elements make non-null references only where there are some",
          "[decode]") {
    const Bytes module = header() + section(9, {1, 0, 0x41, 0, 0x0b, 0});
    CHECK(decoded(module).elements.at(0).type == ValueType::ref(HeapType::Func, false));
    CHECK(decoded(module, without({Feature::FunctionReferences})).elements.at(0).type ==
          ValueType::funcref());
}
