// Fused operations against plain ones: random programs, made of the shapes that fuse, run on an
// engine that fuses and on one that emits an operation per instruction. Both must agree on results,
// on what is left in memory, and on where and how a run traps.
//
// Floats have memory of their own, so that no NaN comes from integers' bytes: which operand's
// payload an operation keeps is not determined.
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "compiler/text/assembler.h"
#include "vm/api/embed.h"
#include "vm/runtime/memory.h"

namespace ingot {
namespace {

using Strings = std::vector<std::string>;

/// Writes random programs. Types are named as in the text format.
class Generator {
 public:
    explicit Generator(uint32_t seed) : random_(seed) {}

    std::string module() {
        std::string body;
        for (int i = 0; i < 14; ++i) body += statement(3);
        return "(module (memory (export \"memory\") 1) (type $f (func (param i32 i32) (result "
               "i32)))"
               "(table funcref (elem $add $mix))"
               "(func $add (type $f) (i32.add (local.get 0) (local.get 1)))"
               "(func $mix (type $f) (local i32) (local.set 2 (i32.xor (local.get 0)"
               " (i32.shl (local.get 1) (i32.const 3)))) (local.get 2))"
               "(func (export \"run\") (param $i32_0 i32) (param $i32_1 i32) (param $i64_0 i64)"
               " (param $f64_0 f64) (param $f32_0 f32) (result i32 i32 i32 i64 i64 f64 f32)"
               "(local $i32_2 i32) (local $i64_1 i64) (local $f64_1 f64) (local $f32_1 f32)"
               "(local $n0 i32) (local $n1 i32) (local $n2 i32) (local $n3 i32)\n" +
               body +
               "(local.get $i32_0) (local.get $i32_1) (local.get $i32_2) (local.get $i64_0)"
               "(local.get $i64_1) (local.get $f64_0) (local.get $f32_1)))";
    }

 private:
    uint32_t below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
    const std::string& pick(const Strings& choices) {
        return choices[below(static_cast<uint32_t>(choices.size()))];
    }

    std::string constant(const std::string& type) {
        static const Strings kIntegers{"0",      "1",          "-1",         "2",     "3",
                                       "4",      "8",          "31",         "-4",    "255",
                                       "32767",  "-32768",     "32768",      "65535", "65536",
                                       "-65536", "2147483647", "-2147483648"};
        static const Strings kLong{"0x123456789abc", "-0x8000000000000000", "4294967296"};
        static const Strings kFloats{"0", "-0", "1", "-1.5", "0.1", "3e10", "65536"};
        if (type == "f64" || type == "f32") return "(" + type + ".const " + pick(kFloats) + ")";
        const bool is_long = type == "i64" && below(4) == 0;
        return "(" + type + ".const " + pick(is_long ? kLong : kIntegers) + ")";
    }
    std::string local(const std::string& type) {
        const uint32_t count = type == "i32" ? 3 : 2;
        return "$" + type + "_" + std::to_string(below(count));
    }
    std::string get(const std::string& type) { return "(local.get " + local(type) + ")"; }

    /// An address; mostly one inside the memory, below 32768.
    std::string address(int depth) {
        const std::string base = "(i32.and " + i32(depth - 1) + " (i32.const 4088))";
        const std::string& holder = local("i32");
        switch (below(9)) {
        case 0: return "(i32.const " + std::to_string(below(4096)) + ")";
        case 1: return "(i32.add " + base + " (i32.const " + std::to_string(below(2000)) + "))";
        case 2: return "(i32.add " + base + " (i32.shl " + base + " (i32.const 2)))";
        case 3:
            return "(i32.add (i32.add " + base + " (i32.const 16)) (i32.shl " + base +
                   " (i32.const " + std::to_string(below(3)) + ")))";
        case 4:
            return "(local.tee " + holder + " (i32.add " + base + " (i32.const " +
                   std::to_string(below(40000)) + ")))";
        case 5: return "(i32.add (local.tee " + holder + " " + base + ") (i32.const 8))";
        case 6: return "(i32.add " + base + " " + base + ")";
        default: return base;
        }
    }
    /// The offset of an access, and its address: integers below, f64 and f32 above.
    std::string place(const std::string& type, int depth) {
        uint32_t offset = below(3) == 0 ? below(200) : 0;
        if (below(150) == 0) offset = 61000;
        if (type == "f64" || type == "f32") {
            // Of one alignment, so that no value overlaps another one's half.
            offset = type == "f64" ? 40000 : 50000;
            return " offset=" + std::to_string(offset) + " (i32.and " + i32(depth - 1) +
                   " (i32.const 4088))";
        }
        return " offset=" + std::to_string(offset) + " " + address(depth);
    }

    std::string load(const std::string& type, int depth) {
        static const Strings kI32{"load", "load", "load", "load8_u", "load8_s", "load16_u"};
        static const Strings kI64{"load", "load", "load8_u", "load32_s", "load32_u"};
        std::string name = "load";
        if (type == "i32") name = pick(kI32);
        if (type == "i64") name = pick(kI64);
        return "(" + type + "." + name + place(type, depth) + ")";
    }
    std::string binary(const std::string& type, int depth) {
        static const Strings kIntegers{"add", "add", "add", "sub",   "mul",   "and",
                                       "or",  "xor", "shl", "shr_s", "shr_u", "rotl"};
        static const Strings kFloats{"add", "sub", "mul"};
        const bool is_float = type == "f64" || type == "f32";
        const std::string right = below(3) == 0 ? constant(type) : expression(type, depth - 1);
        return "(" + type + "." + pick(is_float ? kFloats : kIntegers) + " " +
               expression(type, depth - 1) + " " + right + ")";
    }
    std::string condition(int depth) {
        static const Strings kIntegers{"eq",   "ne",   "lt_s", "lt_u", "gt_s",
                                       "gt_u", "le_s", "le_u", "ge_s", "ge_u"};
        static const Strings kFloats{"eq", "ne", "lt", "gt", "le", "ge"};
        static const Strings kTypes{"i32", "i32", "i32", "i64", "f64", "f32"};
        const std::string& type = pick(kTypes);
        const bool is_float = type == "f64" || type == "f32";
        const std::string right = below(2) == 0 ? constant(type) : expression(type, depth - 1);
        const std::string compare = "(" + type + "." + pick(is_float ? kFloats : kIntegers) + " " +
                                    expression(type, depth - 1) + " " + right + ")";
        switch (below(6)) {
        case 0: return "(i32.eqz " + compare + ")";
        case 1: return "(i32.eqz " + i32(depth - 1) + ")";
        case 2: return "(i32.and " + i32(depth - 1) + " (i32.const 5))";
        case 3: return load("i32", depth - 1);
        default: return compare;
        }
    }
    std::string i32(int depth) { return expression("i32", depth); }
    std::string expression(const std::string& type, int depth) {
        if (depth <= 0) return below(3) == 0 ? constant(type) : get(type);
        switch (below(10)) {
        case 0: return get(type);
        case 1: return load(type, depth);
        case 2: return "(local.tee " + local(type) + " " + expression(type, depth - 1) + ")";
        case 3:
            return "(select " + expression(type, depth - 1) + " " + expression(type, depth - 1) +
                   " " + condition(depth - 1) + ")";
        case 4:
            if (type == "i32") return "(i32.wrap_i64 " + expression("i64", depth - 1) + ")";
            if (type == "i64") return "(i64.extend_i32_u " + i32(depth - 1) + ")";
            return "(" + type + ".convert_i32_s " + i32(depth - 1) + ")";
        case 5:
            if (type == "i32") return condition(depth);
            [[fallthrough]];
        default: return binary(type, depth);
        }
    }

    /// A loop of few turns, closed in one of the ways compilers close loops.
    std::string loop(int depth) {
        if (loops_ == 4) return "(nop)";
        const std::string n = "$n" + std::to_string(loops_++);
        const std::string i = "(local.get " + n + ")";
        const std::string limit = std::to_string(3 + below(3));
        std::string body;
        for (int k = 0; k < 3; ++k) body += statement(depth - 1);
        const std::string x = local("i32");
        const std::string step = "(i32.add " + i + " (i32.const 1))";
        switch (below(5)) {
        case 0:
            body +=
                "(br_if $l (i32.ne (local.tee " + n + " " + step + ") (i32.const " + limit + ")))";
            break;
        case 1:
            body += "(local.set " + x + " (i32.add (local.get " + x +
                    ") (i32.const 4)))(br_if $l (i32.lt_u (local.tee " + n + " " + step +
                    ") (i32.const " + limit + ")))";
            break;
        case 2:
            body += "(i32.lt_s " + i + " (i32.const " + limit + "))(local.set " + n + " " + step +
                    ")(br_if $l)";
            break;
        case 3:
            body += "(local.set " + n + " " + step + ")(local.set " + x + " " + i +
                    ")(br_if $l (i32.gt_s (i32.const " + limit + ") (local.get " + x + ")))";
            break;
        default:
            body += "(local.set " + n + " (i32.add " + i + " (i32.const 40000)))(local.set " + x +
                    " (local.get $i32_0))(br_if $l (i32.le_u " + i + " (i32.const 100000)))";
            break;
        }
        const std::string text = "(local.set " + n + " (i32.const 0))(loop $l " + body + ")\n";
        --loops_;
        return text;
    }
    std::string statement(int depth) {
        static const Strings kTypes{"i32", "i32", "i64", "f64", "f32"};
        const std::string& type = pick(kTypes);
        const std::string x = local("i32");
        switch (below(depth > 0 ? 13 : 8)) {
        case 0:
        case 1: return "(local.set " + local(type) + " " + expression(type, 3) + ")\n";
        case 2: return "(" + type + ".store" + place(type, 2) + " " + expression(type, 3) + ")\n";
        case 3: {
            // The same place read, changed and written.
            const std::string at = type == "f64"   ? " offset=40000"
                                   : type == "f32" ? " offset=50000"
                                                   : " offset=8";
            const std::string where = "(local.get $n3)";
            return "(" + type + ".store" + at + " " + where + " (" + type + "." +
                   (below(2) == 0 ? "add (" : "sub (") + type + ".load" + at + " " + where + ") " +
                   (below(2) == 0 ? constant(type) : get(type)) + "))\n";
        }
        case 4: {
            static const Strings kWidths{"i32.store i32.load", "i64.store i64.load",
                                         "i32.store8 i32.load8_u", "i32.store16 i32.load16_s",
                                         "i64.store8 i64.load8_u"};
            const std::string& names = pick(kWidths);
            const size_t space = names.find(' ');
            return "(" + names.substr(0, space) + place("i32", 2) + " (" + names.substr(space + 1) +
                   place("i32", 2) + "))\n";
        }
        case 5:
            return "(local.set " + x + " (i32.add (local.get " + x +
                   ") (i32.const 3)))(local.set " + local("i32") + " (i32.add " + get("i32") +
                   " (i32.const -70000)))\n";
        case 6: return "(i32.store8" + place("i32", 2) + " " + constant("i32") + ")\n";
        case 7:
            return "(local.set " + x + " (call_indirect (type $f) " + i32(2) + " " + i32(2) +
                   " (i32.and " + i32(1) + " (i32.const 1))))\n";
        case 8:
            return "(if " + condition(2) + " (then " + statement(depth - 1) + ") (else " +
                   statement(depth - 1) + "))\n";
        case 9: return "(block $b (br_if $b " + condition(2) + ")" + statement(depth - 1) + ")\n";
        case 10:
            return "(block $b (block $c (block $d (br_table $b $c $d " + i32(2) + "))" +
                   statement(depth - 1) + ")" + statement(depth - 1) + ")\n";
        case 11:
            return "(local.set " + x + " (block $b (result i32) (drop (br_if $b " + i32(2) + " " +
                   condition(2) + "))" + statement(depth - 1) + i32(2) + "))\n";
        default: return loop(depth);
        }
    }

    std::mt19937 random_;
    int loops_ = 0;
};

/// What a run leaves behind.
struct Trace {
    Outcome::Kind kind{};
    Trap trap{};
    uint64_t offset = 0;
    std::vector<uint64_t> results = {};
    std::vector<uint8_t> memory = {};
};

class Runner {
 public:
    Runner(const EngineConfig& config, const std::vector<uint8_t>& bytes)
        : store_(create_engine(config)), linker_(store_) {
        const auto module = load_module(store_.shared_engine(), bytes);
        REQUIRE(module);
        Outcome outcome;
        const Result<Instance*> instance = linker_.instantiate(*module, outcome);
        REQUIRE(instance);
        run_ = std::get<Function*>(*(*instance)->find_export("run"));
        memory_ = std::get<MemoryInstance*>(*(*instance)->find_export("memory"));
    }

    Trace run(const std::vector<Value>& arguments) {
        std::vector<Value> results;
        const Outcome outcome = store_.invoke(*run_, arguments, results);
        Trace trace{.kind = outcome.kind, .trap = outcome.trap};
        if (!outcome.backtrace.empty()) trace.offset = outcome.backtrace.front().offset;
        for (const Value& value : results) {
            const bool is_short = value.type == ValueType::I32 || value.type == ValueType::F32;
            const uint64_t bits = value.bits[0];
            trace.results.push_back(is_short ? static_cast<uint32_t>(bits) : bits);
        }
        trace.memory.assign(memory_->base, memory_->base + memory_->size_bytes.load());
        return trace;
    }

 private:
    Store store_;
    Linker linker_;
    Function* run_ = nullptr;
    MemoryInstance* memory_ = nullptr;
};

void check_agreement(uint32_t seed, EngineConfig config) {
    const std::string text = Generator(seed).module();
    const Result<std::vector<uint8_t>> bytes = assemble(text);
    INFO("seed " << seed << "\n" << text);
    REQUIRE(bytes);
    Runner fused(config, *bytes);
    config.fuse_operations = false;
    Runner plain(config, *bytes);
    const std::vector<std::vector<Value>> arguments{
        {Value::i32(0), Value::i32(1), Value::i64(2), Value::f64(1.5), Value::f32(0.25f)},
        {Value::i32(~0u), Value::i32(1000), Value::i64(~uint64_t{0}), Value::f64(-3),
         Value::f32(7)},
        {Value::i32(64), Value::i32(1u << 31), Value::i64(0x1'0000'0040), Value::f64(0),
         Value::f32(-0.0f)}};
    for (const std::vector<Value>& values : arguments) {
        const Trace left = fused.run(values);
        const Trace right = plain.run(values);
        REQUIRE(left.kind == right.kind);
        REQUIRE(left.trap == right.trap);
        REQUIRE(left.offset == right.offset);
        REQUIRE(left.results == right.results);
        REQUIRE(left.memory == right.memory);
    }
}

TEST_CASE("fused operations do what the instructions they stand for do") {
    for (uint32_t seed = 1; seed <= 400; ++seed) check_agreement(seed, {});
}

TEST_CASE("operations fuse rightly around charges for fuel and canonical NaNs") {
    for (uint32_t seed = 1001; seed <= 1100; ++seed)
        check_agreement(seed, {.features = {}, .deterministic = true});
}

}  // namespace
}  // namespace ingot
