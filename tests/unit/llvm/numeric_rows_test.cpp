// Every numeric and vector row of the instruction table, compiled, against the pure function that
// defines it (vm/semantics). Each becomes a function of its operands, and more functions with one
// operand a constant, where the optimizer could know too much: it takes x * 1 for x, but the
// product of a signalling NaN must be a quiet one.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "compiler/llvm/code_generator.h"
#include "compiler/text/assembler.h"
#include "tests/unit/semantics/values.h"
#include "vm/api/embed.h"
#include "vm/isa/nan.h"
#include "vm/isa/rows.h"
#include "vm/semantics/convert.h"
#include "vm/semantics/numeric.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::semantics {
namespace {

/// A value of any type, the unused bytes zero.
using Bytes = std::array<uint8_t, 16>;

template <typename T>
Bytes bytes_of(T value) {
    Bytes bytes{};
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

template <typename T>
T value_of(const Bytes& bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

struct Answer {
    Bytes value{};
    Trap trap = Trap::None;
};

template <typename Result>
Answer answer(Result result) {
    return {bytes_of(result)};
}

template <typename Result>
Answer answer(Checked<Result> result) {
    return {bytes_of(result.value), result.trap};
}

template <typename Result, typename... Operands, size_t... i>
Answer apply(Result (*function)(Operands...), const Bytes* operands, std::index_sequence<i...>) {
    return answer(function(value_of<Operands>(operands[i])...));
}

template <auto function>
struct Definition;
template <typename Result, typename... Operands, Result (*function)(Operands...)>
struct Definition<function> {
    /// Operands, then the immediate.
    static Answer apply(const Bytes* operands) {
        return semantics::apply(function, operands, std::index_sequence_for<Operands...>());
    }
};

enum class Immediate : uint8_t { None, Lane, Lanes };

struct Row {
    Opcode opcode;
    Answer (*define)(const Bytes*);
    Immediate immediate;
};

#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    ROW_##shape(name, signature, width, flags, feature, semantic)
#define ROW(name, semantic, immediate) \
    {Opcode::name, Definition<semantic>::apply, Immediate::immediate},

constexpr Row kRows[] = {
#undef ROW_Unary
#define ROW_Unary(name, signature, width, flags, feature, semantic) ROW(name, semantic, None)
#undef ROW_Binary
#define ROW_Binary(name, signature, width, flags, feature, semantic) ROW(name, semantic, None)
#undef ROW_Ternary
#define ROW_Ternary(name, signature, width, flags, feature, semantic) ROW(name, semantic, None)
#undef ROW_Shuffle
#define ROW_Shuffle(name, signature, width, flags, feature, semantic) ROW(name, semantic, Lanes)
#undef ROW_ExtractLane
#define ROW_ExtractLane(name, signature, width, flags, feature, semantic) ROW(name, semantic, Lane)
#undef ROW_ReplaceLane
#define ROW_ReplaceLane(name, signature, width, flags, feature, semantic) ROW(name, semantic, Lane)
#include "vm/isa/instructions.def"
#include "vm/isa/rows.h"
};

/// A compiled function: the row, and what of it is constant.
struct Case {
    const Row* row;
    Bytes immediate{};
    int constant_operand = -1;
    Bytes constant{};

    const OpcodeInfo& info() const { return opcode_info(row->opcode); }
    size_t operand_count() const { return info().signature.parameter_count; }
    char type(size_t operand) const { return info().signature.parameters[operand]; }
};

std::string type_name(char letter) {
    switch (letter) {
    case 'i': return "i32";
    case 'l': return "i64";
    case 'f': return "f32";
    case 'd': return "f64";
    default: return "v128";
    }
}

/// Floats are written as integers of the same bits where the text would have to spell NaNs.
std::string constant_text(char letter, const Bytes& value) {
    char text[96];
    switch (letter) {
    case 'i': std::snprintf(text, sizeof text, "i32.const %u", value_of<uint32_t>(value)); break;
    case 'l': std::snprintf(text, sizeof text, "i64.const %lu", value_of<uint64_t>(value)); break;
    case 'f': std::snprintf(text, sizeof text, "f32.const %a", value_of<float>(value)); break;
    case 'd': std::snprintf(text, sizeof text, "f64.const %a", value_of<double>(value)); break;
    default: {
        const auto words = value_of<std::array<uint64_t, 2>>(value);
        std::snprintf(text, sizeof text, "v128.const i64x2 %lu %lu", words[0], words[1]);
    }
    }
    return text;
}

/// A function with the operands as parameters. Its constant comes directly or, `by_local`, through
/// a local, which is never set if the constant is zero.
std::string function_text(const Case& item, bool by_local) {
    std::string text = "(func";
    for (size_t i = 0; i < item.operand_count(); ++i) {
        text += " (param " + type_name(item.type(i)) + ")";
    }
    text += " (result " + type_name(item.info().signature.result) + ")";
    std::string constant;
    if (item.constant_operand >= 0) {
        const char letter = item.type(static_cast<size_t>(item.constant_operand));
        constant = constant_text(letter, item.constant);
        if (by_local) {
            const std::string local = std::to_string(item.operand_count());
            text += " (local " + type_name(letter) + ")";
            if (item.constant != Bytes{}) text += " " + constant + " local.set " + local;
            constant = "local.get " + local;
        }
    }
    for (size_t i = 0; i < item.operand_count(); ++i) {
        const bool is_constant = static_cast<int>(i) == item.constant_operand;
        text += " " + (is_constant ? constant : "local.get " + std::to_string(i));
    }
    text += " " + std::string(item.info().name);
    const size_t immediates = item.row->immediate == Immediate::None   ? 0
                              : item.row->immediate == Immediate::Lane ? 1
                                                                       : 16;
    for (size_t i = 0; i < immediates; ++i) text += " " + std::to_string(item.immediate[i]);
    return text + ")\n";
}

template <typename T>
std::vector<Bytes> all_bytes(const std::vector<T>& values) {
    std::vector<Bytes> all;
    for (const T& value : values) all.push_back(bytes_of(value));
    return all;
}

template <typename T>
std::vector<Bytes> in_all_lanes(std::initializer_list<T> values) {
    std::vector<Bytes> all;
    for (const T value : values) all.push_back(bytes_of(detail::splat(value)));
    return all;
}

/// Constants that make some operation simple.
std::vector<Bytes> telling_constants(char letter) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    switch (letter) {
    case 'i': return all_bytes(std::vector<uint32_t>{0, 1, ~0u, 7, 33, 1u << 31});
    case 'l': return all_bytes(std::vector<uint64_t>{0, 1, ~0ul, 7, 65, 1ul << 63});
    case 'f': return all_bytes(std::vector<float>{0.f, -0.f, 1.f, -1.f, 0.5f});
    case 'd': return all_bytes(std::vector<double>{0., -0., 1., -1., 0.5});
    default: {
        std::vector<Bytes> all = in_all_lanes({0.f, -0.f, 1.f, -1.f, kInfinity});
        const std::vector<Bytes> doubles = in_all_lanes({-0., 1., -1.});
        all.insert(all.end(), doubles.begin(), doubles.end());
        return all;
    }
    }
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    for (const Row& row : kRows) {
        Case item{&row};
        if (row.immediate != Immediate::None) {
            for (uint8_t lane = 0; lane < 2; ++lane) {
                item.immediate[0] = lane;
                for (uint8_t i = 1; i < 16; ++i) item.immediate[i] = (13 * i + 7 * lane) % 32;
                cases.push_back(item);
            }
            continue;
        }
        cases.push_back(item);
        if (item.operand_count() < 2) continue;
        for (size_t operand = 0; operand < item.operand_count(); ++operand) {
            item.constant_operand = static_cast<int>(operand);
            for (const Bytes& constant : telling_constants(item.type(operand))) {
                item.constant = constant;
                cases.push_back(item);
            }
        }
    }
    return cases;
}

/// Around what the truncations can hold.
template <typename T>
std::vector<T> limits_of_truncation() {
    std::vector<T> values;
    for (const T limit : {T(0x1p31), T(0x1p32), T(0x1p63), T(0x1p64)}) {
        for (const T sign : {T(1), T(-1)}) {
            values.push_back(sign * limit);
            values.push_back(sign * std::nextafter(limit, T(0)));
            values.push_back(sign * std::nextafter(limit, 2 * limit));
            values.push_back(sign * (limit - T(0.5)));
            values.push_back(sign * (limit + T(0.5)));
        }
    }
    values.push_back(std::nextafter(T(-1), T(0)));
    return values;
}

template <typename T>
std::vector<T> floats() {
    std::vector<T> values = interesting_floats<T>();
    const std::vector<T> more = limits_of_truncation<T>();
    values.insert(values.end(), more.begin(), more.end());
    return values;
}

/// Vectors of lanes that matter to an instruction: of all the shapes its mnemonic speaks of.
std::vector<Bytes> vectors_for(std::string_view name) {
    std::vector<Bytes> all;
    const auto add = [&](std::string_view shape, const auto& values) {
        if (!name.contains(shape)) return;
        for (const V128& vector : vectors_of(values, all.size() % 2)) {
            all.push_back(bytes_of(vector));
        }
    };
    add("f32x4", floats<float>());
    add("f64x2", floats<double>());
    add("i8x16", interesting_integers<uint8_t>());
    add("v128", interesting_integers<uint8_t>());
    add("i16x8", interesting_integers<uint16_t>());
    add("i32x4", interesting_integers<uint32_t>());
    add("i64x2", interesting_integers<uint64_t>());
    return all;
}

std::vector<Bytes> operands_for(char letter, std::string_view name) {
    switch (letter) {
    case 'i': return all_bytes(interesting_integers<uint32_t>());
    case 'l': return all_bytes(interesting_integers<uint64_t>());
    case 'f': return all_bytes(floats<float>());
    case 'd': return all_bytes(floats<double>());
    default: return vectors_for(name);
    }
}

template <typename T>
bool has_other_nans(const Bytes& bytes) {
    for (const T value : value_of<std::array<T, 16 / sizeof(T)>>(bytes)) {
        if (value != value && !is_canonical_nan(value)) return true;
    }
    return false;
}

/// Whether lanes are equal, or NaNs as good as they must be.
template <typename T>
bool agree(const Bytes& actual, const Bytes& expected, bool must_be_canonical, bool deterministic) {
    const auto a = value_of<std::array<T, 16 / sizeof(T)>>(actual);
    const auto e = value_of<std::array<T, 16 / sizeof(T)>>(expected);
    for (size_t i = 0; i < a.size(); ++i) {
        if (e[i] == e[i]) {
            if (bits(a[i]) != bits(e[i])) return false;
        } else if (deterministic) {
            if (bits(a[i]) != bits(std::numeric_limits<T>::quiet_NaN())) return false;
        } else if (must_be_canonical ? !is_canonical_nan(a[i]) : !is_quiet_nan(a[i])) {
            return false;
        }
    }
    return true;
}

class Compiled {
 public:
    explicit Compiled(bool deterministic) : store_(engine(deterministic)), cases_(all_cases()) {
        std::string text = "(module\n";
        for (size_t i = 0; i < cases_.size(); ++i) text += function_text(cases_[i], i % 2 != 0);
        const Result<std::vector<uint8_t>> bytes = assemble(text + ")");
        REQUIRE(bytes);
        const auto module = load_module(store_.shared_engine(), *bytes);
        INFO((module ? std::string() : module.error().message));
        REQUIRE(module);
        Outcome outcome;
        Linker linker(store_);
        const Result<Instance*> instance = linker.instantiate(*module, outcome);
        REQUIRE(instance);
        instance_ = *instance;
    }

    const std::vector<Case>& cases() const { return cases_; }

    Answer call(size_t index, const Bytes* operands) {
        std::array<Slot, 6> slots{};
        size_t used = 0;
        const Case& item = cases_[index];
        for (size_t i = 0; i < item.operand_count(); ++i) {
            const size_t size = item.type(i) == 'v' ? 2 : 1;
            std::memcpy(&slots[used], &operands[i], size * sizeof(Slot));
            used += size;
        }
        const Outcome outcome =
            store_.engine().tier().invoke(store_, *instance_->functions[index], slots.data());
        if (!outcome.returned()) return {{}, outcome.trap};
        Answer answer;
        const char letter = item.info().signature.result;
        const size_t size = letter == 'v' ? 16 : letter == 'i' || letter == 'f' ? 4 : 8;
        std::memcpy(answer.value.data(), slots.data(), size);
        return answer;
    }

 private:
    static std::shared_ptr<Engine> engine(bool deterministic) {
        EngineConfig config;
        config.tier = TierMode::Optimizing;
        config.deterministic = deterministic;
        return create_engine(config, create_llvm_code_generator());
    }

    Store store_;
    std::vector<Case> cases_;
    Instance* instance_ = nullptr;
};

/// Whether an answer is the right one for these operands.
bool is_right(const Case& item, const Bytes* operands, const Answer& actual, bool deterministic) {
    const Answer expected = item.row->define(operands);
    if (actual.trap != expected.trap) return false;
    if (actual.trap != Trap::None) return true;
    bool canonical = true;
    const bool from_double = item.info().name.contains("demote");
    const bool from_float = item.info().name.contains("promote");
    const FloatResult result = open_nan_result(item.row->opcode);
    const bool is_float = result == FloatResult::F32 || result == FloatResult::F32x4;
    for (size_t i = 0; i < item.operand_count(); ++i) {
        const bool as_float = from_float || (is_float && !from_double);
        if (as_float ? has_other_nans<float>(operands[i]) : has_other_nans<double>(operands[i])) {
            canonical = false;
        }
    }
    if (result == FloatResult::None) return actual.value == expected.value;
    return is_float ? agree<float>(actual.value, expected.value, canonical, deterministic)
                    : agree<double>(actual.value, expected.value, canonical, deterministic);
}

/// All combinations of operands, or a part of them that is spread over all.
void check_case(Compiled& compiled, size_t index, bool deterministic) {
    const Case& item = compiled.cases()[index];
    std::array<std::vector<Bytes>, 3> operands = {{{{}}, {{}}, {{}}}};
    size_t count = 1;
    for (size_t i = 0; i < item.operand_count(); ++i) {
        operands[i] = static_cast<int>(i) == item.constant_operand
                          ? std::vector<Bytes>{item.constant}
                          : operands_for(item.type(i), item.info().name);
        count *= operands[i].size();
    }
    constexpr size_t kMost = 3000;
    const size_t step = count / kMost + 1;
    for (size_t number = 0; number < count; number += step) {
        std::array<Bytes, 4> chosen{};
        size_t rest = number;
        for (size_t i = 0; i < item.operand_count(); ++i) {
            chosen[i] = operands[i][rest % operands[i].size()];
            rest /= operands[i].size();
        }
        chosen[item.operand_count()] = item.immediate;
        const Answer actual = compiled.call(index, chosen.data());
        if (is_right(item, chosen.data(), actual, deterministic)) continue;
        CAPTURE(item.info().name, item.constant_operand, chosen, actual.value,
                to_string(actual.trap));
        FAIL_CHECK("another answer than the definition gives");
        return;
    }
}

TEST_CASE("compiled numeric instructions answer what their definitions do") {
    const bool deterministic = GENERATE(false, true);
    Compiled compiled(deterministic);
    for (size_t i = 0; i < compiled.cases().size(); ++i) check_case(compiled, i, deterministic);
}

}  // namespace
}  // namespace ingot::semantics
