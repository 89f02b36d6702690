// The type store: structural equality of recursive groups across modules, displays, and matching.
//
// Types are written as a decoder would deliver them, indices of an imaginary type section included;
// what the store hands back is compared by canonical id only, whose values are nobody's business.
#include "vm/isa/type_store.h"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

namespace ingot {
namespace {

ValueType concrete(uint32_t index, bool is_nullable = true) {
    return ValueType::ref(HeapType::concrete(index), is_nullable);
}

SubType function(std::vector<ValueType> parameters, std::vector<ValueType> results) {
    return {true, {}, FunctionType{std::move(parameters), std::move(results)}};
}

SubType structure(std::vector<FieldType> fields, std::vector<uint32_t> supertypes = {},
                  bool is_final = false) {
    return {is_final, std::move(supertypes), StructType{std::move(fields)}};
}

std::vector<uint32_t> intern(TypeStore& store, std::vector<SubType> types,
                             std::vector<RecGroup> groups) {
    const auto ids = store.intern(types, groups);
    REQUIRE(ids.has_value());
    return *ids;
}

TEST_CASE("equal types of different modules have one canonical id") {
    TypeStore store;
    const auto first = intern(store, {function({ValueType::I32}, {})}, {{0, 1}});
    const auto second =
        intern(store, {function({}, {}), function({ValueType::I32}, {})}, {{0, 1}, {1, 1}});
    REQUIRE(second[1] == first[0]);
    REQUIRE(second[0] != first[0]);
    REQUIRE(store.size() == 2);
}

TEST_CASE("a recursive group is equal to the same group at other indices") {
    TypeStore store;
    const auto list = [](uint32_t self) {
        return structure({{ValueType::I32, false}, {concrete(self), true}});
    };
    const auto first = intern(store, {list(0)}, {{0, 1}});
    const auto second = intern(store, {function({}, {}), list(1)}, {{0, 1}, {1, 1}});
    REQUIRE(first[0] == second[1]);
    const FieldType next = store.type(first[0]).as_struct()->fields[1];
    REQUIRE(next.storage == concrete(first[0]));
}

TEST_CASE("the same types in differently cut groups are different") {
    TypeStore store;
    const SubType leaf = structure({});
    const auto apart = intern(store, {leaf, leaf}, {{0, 1}, {1, 1}});
    const auto together = intern(store, {leaf, leaf}, {{0, 2}});
    REQUIRE(apart[0] == apart[1]);
    REQUIRE(together[0] != together[1]);
    REQUIRE(together[0] != apart[0]);
}

TEST_CASE("a reference inside the group differs from one to an equal type outside of it") {
    TypeStore store;
    const SubType self = structure({{concrete(0), false}});
    const auto recursive = intern(store, {self}, {{0, 1}});
    const auto outer = intern(store, {self, structure({{concrete(0), false}})}, {{0, 1}, {1, 1}});
    REQUIRE(outer[0] == recursive[0]);
    REQUIRE(outer[1] != recursive[0]);
}

TEST_CASE("finality, mutability and the kind of composite type are part of a type") {
    TypeStore store;
    const auto ids = intern(store,
                            {structure({{ValueType::I8, false}}),
                             structure({{ValueType::I8, true}}),
                             structure({{ValueType::I8, false}}, {}, true),
                             {false, {}, ArrayType{{ValueType::I8, false}}}},
                            {{0, 1}, {1, 1}, {2, 1}, {3, 1}});
    REQUIRE(store.size() == 4);
    REQUIRE(store.type(ids[3]).as_array()->element.storage == ValueType::I8);
}

TEST_CASE("displays list the supertypes by depth") {
    TypeStore store;
    const auto ids = intern(store,
                            {structure({}), structure({}, {0}), structure({{ValueType::I32}}, {1}),
                             structure({{ValueType::F64}}, {0})},
                            {{0, 1}, {1, 1}, {2, 1}, {3, 1}});
    REQUIRE(store.depth(ids[0]) == 0);
    REQUIRE(store.depth(ids[2]) == 2);
    REQUIRE(store.display(ids[2])[0] == ids[0]);
    REQUIRE(store.display(ids[2])[1] == ids[1]);
    REQUIRE(store.display(ids[2])[2] == ids[2]);
    REQUIRE(store.is_subtype(ids[2], ids[0]));
    REQUIRE(store.is_subtype(ids[2], ids[2]));
    REQUIRE_FALSE(store.is_subtype(ids[0], ids[2]));
    REQUIRE_FALSE(store.is_subtype(ids[3], ids[1]));
}

TEST_CASE("heap types match along the four hierarchies") {
    TypeStore store;
    const auto ids =
        intern(store, {structure({}), {true, {}, ArrayType{{ValueType::I32}}}, function({}, {})},
               {{0, 1}, {1, 1}, {2, 1}});
    const HeapType structure_type = HeapType::concrete(ids[0]);
    const HeapType array_type = HeapType::concrete(ids[1]);
    const HeapType function_type = HeapType::concrete(ids[2]);
    const auto matches = [&](HeapType sub, HeapType super) { return store.matches(sub, super); };

    for (const HeapType sub : {structure_type, array_type, HeapType(HeapType::I31),
                               HeapType(HeapType::None), HeapType(HeapType::Eq)}) {
        REQUIRE(matches(sub, HeapType::Eq));
        REQUIRE(matches(sub, HeapType::Any));
        REQUIRE_FALSE(matches(sub, HeapType::Func));
        REQUIRE(matches(HeapType::None, sub));
        REQUIRE(matches(HeapType::Bottom, sub));
        REQUIRE_FALSE(matches(sub, HeapType::Bottom));
        REQUIRE(store.top(sub) == HeapType::Any);
    }
    REQUIRE(matches(structure_type, HeapType::Struct));
    REQUIRE_FALSE(matches(structure_type, HeapType::Array));
    REQUIRE(matches(array_type, HeapType::Array));
    REQUIRE(matches(function_type, HeapType::Func));
    REQUIRE_FALSE(matches(function_type, HeapType::Any));
    REQUIRE(matches(HeapType::NoFunc, function_type));
    REQUIRE_FALSE(matches(HeapType::NoFunc, structure_type));
    REQUIRE_FALSE(matches(HeapType::Eq, HeapType::I31));
    REQUIRE(matches(HeapType::NoExtern, HeapType::Extern));
    REQUIRE(matches(HeapType::NoExn, HeapType::Exn));
    REQUIRE_FALSE(matches(HeapType::Exn, HeapType::Any));
    REQUIRE(store.top(function_type) == HeapType::Func);
}

TEST_CASE("value types match by nullability and heap type, numbers only with themselves") {
    TypeStore store;
    REQUIRE(store.matches(ValueType(ValueType::I32), ValueType(ValueType::I32)));
    REQUIRE_FALSE(store.matches(ValueType(ValueType::I32), ValueType(ValueType::I64)));
    REQUIRE(store.matches(ValueType::ref(HeapType::Func, false), ValueType::funcref()));
    REQUIRE_FALSE(store.matches(ValueType::funcref(), ValueType::ref(HeapType::Func, false)));
    REQUIRE(store.matches(ValueType(ValueType::Bottom), ValueType(ValueType::F32)));
    REQUIRE(store.matches(ValueType(ValueType::Bottom), ValueType::externref()));
    REQUIRE_FALSE(store.matches(ValueType(ValueType::F32), ValueType(ValueType::Bottom)));
}

TEST_CASE("mutable fields are invariant, constant ones covariant, functions contravariant") {
    TypeStore store;
    const auto field = [](ValueType type, bool is_mutable) {
        return CompositeType(ArrayType{{type, is_mutable}});
    };
    const ValueType eq = ValueType::ref(HeapType::Eq, true);
    const ValueType any = ValueType::ref(HeapType::Any, true);
    REQUIRE(store.matches(field(eq, false), field(any, false)));
    REQUIRE_FALSE(store.matches(field(eq, true), field(any, true)));
    REQUIRE(store.matches(field(eq, true), field(eq, true)));
    const CompositeType general = FunctionType{{any}, {eq}};
    const CompositeType special = FunctionType{{eq}, {any}};
    REQUIRE(store.matches(general, special));
    REQUIRE_FALSE(store.matches(special, general));
    const CompositeType wide = StructType{{{eq, false}, {eq, false}}};
    const CompositeType narrow = StructType{{{any, false}}};
    REQUIRE(store.matches(wide, narrow));
    REQUIRE_FALSE(store.matches(narrow, wide));
}

TEST_CASE("a host's function type is the module's") {
    TypeStore store;
    const auto ids =
        intern(store, {structure({}), function({concrete(0)}, {ValueType::I32})}, {{0, 1}, {1, 1}});
    const auto host = store.intern_function_type({{concrete(ids[0])}, {ValueType::I32}});
    REQUIRE(host.has_value());
    REQUIRE(*host == ids[1]);
}

TEST_CASE("entries stay where they are while others are added and read on other threads") {
    TypeStore store;
    const auto first = intern(store, {function({}, {})}, {{0, 1}});
    const SubType* address = &store.type(first[0]);
    constexpr uint32_t kTypes = 2000;
    const auto work = [&] {
        std::vector<uint32_t> ids;
        for (uint32_t i = 0; i < kTypes; ++i) {
            const SubType previous =
                ids.empty() ? structure({})
                            : structure(std::vector<FieldType>(i % 7 + 1, {concrete(i - 1), true}));
            if (!store.intern_group({&previous, 1}, ids)) return;
            if (store.type(ids[i]).as_struct() == nullptr) return;
        }
    };
    std::thread other(work);
    work();
    other.join();
    REQUIRE(store.size() == kTypes + 1);
    REQUIRE(&store.type(first[0]) == address);
}

}  // namespace
}  // namespace ingot
