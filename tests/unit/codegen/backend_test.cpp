// From IR to running code: optimization, emission, linking and loading, on functions written by
// hand in the conventions of compiled code.
#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Target/TargetMachine.h>
#include <unwind.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "compiler/llvm/emission.h"
#include "compiler/llvm/object_linker.h"
#include "compiler/llvm/pipeline.h"
#include "compiler/llvm/target.h"
#include "vm/native/code_map.h"
#include "vm/native/loader.h"
#include "vm/runtime/context.h"

namespace ingot::codegen {
namespace {

using native::LoadedArtifact;

/// Calls `i64 f(context, i64)`.
constexpr const char* kEntry = R"(
define hidden void @e0(ptr %context, ptr %code, ptr %slots) uwtable {
    %argument = load i64, ptr %slots
    %result = call tailcc i64 %code(ptr %context, i64 %argument)
    store i64 %result, ptr %slots
    ret void
}
)";

/// Line numbers of one function, as !1 to !9 and so on, for IR that uses !dbg.
constexpr const char* kDebug = R"(
!llvm.module.flags = !{!100}
!llvm.dbg.cu = !{!101}
!100 = !{i32 2, !"Debug Info Version", i32 3}
!101 = distinct !DICompileUnit(language: DW_LANG_C, file: !102, emissionKind: NoDebug)
!102 = !DIFile(filename: "module.wasm", directory: "")
!103 = distinct !DISubprogram(name: "f", file: !102, line: 1, unit: !101,
                              spFlags: DISPFlagDefinition, type: !104)
!104 = !DISubroutineType(types: !105)
!105 = !{}
!1 = !DILocation(line: 1001, scope: !103)
!2 = !DILocation(line: 1002, scope: !103)
!3 = !DILocation(line: 1003, scope: !103)
!4 = !DILocation(line: 1004, scope: !103)
)";

Result<ObjectCode> compile_unit(const std::string& text, unsigned level, const char* cpu) {
    const TargetChoice choice = TRY(choose_target(cpu));
    const auto machine = create_target_machine(choice, level);
    llvm::LLVMContext context;
    llvm::SMDiagnostic problem;
    const auto module = llvm::parseAssemblyString(text, problem, context);
    INFO(problem.getMessage().str() << " at line " << problem.getLineNo());
    REQUIRE(module != nullptr);
    apply_target(*module, *machine, choice);
    REQUIRE_FALSE(llvm::verifyModule(*module));
    optimize(*module, *machine, level);
    REQUIRE_FALSE(llvm::verifyModule(*module));
    return emit_object(*module, *machine);
}

struct Options {
    unsigned level = 2;
    const char* cpu = "native";
};

Result<std::vector<uint8_t>> compile(const std::vector<std::string>& units, Options options = {}) {
    std::vector<ObjectCode> objects;
    for (const std::string& unit : units) {
        objects.push_back(TRY(compile_unit(unit, options.level, options.cpu)));
    }
    Module module;
    for (int i = 0; i < 4; ++i) module.functions.push_back(TypeIndex(0u));
    const LinkedCode linked = TRY(link_objects(objects, module));
    return linked.artifact.serialize();
}

std::shared_ptr<LoadedArtifact> load(const std::vector<std::string>& units, Options options = {}) {
    const auto bytes = compile(units, options);
    INFO((bytes ? "" : bytes.error().message));
    REQUIRE(bytes);
    const auto loaded = native::load_artifact(*bytes);
    INFO((loaded ? "" : loaded.error().message));
    REQUIRE(loaded);
    return *loaded;
}

uint64_t run(const LoadedArtifact& artifact, uint64_t argument, Context context = {},
             uint32_t body = 0) {
    for (size_t i = 0; i < artifact.functions().size(); ++i) {
        if (artifact.functions()[i].body != body) continue;
        Slot slots[1] = {argument};
        artifact.native_code(i).entry(&context, artifact.native_code(i).code, slots);
        return slots[0];
    }
    FAIL("no function " << body);
    return 0;
}

TEST_CASE("a function that computes is compiled, linked, loaded and run at every level") {
    const char* sum = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable {
entry:
    br label %loop
loop:
    %i = phi i64 [ 0, %entry ], [ %next, %loop ]
    %sum = phi i64 [ 0, %entry ], [ %added, %loop ]
    %square = mul i64 %i, %i
    %added = add i64 %sum, %square
    %next = add i64 %i, 1
    %more = icmp ult i64 %next, %n
    br i1 %more, label %loop, label %done
done:
    ret i64 %added
}
)";
    for (const unsigned level : {0u, 1u, 2u, 3u}) {
        for (const char* cpu : {"native", "x86-64-v2", "x86-64-v3"}) {
            CHECK(run(*load({std::string(sum) + kEntry}, {level, cpu}), 10) == 285);
        }
    }
}

TEST_CASE("functions of different objects call each other, also in tail position") {
    const std::string first = R"(
declare hidden tailcc i64 @f1(ptr, i64)
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable {
    %less = sub i64 %n, 1
    %is_zero = icmp eq i64 %n, 0
    br i1 %is_zero, label %end, label %go
go:
    %result = musttail call tailcc i64 @f1(ptr %context, i64 %less)
    ret i64 %result
end:
    ret i64 7
}
)";
    const std::string second = R"(
declare hidden tailcc i64 @f0(ptr, i64)
define hidden tailcc i64 @f1(ptr %context, i64 %n) uwtable {
    %less = sub i64 %n, 1
    %is_zero = icmp eq i64 %n, 0
    br i1 %is_zero, label %end, label %go
go:
    %result = musttail call tailcc i64 @f0(ptr %context, i64 %less)
    ret i64 %result
end:
    ret i64 9
}
)";
    const auto artifact = load({first + kEntry, second + kEntry});
    CHECK(run(*artifact, 1'000'000) == 7);
    CHECK(run(*artifact, 1'000'001) == 9);
    CHECK(artifact->entries().size() == 1);
}

TEST_CASE("imports are reached through slots, constants as data") {
    const char* copy = R"(
@table = private unnamed_addr constant [4 x i64] [i64 11, i64 22, i64 33, i64 44]
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
declare double @llvm.fma.f64(double, double, double)
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable {
    %buffer = alloca [4 x i64]
    %size = shl i64 %n, 3
    call void @llvm.memcpy.p0.p0.i64(ptr %buffer, ptr @table, i64 %size, i1 false)
    %at = getelementptr i64, ptr %buffer, i64 %n
    %last = getelementptr i64, ptr %at, i64 -1
    %value = load i64, ptr %last
    %float = uitofp i64 %value to double
    %sum = call double @llvm.fma.f64(double %float, double %float, double 1.5)
    %result = fptoui double %sum to i64
    ret i64 %result
}
)";
    CHECK(run(*load({std::string(copy) + kEntry}, {2, "x86-64-v2"}), 3) == 33 * 33 + 1);
}

TEST_CASE("a switch with a table and a vector constant work") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable {
    switch i64 %n, label %other [ i64 0, label %a  i64 1, label %b  i64 2, label %c
                                  i64 3, label %d  i64 4, label %e ]
a:
    store volatile i64 1, ptr %context
    br label %other
b:
    store volatile i64 5, ptr %context
    ret i64 20
c:
    store volatile i32 7, ptr %context
    ret i64 31
d:
    store volatile i16 7, ptr %context
    ret i64 45
e:
    %v = load volatile <2 x i64>, ptr %context
    %w = add <2 x i64> %v, <i64 77, i64 99>
    store volatile <2 x i64> %w, ptr %context
    ret i64 58
other:
    ret i64 62
}
)";
    const auto artifact = load({std::string(code) + kEntry});
    const uint64_t expected[] = {62, 20, 31, 45, 58, 62};
    for (uint64_t n = 0; n < 6; ++n) CHECK(run(*artifact, n) == expected[n]);
}

TEST_CASE("a symbol that is no import is an error that names it") {
    const char* code = R"(
declare i64 @mystery(i64)
define hidden tailcc i64 @f0(ptr %context, i64 %n) {
    %result = call i64 @mystery(i64 %n)
    ret i64 %result
}
)";
    const auto bytes = compile({std::string(code) + kEntry});
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().kind == ErrorKind::Unsupported);
    CHECK(bytes.error().message.find("mystery") != std::string::npos);
}

TEST_CASE("a frame too large for the stack check is reported") {
    const char* code = R"(
declare hidden tailcc i64 @f1(ptr, i64)
define hidden tailcc i64 @f0(ptr %context, i64 %n) {
    %room = alloca [200000 x i8]
    %at = getelementptr i8, ptr %room, i64 %n
    store volatile i8 1, ptr %at
    %value = load volatile i8, ptr %room
    %result = zext i8 %value to i64
    ret i64 %result
}
)";
    const auto object = compile_unit(std::string(code) + kEntry, 2, "x86-64-v2");
    REQUIRE(object);
    CHECK(object->oversized == std::vector<std::string>{"f0"});
}

TEST_CASE("unknown and too old processors are refused") {
    CHECK_FALSE(choose_target("z80"));
    const auto old = choose_target("x86-64");
    REQUIRE_FALSE(old);
    CHECK(old.error().message.find("sse4.1") != std::string::npos);
    CHECK(choose_target("skylake"));
}

// Positions --------------------------------------------------------------------------------------

struct Seen {
    static inline std::vector<uint32_t> chain;
    static inline bool is_exact = false;

    static uint64_t look(Context*) {
        const auto pc = reinterpret_cast<uintptr_t>(__builtin_return_address(0)) - 1;
        const LoadedArtifact* artifact = native::find_artifact(pc);
        REQUIRE(artifact != nullptr);
        const native::Positions found = artifact->positions_of(pc);
        chain.assign(found.chain().begin(), found.chain().end());
        is_exact = found.is_exact;
        return 5;
    }
};

constexpr const char* kCallBuiltin = R"(
define internal tailcc i64 @inner(ptr %context) alwaysinline uwtable !dbg !106 {
    %at = getelementptr i8, ptr %context, i64 BUILTINS
    %table = load ptr, ptr %at
    %builtin = load ptr, ptr %table
    %result = call i64 %builtin(ptr %context), !dbg !5
    ret i64 %result
}
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable !dbg !103 {
    %first = call tailcc i64 @inner(ptr %context), !dbg !1
    %sum = add i64 %first, %n
    ret i64 %sum
}
!106 = distinct !DISubprogram(name: "g", file: !102, line: 1, unit: !101,
                              spFlags: DISPFlagDefinition, type: !104)
!5 = !DILocation(line: 2000, scope: !106)
)";

std::string with_builtins(std::string text) {
    const size_t at = text.find("BUILTINS");
    return text.replace(at, 8, std::to_string(offsetof(Context, builtins)));
}

TEST_CASE("a builtin finds the places of its call, through inlining") {
    const void* const builtins[] = {reinterpret_cast<const void*>(&Seen::look)};
    Context context;
    context.builtins = builtins;
    const auto artifact = load({with_builtins(kCallBuiltin) + kEntry + kDebug});
    CHECK(run(*artifact, 2, context) == 7);
    CHECK(Seen::is_exact);
    CHECK(Seen::chain == std::vector<uint32_t>{2000, 1001});
}

/// Wasm offsets of all rows in a function, by code order.
std::vector<uint32_t> rows_of(const LoadedArtifact& artifact, uint32_t body) {
    std::vector<uint32_t> rows;
    for (const native::ArtifactFunction& function : artifact.functions()) {
        if (function.body != body) continue;
        const auto begin = reinterpret_cast<uintptr_t>(artifact.code().data()) + function.code;
        for (uintptr_t pc = begin; pc < begin + function.size; ++pc) {
            const native::Positions found = artifact.positions_of(pc);
            if (found.is_exact) rows.push_back(found.chain()[0]);
        }
    }
    return rows;
}

TEST_CASE("an access folded into an operation keeps its own place") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) !dbg !103 {
    %at = getelementptr i8, ptr %context, i64 %n, !dbg !1
    %value = load volatile i64, ptr %at, align 1, !dbg !2
    %sum = add i64 %value, %n, !dbg !3
    ret i64 %sum, !dbg !4
}
)";
    CHECK(rows_of(*load({std::string(code) + kEntry + kDebug}), 0) == std::vector<uint32_t>{1002});
}

TEST_CASE("an operation on memory has the place of its load") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) !dbg !103 {
    %at = getelementptr i8, ptr %context, i64 %n, !dbg !1
    %value = load volatile i64, ptr %at, align 1, !dbg !2
    %sum = add i64 %value, 12, !dbg !3
    store volatile i64 %sum, ptr %at, align 1, !dbg !4
    ret i64 0
}
)";
    const auto rows = rows_of(*load({std::string(code) + kEntry + kDebug}), 0);
    REQUIRE_FALSE(rows.empty());
    CHECK(rows[0] == 1002);
}

TEST_CASE("the accesses of two arms stay two places") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) !dbg !103 {
    %odd = trunc i64 %n to i1
    br i1 %odd, label %left, label %right
left:
    %a = load volatile i32, ptr %context, align 1, !dbg !1
    %wide_a = zext i32 %a to i64
    br label %join
right:
    %at = getelementptr i8, ptr %context, i64 8
    %b = load volatile i32, ptr %at, align 1, !dbg !2
    %wide_b = zext i32 %b to i64
    br label %join
join:
    %result = phi i64 [ %wide_a, %left ], [ %wide_b, %right ]
    ret i64 %result
}
)";
    auto rows = rows_of(*load({std::string(code) + kEntry + kDebug}), 0);
    std::sort(rows.begin(), rows.end());
    CHECK(rows == std::vector<uint32_t>{1001, 1002});
}

TEST_CASE("an access whose result nobody uses stays") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) !dbg !103 {
    %value = load volatile i64, ptr %context, align 1, !dbg !2
    ret i64 0
}
)";
    CHECK(rows_of(*load({std::string(code) + kEntry + kDebug}), 0) == std::vector<uint32_t>{1002});
}

TEST_CASE("accesses relative to the segment survive optimization, copying loops too") {
    const char* code = R"(
define hidden tailcc i64 @f0(ptr %context, i64 %n) !dbg !103 {
entry:
    br label %loop
loop:
    %i = phi i64 [ 0, %entry ], [ %next, %loop ]
    %at = inttoptr i64 %i to ptr addrspace(256)
    store volatile i8 0, ptr addrspace(256) %at, align 1, !dbg !1
    %next = add i64 %i, 1
    %more = icmp ult i64 %next, %n
    br i1 %more, label %loop, label %done
done:
    ret i64 0
}
)";
    CHECK_FALSE(rows_of(*load({std::string(code) + kEntry + kDebug}), 0).empty());
}

// Exceptions -------------------------------------------------------------------------------------

[[noreturn]] void throw_one(Context* context) {
    auto* exception = reinterpret_cast<_Unwind_Exception*>(context->results);
    *exception = {};
    _Unwind_RaiseException(exception);
    FAIL("nobody caught");
    __builtin_unreachable();
}

TEST_CASE("an exception reaches a landing pad in the caller") {
    const std::string thrower = R"(
define hidden tailcc i64 @f1(ptr %context, i64 %n) uwtable {
    %at = getelementptr i8, ptr %context, i64 BUILTINS
    %table = load ptr, ptr %at
    %builtin = load ptr, ptr %table
    call void %builtin(ptr %context)
    unreachable
}
)";
    const std::string catcher = R"(
declare i32 @ingot_personality(...)
declare hidden tailcc i64 @f1(ptr, i64)
define hidden tailcc i64 @f0(ptr %context, i64 %n) uwtable personality ptr @ingot_personality {
    %result = invoke tailcc i64 @f1(ptr %context, i64 3) to label %normal unwind label %pad
normal:
    ret i64 %result
pad:
    %caught = landingpad { ptr, i32 } catch ptr null
    %sum = add i64 %n, 1000
    ret i64 %sum
}
)";
    alignas(16) static Slot room[16];
    const void* const builtins[] = {reinterpret_cast<const void*>(&throw_one)};
    Context context;
    context.builtins = builtins;
    context.results = room;
    const auto artifact = load({catcher + kEntry, with_builtins(thrower)});
    for (int i = 0; i < 3; ++i) CHECK(run(*artifact, 5, context) == 1005);
}

}  // namespace
}  // namespace ingot::codegen
