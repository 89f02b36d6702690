// Declarations: types, index spaces, constant expressions, segments, start and exports.
//
// Modules go through the decoder, so that what is tested is what a user meets; a message is
// compared by its beginning, the specification's wording, as the official tests do.
#include "vm/validate/module_validator.h"

#include <catch2/catch.hpp>

#include "tests/unit/validate/module_builder.h"

namespace ingot::test {
namespace {

using Catch::Matchers::StartsWith;
using enum Opcode;

const Bytes kNullary = function_type({}, {});

TEST_CASE("types refer to earlier types and to their own group") {
    ModuleBuilder module;
    module.rec_group({struct_type({field(ref_null({1}))}), struct_type({field(ref_null({0}))})});
    REQUIRE(module.error() == "");
    ModuleBuilder forward;
    forward.type(struct_type({field(ref_null({1}))}));
    forward.type(struct_type({}));
    REQUIRE_THAT(forward.error(), StartsWith("unknown type 1"));
}

TEST_CASE("declared supertypes come first, are not final and match") {
    const auto error = [](const Bytes& super, const Bytes& sub) {
        ModuleBuilder module;
        module.type(super);
        module.type(sub);
        return module.error();
    };
    const Bytes open = sub_type({}, struct_type({field(kI32)}));
    REQUIRE(error(open, sub_type({0}, struct_type({field(kI32), field(kI64)}))) == "");
    REQUIRE_THAT(error(open, sub_type({0}, struct_type({field(kI64)}))),
                 StartsWith("sub type 1 does not match super type 0"));
    REQUIRE_THAT(error(struct_type({}), sub_type({0}, struct_type({}))),
                 StartsWith("sub type 1 has final super type 0"));
    REQUIRE_THAT(error(open, sub_type({1}, struct_type({field(kI32)}))),
                 StartsWith("forward use of type 1"));
    REQUIRE_THAT(error(open, sub_type({7}, struct_type({field(kI32)}))),
                 StartsWith("unknown type 7"));
}

TEST_CASE("long chains of supertypes are a limit") {
    ModuleBuilder module;
    module.type(sub_type({}, struct_type({})));
    for (uint32_t i = 0; i < 63; ++i) module.type(sub_type({i}, struct_type({})));
    REQUIRE(module.error() == "");
    module.type(sub_type({63}, struct_type({})));
    REQUIRE(module.error_details().kind == ErrorKind::Limit);
}

TEST_CASE("equal types of a module have one canonical id") {
    ModuleBuilder module;
    const uint32_t first = module.type(function_type({kI32}, {}));
    const uint32_t second = module.type(function_type({kI32}, {}));
    REQUIRE(first != second);
    module.function(first, Code().op(I32Const, 0u).op(RefFunc, 0u).op(CallRef, second));
    module.export_item("f", 0, 0);
    REQUIRE(module.error() == "");
}

TEST_CASE("limits of memories and tables") {
    const auto error = [](uint8_t flags, std::initializer_list<uint64_t> limits) {
        ModuleBuilder module;
        module.memory(flags, limits);
        return module.error();
    };
    REQUIRE(error(1, {0, 65536}) == "");
    REQUIRE(error(5, {0, uint64_t{1} << 48}) == "");
    REQUIRE_THAT(error(1, {0, 65537}),
                 StartsWith("memory size must be at most 65536 pages (4GiB)"));
    REQUIRE_THAT(error(4, {(uint64_t{1} << 48) + 1}), StartsWith("memory size must be at most"));
    REQUIRE_THAT(error(1, {2, 1}), StartsWith("size minimum must not be greater than maximum"));
    REQUIRE_THAT(error(2, {1}), StartsWith("shared memory must have maximum"));
}

TEST_CASE("more than one memory or table is a feature") {
    ModuleBuilder memories;
    memories.memory(0, {1});
    memories.memory(0, {1});
    REQUIRE(memories.error() == "");
    Features features;
    features.disable(Feature::MultiMemory);
    REQUIRE_THAT(memories.error(features), StartsWith("multiple memories"));
    ModuleBuilder tables;
    tables.table(kFuncref, 1);
    tables.table(kFuncref, 1);
    REQUIRE(tables.error() == "");
    features = {};
    features.disable(Feature::ReferenceTypes);
    REQUIRE_THAT(tables.error(features), StartsWith("multiple tables"));
}

TEST_CASE("a table of non-nullable elements needs an initial element") {
    ModuleBuilder module;
    module.table(ref({0x6c}), 1);
    REQUIRE_THAT(module.error(), StartsWith("type mismatch"));
    ModuleBuilder initialized;
    initialized.table_with(ref({0x6c}), Code().op(I32Const, 1).op(RefI31));
    REQUIRE(initialized.error() == "");
}

TEST_CASE("a table's initializer sees imported globals and no others") {
    ModuleBuilder module;
    module.import_global(kFuncref, false);
    module.global(kFuncref, false, Code().op(RefNull, {kFuncref}));
    ModuleBuilder imported = module;
    imported.table_with(kFuncref, Code().op(GlobalGet, 0u));
    REQUIRE(imported.error() == "");
    module.table_with(kFuncref, Code().op(GlobalGet, 1));
    REQUIRE_THAT(module.error(), StartsWith("unknown global 1"));
}

TEST_CASE("constant expressions use constant instructions and earlier immutable globals") {
    const auto error = [](const Code& code, const Bytes& type = kI32, const Features& f = {}) {
        ModuleBuilder module;
        module.import_global(kI32, false);
        module.import_global(kI32, true);
        module.global(kI32, false, Code().op(I32Const, 1));
        module.global(type, false, code);
        return module.error(f);
    };
    REQUIRE(error(Code().op(GlobalGet, 0u)) == "");
    REQUIRE(error(Code().op(GlobalGet, 2).op(I32Const, 3).op(I32Mul)) == "");
    REQUIRE_THAT(error(Code().op(GlobalGet, 1)), StartsWith("constant expression required"));
    REQUIRE_THAT(error(Code().op(GlobalGet, 3)), StartsWith("unknown global 3"));
    REQUIRE_THAT(error(Code().op(I32Const, 1).op(I32Clz)),
                 StartsWith("constant expression required"));
    REQUIRE_THAT(error(Code().op(I64Const, 1)), StartsWith("type mismatch"));
    REQUIRE_THAT(error(Code()), StartsWith("type mismatch"));
    REQUIRE_THAT(error(Code().op(I32Const, 1).op(I32Const, 1)), StartsWith("type mismatch"));
    REQUIRE_THAT(error(Code().op(RefFunc, 7), kFuncref), StartsWith("unknown function 7"));
    Features old;
    old.disable(Feature::ExtendedConst);
    old.disable(Feature::Gc);
    REQUIRE_THAT(error(Code().op(I32Const, 2).op(I32Const, 3).op(I32Mul), kI32, old),
                 StartsWith("constant expression required"));
    REQUIRE_THAT(error(Code().op(GlobalGet, 2), kI32, old), StartsWith("unknown global 2"));
}

TEST_CASE("segments name their memory or table and match its types") {
    ModuleBuilder module;
    module.data({0, 0x41, 0, 0x0b, 0});
    REQUIRE_THAT(module.error(), StartsWith("unknown memory 0"));
    module.memory(0, {1});
    REQUIRE(module.error() == "");
    module.element({0, 0x41, 0, 0x0b, 0});
    REQUIRE_THAT(module.error(), StartsWith("unknown table 0"));
    ModuleBuilder externs = module;
    externs.table(kExternref, 1);
    REQUIRE_THAT(externs.error(), StartsWith("type mismatch"));
    module.table(kFuncref, 1);
    REQUIRE(module.error() == "");
    module.element({3, 0, 1, 5});
    REQUIRE_THAT(module.error(), StartsWith("unknown function 5"));
}

TEST_CASE("offsets of 64-bit memories and tables are 64-bit") {
    ModuleBuilder module;
    module.memory(4, {1});
    module.table(kFuncref, 1, true);
    module.data({0, 0x42, 0, 0x0b, 0});
    module.element({0, 0x42, 0, 0x0b, 0});
    REQUIRE(module.error() == "");
    module.data({0, 0x41, 0, 0x0b, 0});
    REQUIRE_THAT(module.error(), StartsWith("type mismatch"));
}

TEST_CASE("tags have no results") {
    ModuleBuilder module;
    module.tag(module.type(function_type({kI32}, {})));
    REQUIRE(module.error() == "");
    module.tag(module.type(function_type({}, {kI32})));
    REQUIRE_THAT(module.error(), StartsWith("non-empty tag result type"));
}

TEST_CASE("the start function takes and returns nothing") {
    ModuleBuilder module;
    module.function(module.type(kNullary), Code());
    module.start(0);
    REQUIRE(module.error() == "");
    module.start(1);
    REQUIRE_THAT(module.error(), StartsWith("unknown function 1"));
    module.function(module.type(function_type({kI32}, {})), Code());
    REQUIRE_THAT(module.error(), StartsWith("start function"));
}

TEST_CASE("exports have different names and name something") {
    ModuleBuilder module;
    module.function(module.type(kNullary), Code());
    module.export_item("a", 0, 0);
    module.export_item("b", 0, 0);
    REQUIRE(module.error() == "");
    ModuleBuilder twice = module;
    twice.export_item("a", 0, 0);
    REQUIRE_THAT(twice.error(), StartsWith("duplicate export name"));
    for (const auto& [kind, error] : {std::pair(0, "unknown function 3"),
                                      {1, "unknown table 3"},
                                      {2, "unknown memory 3"},
                                      {3, "unknown global 3"},
                                      {4, "unknown tag 3"}}) {
        ModuleBuilder unknown = module;
        unknown.export_item("c", static_cast<uint8_t>(kind), 3);
        REQUIRE_THAT(unknown.error(), StartsWith(error));
    }
}

TEST_CASE("functions and imports have function types") {
    ModuleBuilder module;
    const uint32_t structure = module.type(struct_type({}));
    ModuleBuilder unknown = module;
    unknown.import_function(5);
    REQUIRE_THAT(unknown.error(), StartsWith("unknown type 5"));
    module.function(structure, Code());
    REQUIRE_THAT(module.error(), StartsWith("non-function type 0"));
}

}  // namespace
}  // namespace ingot::test
