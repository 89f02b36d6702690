// Types as values: packing, and the one spelling that messages and the printer share.
#include "vm/isa/types.h"

#include <catch2/catch.hpp>

#include "vm/isa/features.h"
#include "vm/isa/trap.h"

namespace ingot {
namespace {

TEST_CASE("a reference type keeps its heap type and nullability in 32 bits") {
    static_assert(sizeof(ValueType) == 4);
    const ValueType type = ValueType::ref(HeapType::concrete(HeapType::kMaxIndex - 1), true);
    CHECK(type.is_ref());
    CHECK(type.is_nullable());
    CHECK(type.heap().is_concrete());
    CHECK(type.heap().index() == HeapType::kMaxIndex - 1);
    CHECK(!type.with_nullable(false).is_nullable());
    CHECK(type.with_nullable(false) != type);
    CHECK(type.with_nullable(false).with_nullable(true) == type);
    for (const auto heap : {HeapType::Exn, HeapType::Any, HeapType::NoFunc, HeapType::Bottom}) {
        CHECK(ValueType::ref(heap, false).heap() == heap);
        CHECK(!HeapType(heap).is_concrete());
    }
}

TEST_CASE("only non-nullable references have no default value") {
    CHECK(ValueType(ValueType::I32).is_defaultable());
    CHECK(ValueType(ValueType::V128).is_defaultable());
    CHECK(ValueType::funcref().is_defaultable());
    CHECK(!ValueType::funcref().with_nullable(false).is_defaultable());
}

TEST_CASE("kinds partition the value types") {
    for (const auto kind : {ValueType::I32, ValueType::I64, ValueType::F32, ValueType::F64}) {
        CHECK(ValueType(kind).is_numeric());
        CHECK(!ValueType(kind).is_vector());
    }
    CHECK(!ValueType(ValueType::V128).is_numeric());
    CHECK(!ValueType(ValueType::I8).is_numeric());
    CHECK(ValueType(ValueType::I16).unpacked() == ValueType::I32);
    CHECK(ValueType(ValueType::F64).unpacked() == ValueType::F64);
}

TEST_CASE("types are spelled as in the text format") {
    CHECK(to_string(ValueType(ValueType::V128)) == "v128");
    CHECK(to_string(ValueType::funcref()) == "funcref");
    CHECK(to_string(ValueType::exnref().with_nullable(false)) == "(ref exn)");
    CHECK(to_string(ValueType::ref(HeapType::None, true)) == "nullref");
    CHECK(to_string(ValueType::ref(HeapType::concrete(3), true)) == "(ref null 3)");
    CHECK(to_string(FunctionType{{ValueType::I32, ValueType::I64}, {ValueType::F32}}) ==
          "[i32 i64] -> [f32]");
    CHECK(to_string(GlobalType{ValueType::I32, true}) == "(mut i32)");
}

TEST_CASE("features are found by their flag, and can be switched one by one") {
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        const auto feature = static_cast<Feature>(i);
        CHECK(feature_by_flag(feature_flag(feature)) == feature);
        CHECK(Features::none().has(feature) == (feature == Feature::Mvp));
        Features features;
        features.disable(feature);
        CHECK(!features.has(feature));
        features.enable(feature);
        CHECK(features == Features());
    }
    CHECK(!feature_by_flag("no-such-feature"));
}

TEST_CASE("traps are worded as in the specification's suite") {
    CHECK(to_string(Trap::IntegerDivideByZero) == "integer divide by zero");
    CHECK(to_string(Trap::OutOfBoundsMemoryAccess) == "out of bounds memory access");
}

}  // namespace
}  // namespace ingot
