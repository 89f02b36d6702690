// Section by section: what ends up in the Module, and what is malformed.
#include "tests/unit/decode/module_bytes.h"
#include "vm/isa/limits.h"

using namespace ingot;
using namespace ingot::test;

namespace {

/// The module of one section, whose contents start at offset 10.
Bytes only(uint8_t id, const Bytes& contents) {
    return header() + section(id, contents);
}

Bytes with_function(const Bytes& code_entry) {
    const auto size = static_cast<uint8_t>(code_entry.size());
    return header() + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0}) +
           section(10, Bytes{1, size} + code_entry);
}

}  // namespace

TEST_CASE("function types list parameters and results", "[decode]") {
    const Module module = decoded(only(1, {1, 0x60, 3, 0x7f, 0x7e, 0x7b, 2, 0x7d, 0x7c}));
    CHECK(*module.types.at(0).as_function() ==
          FunctionType{{ValueType::I32, ValueType::I64, ValueType::V128},
                       {ValueType::F32, ValueType::F64}});
    CHECK(module.types[0].is_final);
    CHECK(module.rec_groups == std::vector<RecGroup>{{0, 1}});
}

TEST_CASE("recursive groups hold subtypes of structs, arrays and functions", "[decode]") {
    const Module module =
        decoded(only(1, {3,                                                        //
                         0x4e, 2,                                                  //
                         0x50, 0,    0x5f, 2,    0x78, 1,    0x63, 0x01, 0,        //
                         0x4f, 1,    0,    0x5f, 2,    0x78, 1,    0x64, 0x6b, 0,  //
                         0x5e, 0x77, 1,                                            //
                         0x60, 1,    0x64, 0x71, 1,    0x6e}));
    REQUIRE(module.types.size() == 4);
    CHECK(module.rec_groups == std::vector<RecGroup>{{0, 2}, {2, 1}, {3, 1}});
    CHECK_FALSE(module.types[0].is_final);
    CHECK(module.types[1].is_final);
    CHECK(module.types[1].supertypes == std::vector<uint32_t>{0});
    CHECK(
        *module.types[0].as_struct() ==
        StructType{{{ValueType::I8, true}, {ValueType::ref(HeapType::concrete(1), true), false}}});
    CHECK(module.types[1].as_struct()->fields[1].storage ==
          ValueType::ref(HeapType::Struct, false));
    CHECK(*module.types[2].as_array() == ArrayType{{ValueType::I16, true}});
    CHECK(*module.types[3].as_function() == FunctionType{{ValueType::ref(HeapType::None, false)},
                                                         {ValueType::ref(HeapType::Any, true)}});
    CHECK(module.type_offsets == std::vector<uint32_t>{13, 22, 32, 35});
}

TEST_CASE("malformed types are told apart", "[decode]") {
    CHECK_MALFORMED(rejected(only(1, {1, 0x40, 0})), 11, "malformed definition type");
    CHECK_MALFORMED(rejected(only(1, {1, 0xe0, 0})), 11, "integer representation too long");
    CHECK_MALFORMED(rejected(only(1, {1, 0x60, 1, 0x01, 0})), 13, "malformed value type");
    CHECK_MALFORMED(rejected(only(1, {1, 0x60, 1, 0xff, 0x7f, 0})), 13,
                    "integer representation too long");
    CHECK_MALFORMED(rejected(only(1, {1, 0x60, 1, 0x64, 0x40, 0})), 14, "malformed heap type");
    CHECK_MALFORMED(rejected(only(1, {1, 0x60, 1, 0x64, 0xf0, 0x7f, 0})), 14,
                    "integer representation too long");
    CHECK_MALFORMED(rejected(only(1, {1, 0x5e, 0x7f, 2})), 13, "malformed mutability");
    CHECK_MALFORMED(rejected(only(1, {1, 0x60, 1, 0x78, 0})), 13, "malformed value type");
    const Error unknown = rejected(only(1, {1, 0x60, 1, 0x64, 0xff, 0xff, 0xff, 0xff, 0x0f, 0}));
    CHECK(unknown.kind == ErrorKind::Invalid);
    CHECK(unknown.message == "unknown type 4294967295");
}

TEST_CASE("numbers of types are bounded over all groups", "[decode]") {
    Bytes contents = {0xc1, 0x84, 0x3d};  // 1,000,001 groups
    contents.resize(3 + 2'000'002, 0);
    for (size_t i = 3; i < contents.size(); i += 2) contents[i] = 0x4e;
    const auto size = static_cast<uint32_t>(contents.size());
    Bytes module = header() + Bytes{1};
    write_unsigned_leb128(module, size);
    const Error error = rejected(module + contents);
    CHECK(error.kind == ErrorKind::Limit);
    CHECK(error.offset == 12);
    const Error parameters = rejected(only(1, Bytes{1, 0x60, 0xe9, 0x07}) + Bytes(1001, 0x7f));
    CHECK(parameters.kind == ErrorKind::Limit);
    CHECK(parameters.message == "1001 parameters, the limit is 1000");
}

TEST_CASE("imports come first in every index space", "[decode]") {
    const Bytes m = name("m");
    const Module module = decoded(header() +
                                  section(2, Bytes{5} + m + name("f") + Bytes{0, 3} +         //
                                                 m + name("t") + Bytes{1, 0x6f, 1, 2, 9} +    //
                                                 m + name("") + Bytes{2, 3, 1, 0x80, 0x01} +  //
                                                 m + name("g") + Bytes{3, 0x7e, 1} +          //
                                                 m + name("e") + Bytes{4, 0, 2}) +            //
                                  section(5, {1, 5, 1, 2}) +
                                  section(13, {1, 0, 7}));
    REQUIRE(module.imports.size() == 5);
    CHECK(module.imports[0].name == "f");
    CHECK(module.imports[0].offset == 11);
    CHECK(std::get<TypeIndex>(module.imports[0].type) == 3u);
    CHECK(module.imports[4].kind() == ExternKind::Tag);
    CHECK(module.imported_functions == 1);
    CHECK(module.imported_tables == 1);
    CHECK(module.imported_memories == 1);
    CHECK(module.imported_globals == 1);
    CHECK(module.imported_tags == 1);
    CHECK(module.tables[0].type == TableType{ValueType::externref(), {.minimum = 2, .maximum = 9}});
    CHECK(module.memories.at(0).limits == Limits{.minimum = 1, .maximum = 128, .is_shared = true});
    CHECK(module.memories.at(1).limits == Limits{.minimum = 1, .maximum = 2, .is64 = true});
    CHECK(module.globals[0].type == GlobalType{ValueType::I64, true});
    CHECK(module.tags.at(0).type == 2);
    CHECK(module.tags.at(1).type == 7);
}

TEST_CASE("malformed imports and exports are told apart", "[decode]") {
    CHECK_MALFORMED(rejected(only(2, {1, 0, 0, 5})), 13, "malformed import kind");
    CHECK_MALFORMED(rejected(only(2, {1, 0, 0, 4, 1, 0})), 14, "zero byte expected");
    CHECK_MALFORMED(rejected(only(2, {1, 0, 1, 0x80, 0, 0})), 12, "malformed UTF-8 encoding");
    CHECK_MALFORMED(rejected(only(2, {1, 0, 0, 3, 0x7f, 2})), 15, "malformed mutability");
    CHECK_MALFORMED(rejected(only(7, {1, 0, 5, 0})), 12, "malformed export kind");
    CHECK_MALFORMED(rejected(only(7, {9})), 10, "length out of bounds");
}

TEST_CASE("limits have a byte of flags", "[decode]") {
    CHECK_MALFORMED(rejected(only(5, {1, 8, 0})), 11, "malformed limits flags");
    CHECK_MALFORMED(rejected(only(5, {1, 0x81, 0, 0, 0})), 11, "malformed limits flags");
    CHECK_MALFORMED(rejected(only(4, {1, 0x70, 3, 0, 1})), 12, "malformed limits flags");
    CHECK_MALFORMED(rejected(only(4, {1, 0x7f, 0, 0})), 11, "malformed reference type");
    CHECK(decoded(only(4, {1, 0x70, 4, 1})).tables[0].type.limits.is64);
}

TEST_CASE("tables and globals have initializers, found by their end", "[decode]") {
    const Module module =
        decoded(header() + section(4, {1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b}) +
                section(6, {2, 0x7f, 0, 0x41, 0x0b, 0x0b, 0x7f, 1,  //
                            0x02, 0x40, 0x0b, 0x41, 1, 0x0b}));
    CHECK(module.tables[0].offset == 11);
    CHECK(module.tables[0].initializer->offset == 16);
    CHECK(module.tables[0].initializer->size == 3);
    REQUIRE(module.globals.size() == 2);
    CHECK(module.globals[0].initializer.offset == 24);
    CHECK(module.globals[0].initializer.size == 3);
    CHECK(module.globals[1].offset == 27);
    CHECK(module.globals[1].initializer.size == 6);
    CHECK_MALFORMED(rejected(only(4, {1, 0x40, 1, 0x70, 0, 1})), 12, "zero byte expected");
}

TEST_CASE("constant expressions must be well-formed", "[decode]") {
    CHECK_MALFORMED(rejected(only(6, {1, 0x7f, 0, 0xff, 0x0b})), 13, "illegal opcode ff");
    CHECK_MALFORMED(rejected(only(6, {1, 0x7f, 0, 0x41, 0}) + section(10, {0})), 15,
                    "unexpected end of section or function");
    CHECK_MALFORMED(rejected(only(6, {1, 0x7f, 0, 0x05, 0x0b})), 13, "END opcode expected");
    CHECK_MALFORMED(rejected(only(6, {1, 0x7f, 0, 0x04, 0x40, 0x05, 0x05, 0x0b, 0x0b})), 16,
                    "END opcode expected");
    CHECK_MALFORMED(rejected(only(6, {1, 0x7f, 0, 0x02, 0x40, 0x07, 0, 0x0b, 0x0b})), 15,
                    "END opcode expected");
    decoded(only(6, {1, 0x7f, 0, 0x06, 0x40, 0x07, 0, 0x19, 0x0b, 0x06, 0x40, 0x18, 0, 0x0b}));
}

TEST_CASE("nesting is bounded", "[decode]") {
    Bytes contents = {1, 0x7f, 0};
    for (uint32_t i = 0; i <= limits::kMaxControlDepth; ++i) {
        contents.push_back(0x02);
        contents.push_back(0x40);
    }
    Bytes module = header() + Bytes{6};
    write_unsigned_leb128(module, contents.size());
    const Error error = rejected(module + contents);
    CHECK(error.kind == ErrorKind::Limit);
    CHECK(error.message == "blocks are nested too deeply");
}

TEST_CASE("element segments have eight encodings", "[decode]") {
    using Indices = std::vector<FunctionIndex>;
    using Expressions = std::vector<ConstantExpression>;
    const Module module =
        decoded(only(9, {8,                                                           //
                         0, 0x41, 0,    0x0b, 2,    1,    2,                          //
                         1, 0,    1,    3,                                            //
                         2, 4,    0x41, 0,    0x0b, 0,    1,    3,                    //
                         3, 0,    0,                                                  //
                         4, 0x41, 0,    0x0b, 1,    0xd0, 0x70, 0x0b,                 //
                         5, 0x6f, 2,    0xd0, 0x6f, 0x0b, 0xd0, 0x6f, 0x0b,           //
                         6, 1,    0x41, 0,    0x0b, 0x64, 0x00, 1,    0xd2, 0, 0x0b,  //
                         7, 0x70, 0}));
    const auto& elements = module.elements;
    REQUIRE(elements.size() == 8);
    const ValueType non_null_function = ValueType::ref(HeapType::Func, false);
    for (uint8_t i = 0; i < 8; ++i) CHECK(elements[i].flags == i);
    CHECK(elements[0].mode == SegmentMode::Active);
    CHECK(elements[0].type == non_null_function);
    CHECK(elements[0].position == 11);
    CHECK(elements[0].offset.size == 3);
    REQUIRE(std::get<Indices>(elements[0].items).size() == 2);
    CHECK(std::get<Indices>(elements[0].items)[1] == 2u);
    CHECK(elements[1].mode == SegmentMode::Passive);
    CHECK(elements[2].mode == SegmentMode::Active);
    CHECK(elements[2].table == 4u);
    CHECK(elements[3].mode == SegmentMode::Declarative);
    CHECK(elements[4].type == ValueType::funcref());
    CHECK(std::get<Expressions>(elements[4].items).at(0).size == 3);
    CHECK(elements[5].type == ValueType::externref());
    CHECK(std::get<Expressions>(elements[5].items).size() == 2);
    CHECK(elements[6].type == ValueType::ref(HeapType::concrete(0), false));
    CHECK(elements[6].table == 1u);
    CHECK(elements[7].mode == SegmentMode::Declarative);
    CHECK_MALFORMED(rejected(only(9, {1, 8, 0})), 11, "malformed elements segment kind");
    CHECK_MALFORMED(rejected(only(9, {1, 1, 1, 0})), 12, "malformed element kind");
    CHECK_MALFORMED(rejected(only(9, {1, 5, 0x7f, 0})), 12, "malformed reference type");
}

TEST_CASE("data segments are active, passive or name a memory", "[decode]") {
    const Module module = decoded(only(11, {3,                          //
                                            0, 0x41, 0, 0x0b, 2, 8, 9,  //
                                            1, 0,                       //
                                            2, 3, 0x42, 0, 0x0b, 1, 7}));
    REQUIRE(module.data.size() == 3);
    CHECK(module.data[0].bytes.offset == 16);
    CHECK(module.data[0].bytes.size == 2);
    CHECK(module.data[1].mode == SegmentMode::Passive);
    CHECK(module.data[1].position == 18);
    CHECK(module.data[2].memory == 3u);
    CHECK(module.view(module.data[2].bytes)[0] == 7);
    CHECK_MALFORMED(rejected(only(11, {1, 3, 0})), 11, "malformed data segment kind");
    CHECK_MALFORMED(rejected(only(11, {1, 1, 2, 0})), 14, "unexpected end of section or function");
    CHECK_MALFORMED(rejected(only(11, {1, 1, 9, 0})), 12, "length out of bounds");
}

TEST_CASE("locals come in runs, and their sum is bounded", "[decode]") {
    const Module module = decoded(with_function({2, 3, 0x7f, 0, 0x70, 0x0b}));
    REQUIRE(module.bodies.at(0).locals.size() == 2);
    CHECK(module.bodies[0].locals[0].count == 3);
    CHECK(module.bodies[0].locals[1].type == ValueType::funcref());
    CHECK_MALFORMED(rejected(with_function({2, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 1, 0x7f, 0x0b})),
                    22, "too many locals");
    const Error error = rejected(with_function({1, 0xd1, 0x86, 0x03, 0x7f, 0x0b}));
    CHECK(error.kind == ErrorKind::Limit);
    CHECK(error.message == "50001 locals, the limit is 50000");
}

TEST_CASE("a body's locals must fit its size", "[decode]") {
    const Bytes start = header() + section(1, {1, 0x60, 0, 0}) + section(3, {1, 0});
    CHECK_MALFORMED(rejected(start + section(10, {1, 2, 1, 1, 0x7f, 0x0b})), 22,
                    "section size mismatch");
    CHECK_MALFORMED(rejected(start + section(10, {1, 9, 0, 0x0b})), 21, "length out of bounds");
}
