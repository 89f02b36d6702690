// What a Module can answer about itself.
#include "vm/module/module.h"

#include <catch2/catch.hpp>

using namespace ingot;

TEST_CASE("a function is called by the name section's name, else by its first export", "[module]") {
    Module module;
    module.exports.push_back({.name = "memory", .kind = ExternKind::Memory, .index = 1});
    module.exports.push_back({.name = "run", .kind = ExternKind::Function, .index = 1});
    module.exports.push_back({.name = "go", .kind = ExternKind::Function, .index = 1});
    CHECK(module.function_name(FunctionIndex(0u)).empty());
    CHECK(module.function_name(FunctionIndex(1u)) == "run");
    module.names.functions[1] = "main";
    CHECK(module.function_name(FunctionIndex(1u)) == "main");
}

TEST_CASE("a view shows a range of the module's bytes", "[module]") {
    Module module;
    module.bytes = {1, 2, 3, 4};
    const auto view = module.view({.offset = 1, .size = 2});
    REQUIRE(view.size() == 2);
    CHECK(view[0] == 2);
    CHECK(view[1] == 3);
}

TEST_CASE("an import's kind follows from its type", "[module]") {
    CHECK(Import{.module = {}, .name = {}, .type = TypeIndex(0u)}.kind() == ExternKind::Function);
    CHECK(Import{.module = {}, .name = {}, .type = TableType{}}.kind() == ExternKind::Table);
    CHECK(Import{.module = {}, .name = {}, .type = MemoryType{}}.kind() == ExternKind::Memory);
    CHECK(Import{.module = {}, .name = {}, .type = GlobalType{}}.kind() == ExternKind::Global);
    CHECK(Import{.module = {}, .name = {}, .type = TagType{}}.kind() == ExternKind::Tag);
}
