// Field placement: packed, aligned, and a prefix for subtypes.
#include "vm/gc/layout.h"

#include <catch2/catch.hpp>

namespace ingot::gc {
namespace {

StructType structure(std::vector<ValueType> storages) {
    StructType type;
    for (const ValueType storage : storages) type.fields.push_back({storage, true});
    return type;
}

std::vector<uint32_t> offsets(const StructLayout& layout) {
    std::vector<uint32_t> all;
    for (const FieldLayout& field : layout.fields) all.push_back(field.offset_bytes);
    return all;
}

const ValueType kAny = ValueType::ref(HeapType::Any, true);

}  // namespace

TEST_CASE("small fields fill the holes that alignment leaves") {
    const TypeStore types;
    const auto layout = lay_out(
        types, structure({ValueType::I8, kAny, ValueType::I32, ValueType::I8, ValueType::I16}));
    CHECK(offsets(layout) == std::vector<uint32_t>{8, 16, 12, 9, 10});
    CHECK(layout.size_bytes == 24);
}

TEST_CASE("a structure begins like its supertype") {
    const TypeStore types;
    const std::vector<ValueType> fields{ValueType::I16,  ValueType::F64, ValueType::I8,
                                        ValueType::V128, kAny,           ValueType::I32,
                                        ValueType::I8,   ValueType::I64};
    const auto whole = offsets(lay_out(types, structure(fields)));
    for (size_t count = 0; count <= fields.size(); ++count) {
        const auto first = fields.begin() + static_cast<ptrdiff_t>(count);
        const auto part = offsets(lay_out(types, structure({fields.begin(), first})));
        CHECK(std::equal(part.begin(), part.end(), whole.begin()));
    }
}

TEST_CASE("no two fields overlap and all are aligned") {
    const TypeStore types;
    const std::vector<ValueType> kinds{ValueType::I8, ValueType::I16, ValueType::I32, kAny,
                                       ValueType::V128};
    for (uint32_t seed = 0; seed < 3125; ++seed) {
        std::vector<ValueType> fields;
        for (uint32_t rest = seed, i = 0; i < 5; ++i, rest /= 5) fields.push_back(kinds[rest % 5]);
        const auto layout = lay_out(types, structure(fields));
        std::vector<bool> taken(layout.size_bytes);
        for (const FieldLayout& field : layout.fields) {
            const uint32_t size = 1u << field.shift;
            REQUIRE(field.offset_bytes % std::min(size, 8u) == 0);
            REQUIRE(field.offset_bytes >= sizeof(Object));
            for (uint32_t i = 0; i < size; ++i) {
                REQUIRE_FALSE(taken.at(field.offset_bytes + i));
                taken[field.offset_bytes + i] = true;
            }
        }
    }
}

TEST_CASE("only fields that may refer to objects make the collector look at a structure") {
    const TypeStore types;
    const auto i31 = ValueType::ref(HeapType::I31, true);
    CHECK(lay_out(types, structure({ValueType::I64, ValueType::funcref(), i31})).contents ==
          Contents::Numbers);
    CHECK(lay_out(types, structure({ValueType::I64, ValueType::externref()})).contents ==
          Contents::References);
    CHECK(lay_out(types, structure({ValueType::exnref()})).contents == Contents::References);
}

}  // namespace ingot::gc
