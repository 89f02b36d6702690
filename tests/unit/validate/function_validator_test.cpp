// Bodies: stacks, control flow, locals, and the families of instructions. The official suite covers
// the rules exhaustively; what stands here is one example of each rule and its edges.
#include "vm/validate/module_validator.h"

#include <catch2/catch.hpp>

#include "tests/unit/validate/module_builder.h"

namespace ingot::test {
namespace {

using Catch::Matchers::StartsWith;
using enum Opcode;

const Bytes kNullary = function_type({}, {});
const Bytes kToI32 = function_type({}, {kI32});

Code i32(uint32_t value = 0) {
    return Code().op(I32Const, value);
}

TEST_CASE("operands are matched with the instruction's signature") {
    REQUIRE(error_of(kToI32, i32().op(I32Const, 2).op(I32Add)) == "");
    REQUIRE(error_of(kToI32, i32().op(I64Const, 2).op(I32Add)) ==
            "type mismatch: instruction requires [i32] but stack has [i64] (function 0)");
    REQUIRE(error_of(kToI32, i32().op(I32Add)) ==
            "type mismatch: instruction requires [i32] but stack has [] (function 0)");
    REQUIRE(error_of(kToI32, Code()) ==
            "type mismatch: instruction requires [i32] but stack has [] (function 0)");
    REQUIRE(error_of(kNullary, i32()) ==
            "type mismatch: block requires [] but stack has [i32] (function 0)");
}

TEST_CASE("an error names the function and the byte offset of the instruction") {
    ModuleBuilder module;
    const uint32_t type = module.type(kNullary);
    module.function(type, Code());
    module.export_item("parse", 0, 0);
    module.function(type, Code());
    module.function(type, Code().op(Nop).op(Drop));
    module.export_item("run", 0, 2);
    const Error error = module.error_details();
    REQUIRE(error.kind == ErrorKind::Invalid);
    REQUIRE(error.message ==
            "type mismatch: instruction requires [any] but stack has [] (function 2 \"run\")");
    REQUIRE(module.build()[error.offset] == 0x1a);
}

TEST_CASE("code behind a jump may take any operands, but not leave wrong ones") {
    REQUIRE(error_of(kToI32, Code().op(Unreachable)) == "");
    REQUIRE(error_of(kToI32, Code().op(Unreachable).op(I32Add)) == "");
    REQUIRE(error_of(kToI32, Code().op(Unreachable).op(Select)) == "");
    REQUIRE_THAT(error_of(kToI32, Code().op(Unreachable).op(I64Const, 0).op(I32Add)),
                 StartsWith("type mismatch"));
    REQUIRE_THAT(error_of(kToI32, Code().op(Unreachable).op(I64Add)), StartsWith("type mismatch"));
    REQUIRE_THAT(error_of(kNullary, Code().op(Unreachable).op(I32Const, 0)),
                 StartsWith("type mismatch"));
    REQUIRE(error_of(kNullary, Code().op(Unreachable).op(RefAsNonNull).op(RefIsNull).op(Drop)) ==
            "");
}

TEST_CASE("blocks check their results and branches their label's types") {
    const Code block = Code().op(Block, {kI32}).op(I32Const, 1).op(Br, 0u).op(End);
    REQUIRE(error_of(kToI32, block) == "");
    REQUIRE_THAT(error_of(kToI32, Code().op(Block, {kI32}).op(Br, 0u).op(End)),
                 StartsWith("type mismatch"));
    // A loop's label takes the parameters, of which there are none.
    REQUIRE(error_of(kToI32, Code().op(Loop, {kI32}).op(Br, 0u).op(End)) == "");
    REQUIRE_THAT(error_of(kNullary, Code().op(Br, 1)), StartsWith("unknown label 1"));
    REQUIRE_THAT(error_of(kToI32, i32().op(If, {kI32}).op(I32Const, 1).op(End)),
                 StartsWith("type mismatch"));
    REQUIRE(error_of(kToI32,
                     i32().op(If, {kI32}).op(I32Const, 1).op(Else).op(I32Const, 2).op(End)) == "");
    REQUIRE_THAT(error_of(kNullary, Code().op(Else)), StartsWith("END opcode expected"));
}

TEST_CASE("a block with parameters takes them from the stack below") {
    ModuleBuilder module;
    const uint32_t type = module.type(function_type({kI32}, {kI32, kI32}));
    const uint32_t caller = module.type(function_type({}, {kI32, kI32}));
    module.function(caller, i32().op(Block, type).op(I32Const, 1).op(End));
    REQUIRE(module.error() == "");
    module.function(caller, Code().op(Block, type).op(I32Const, 1).op(End));
    REQUIRE_THAT(module.error(), StartsWith("type mismatch"));
}

TEST_CASE("all labels of a br_table have one arity and take the operands") {
    const auto table = [](const Bytes& inner) {
        return Code()
            .op(Block, {kI32})
            .op(Block, {inner})
            .op(I32Const, 7)
            .op(I32Const, 0u)
            .op(BrTable, {{1, 0, 1}})
            .op(End)
            .op(End);
    };
    REQUIRE(error_of(kToI32, table(kI32)) == "");
    REQUIRE_THAT(error_of(kToI32, table(kEmptyBlock)), StartsWith("type mismatch"));
    REQUIRE_THAT(error_of(kToI32, table(kI64)), StartsWith("type mismatch"));
}

TEST_CASE("locals of non-nullable types must be set before they are read") {
    const Bytes func_ref = ref({0x70});
    const Bytes type = function_type({func_ref}, {});
    const Code set = Code().op(LocalGet, 0u).op(LocalSet, 1);
    REQUIRE(error_of(type, Code(set).op(LocalGet, 1).op(Drop), {func_ref}) == "");
    REQUIRE_THAT(error_of(type, Code().op(LocalGet, 1).op(Drop), {func_ref}),
                 StartsWith("uninitialized local 1"));
    // What a block sets is unset at its end.
    const Code in_block = Code().op(Block, {kEmptyBlock}).op(LocalGet, 0u).op(LocalSet, 1).op(End);
    REQUIRE_THAT(error_of(type, Code(in_block).op(LocalGet, 1).op(Drop), {func_ref}),
                 StartsWith("uninitialized local 1"));
    REQUIRE_THAT(error_of(type, Code().op(LocalGet, 2).op(Drop), {func_ref}),
                 StartsWith("unknown local 2"));
}

TEST_CASE("select without a type is for numbers and vectors") {
    REQUIRE(error_of(kToI32, i32().op(I32Const, 1).op(I32Const, 2).op(Select)) == "");
    REQUIRE_THAT(error_of(kToI32, i32().op(I64Const, 1).op(I32Const, 2).op(Select).op(Drop)),
                 StartsWith("type mismatch"));
    const Code nulls = Code().op(RefNull, {kFuncref}).op(RefNull, {kFuncref}).op(I32Const, 0u);
    REQUIRE_THAT(error_of(kNullary, Code(nulls).op(Select).op(Drop)), StartsWith("type mismatch"));
    REQUIRE(error_of(kNullary, Code(nulls).op(SelectTyped, {{1}, kFuncref}).op(Drop)) == "");
    REQUIRE_THAT(error_of(kNullary, Code(nulls).op(SelectTyped, {{0}})),
                 StartsWith("invalid result arity"));
}

TEST_CASE("memory accesses check the memory, the alignment and the offset") {
    const auto error = [](uint8_t flags, const Code& code) {
        ModuleBuilder module;
        module.memory(flags, {1, 1});
        module.function(module.type(kNullary), code);
        return module.error();
    };
    const auto load = [](uint8_t align, uint64_t offset) {
        return i32().op(I32Load, {{align}, leb(offset)}).op(Drop);
    };
    REQUIRE(error(1, load(2, 0xffffffff)) == "");
    REQUIRE_THAT(error(1, load(3, 0)), StartsWith("alignment must not be larger than natural"));
    REQUIRE_THAT(error(1, load(2, uint64_t{1} << 32)), StartsWith("offset out of range"));
    const Code wide = Code().op(I64Const, 0u).op(I32Load, {{2}, leb(uint64_t{1} << 32)}).op(Drop);
    REQUIRE(error(5, wide) == "");
    REQUIRE_THAT(error(1, i32().op(I32Load, {{0x42, 1, 0}}).op(Drop)),
                 StartsWith("unknown memory 1"));
    REQUIRE_THAT(error_of(kNullary, load(0, 0)), StartsWith("unknown memory 0"));
    REQUIRE(error(3, i32().op(I32AtomicLoad, {{2, 0}}).op(Drop)) == "");
    REQUIRE_THAT(error(3, i32().op(I32AtomicLoad, {{1, 0}}).op(Drop)),
                 StartsWith("atomic alignment must be natural"));
}

TEST_CASE("copies between memories of both widths take the smaller length") {
    const auto error = [](Opcode length) {
        ModuleBuilder module;
        module.memory(0, {1});
        module.memory(4, {1});
        module.function(
            module.type(kNullary),
            Code().op(I32Const, 0u).op(I64Const, 0u).op(length, 0u).op(MemoryCopy, {{0, 1}}));
        return module.error();
    };
    REQUIRE(error(I32Const) == "");
    REQUIRE_THAT(error(I64Const), StartsWith("type mismatch"));
}

TEST_CASE("lanes are checked against their number") {
    const Bytes zero(16);
    const Code vector = Code().op(V128Const, {zero});
    REQUIRE(error_of(kNullary, Code(vector).op(I8x16ExtractLaneU, 15).op(Drop)) == "");
    REQUIRE_THAT(error_of(kNullary, Code(vector).op(I8x16ExtractLaneU, 16).op(Drop)),
                 StartsWith("invalid lane index"));
    REQUIRE_THAT(error_of(kNullary, Code(vector).op(F64x2ExtractLane, 2).op(Drop)),
                 StartsWith("invalid lane index"));
    Bytes lanes(16, 31);
    const Code two = Code(vector).op(V128Const, {zero});
    REQUIRE(error_of(kNullary, Code(two).op(I8x16Shuffle, {lanes}).op(Drop)) == "");
    lanes[15] = 32;
    REQUIRE_THAT(error_of(kNullary, Code(two).op(I8x16Shuffle, {lanes}).op(Drop)),
                 StartsWith("invalid lane index"));
}

TEST_CASE("calls check arguments, tail calls also the results") {
    ModuleBuilder module;
    const uint32_t nullary = module.type(kNullary);
    const uint32_t to_i32 = module.type(function_type({kI64}, {kI32}));
    module.function(to_i32, i32());
    module.table(kFuncref, 1);
    const uint32_t direct = module.function(to_i32, Code().op(LocalGet, 0u).op(ReturnCall, 0u));
    REQUIRE(direct == 1);
    module.function(to_i32,
                    Code().op(LocalGet, 0u).op(I32Const, 0u).op(CallIndirect, {leb(to_i32), {0}}));
    REQUIRE(module.error() == "");
    ModuleBuilder wrong = module;
    wrong.function(nullary, Code().op(I64Const, 0u).op(ReturnCall, 0u));
    REQUIRE_THAT(wrong.error(), StartsWith("type mismatch: current function requires [] but "
                                           "callee has [i32]"));
    module.function(nullary, Code().op(Call, 9));
    REQUIRE_THAT(module.error(), StartsWith("unknown function 9"));
}

TEST_CASE("try_table's handlers match the labels outside of it") {
    const auto error = [](const Bytes& label, const Bytes& clause) {
        ModuleBuilder module;
        const uint32_t type = module.type(function_type({kI32}, {}));
        module.tag(type);
        const uint32_t nullary = module.type(kNullary);
        module.function(nullary, Code()
                                     .op(Block, {label})
                                     .op(TryTable, {kEmptyBlock, {1}, clause})
                                     .op(End)
                                     .op(Unreachable)
                                     .op(End)
                                     .op(Unreachable));
        return module.error();
    };
    REQUIRE(error(kI32, {0, 0, 0}) == "");
    REQUIRE(error(kExnref, {3, 0}) == "");
    REQUIRE(error(kEmptyBlock, {2, 0}) == "");
    REQUIRE_THAT(error(kI64, {0, 0, 0}), StartsWith("type mismatch"));
    REQUIRE_THAT(error(kI32, {1, 0, 0}), StartsWith("type mismatch"));
    REQUIRE_THAT(error(kI32, {0, 1, 0}), StartsWith("unknown tag 1"));
    REQUIRE_THAT(error(kI32, {0, 0, 5}), StartsWith("unknown label 5"));
}

TEST_CASE("the older exception handling nests try, catch, delegate and rethrow") {
    const auto error = [](const Code& code) {
        ModuleBuilder module;
        module.tag(module.type(function_type({kI32}, {})));
        module.function(module.type(kNullary), code);
        return module.error();
    };
    const Code attempt = Code().op(Try, {kEmptyBlock});
    REQUIRE(error(Code(attempt).op(Catch, 0u).op(Drop).op(CatchAll).op(Rethrow, 0u).op(End)) == "");
    REQUIRE(error(Code(attempt).op(Delegate, 0u)) == "");
    REQUIRE_THAT(error(Code(attempt).op(Delegate, 1)), StartsWith("unknown label 1"));
    REQUIRE_THAT(error(Code(attempt).op(Rethrow, 0u).op(End)), StartsWith("invalid rethrow label"));
    REQUIRE_THAT(error(Code(attempt).op(Catch, 0u).op(End)), StartsWith("type mismatch"));
    REQUIRE_THAT(error(Code(attempt).op(CatchAll).op(Catch, 0u).op(End)),
                 StartsWith("END opcode expected"));
}

TEST_CASE("casts on branches leave the null on one side") {
    const Bytes any_to_i31 = function_type({kAnyref}, {ref({0x6c})});
    // Flags: bit 0 the source is nullable, bit 1 the target.
    const auto code = [](uint8_t flags) {
        return Code().op(LocalGet, 0u).op(BrOnCast, {{flags}, {0}, {0x6e}, {0x6c}}).op(Unreachable);
    };
    REQUIRE(error_of(any_to_i31, code(1)) == "");
    REQUIRE_THAT(error_of(any_to_i31, code(3)), StartsWith("type mismatch"));
    REQUIRE_THAT(error_of(any_to_i31, code(2)), StartsWith("type mismatch on cast"));
}

TEST_CASE("structures and arrays check fields, packing and mutability") {
    ModuleBuilder base;
    const uint32_t structure = base.type(struct_type({field({0x78}, true), field(kI64)}));
    const uint32_t array = base.type(array_type(field(ref({0x6b}))));
    const uint32_t nullary = base.type(kNullary);
    const auto error = [&](const Code& code) {
        ModuleBuilder module = base;
        module.function(nullary, code);
        return module.error();
    };
    const Code object = i32().op(I64Const, 0u).op(StructNew, structure);
    const auto access = [&](Opcode opcode, uint32_t index) {
        return Code(object).op(opcode, {leb(structure), leb(index)}).op(Drop);
    };
    REQUIRE(error(access(StructGetS, 0)) == "");
    REQUIRE(error(access(StructGet, 1)) == "");
    REQUIRE_THAT(error(access(StructGet, 0)), StartsWith("field is packed"));
    REQUIRE_THAT(error(access(StructGetU, 1)), StartsWith("field is unpacked"));
    REQUIRE_THAT(error(access(StructGet, 2)), StartsWith("unknown field 2"));
    const auto set = [&](uint32_t index, Opcode value) {
        return Code(object).op(value, 0u).op(StructSet, {leb(structure), leb(index)});
    };
    REQUIRE(error(set(0, I32Const)) == "");
    REQUIRE_THAT(error(set(1, I64Const)), StartsWith("immutable field"));
    REQUIRE_THAT(error(i32().op(ArrayNewDefault, array).op(Drop)),
                 StartsWith("array type is not defaultable"));
    REQUIRE(error(Code(object).op(ArrayNewFixed, {leb(array), {1}}).op(Drop)) == "");
    REQUIRE_THAT(error(Code(object).op(ArrayNewFixed, {leb(array), {2}}).op(Drop)),
                 StartsWith("type mismatch"));
    REQUIRE_THAT(error(Code(object).op(ArrayLen).op(Drop)), StartsWith("type mismatch"));
}

TEST_CASE("ref.func needs a declaration outside of bodies") {
    ModuleBuilder module;
    const uint32_t nullary = module.type(kNullary);
    module.function(nullary, Code().op(RefFunc, 0u).op(Drop));
    REQUIRE_THAT(module.error(), StartsWith("undeclared function reference 0"));
    ModuleBuilder exported = module;
    exported.export_item("f", 0, 0);
    REQUIRE(exported.error() == "");
    ModuleBuilder in_global = module;
    in_global.global(kFuncref, false, Code().op(RefFunc, 0u));
    REQUIRE(in_global.error() == "");
    ModuleBuilder declared = module;
    declared.element({3, 0, 1, 0});
    REQUIRE(declared.error() == "");
}

TEST_CASE("stacks are bounded") {
    ModuleBuilder module;
    const uint32_t doubling = module.type(function_type({}, {kI64, kI64, kI64, kI64}));
    Code body;
    for (uint32_t i = 0; i < 20'000; ++i) body.op(Call, 0u);
    module.function(doubling, body.op(Unreachable));
    const Error error = module.error_details();
    REQUIRE(error.kind == ErrorKind::Limit);
    REQUIRE_THAT(error.message, StartsWith("operand stack too deep"));

    Code nested;
    for (uint32_t i = 0; i < 100'001; ++i) nested.op(Block, {kEmptyBlock});
    REQUIRE_THAT(error_of(kNullary, nested), StartsWith("blocks nested too deeply"));
}

}  // namespace
}  // namespace ingot::test
