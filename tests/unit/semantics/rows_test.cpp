// Every row of the instruction table that names a semantic function has one, of the type its
// signature asks for; and every row that names a type in memory names one of its width.
#include <catch2/catch.hpp>
#include <string>

#include "vm/isa/opcode.h"
#include "vm/isa/rows.h"
#include "vm/semantics/convert.h"
#include "vm/semantics/numeric.h"
#include "vm/semantics/relaxed.h"
#include "vm/semantics/simd.h"

namespace ingot::semantics {
namespace {

template <typename T>
struct Letter;
template <>
struct Letter<uint32_t> : std::integral_constant<char, 'i'> {};
template <>
struct Letter<uint64_t> : std::integral_constant<char, 'l'> {};
template <>
struct Letter<float> : std::integral_constant<char, 'f'> {};
template <>
struct Letter<double> : std::integral_constant<char, 'd'> {};
template <>
struct Letter<V128> : std::integral_constant<char, 'v'> {};
template <>
struct Letter<uint8_t> : std::integral_constant<char, 'n'> {};  // the number of a lane

struct Description {
    std::string signature;
    bool may_trap;
};

template <typename Result, typename... Operands>
Description describe(Result (*)(Operands...)) {
    return {std::string{Letter<Operands>::value...} + ':' + Letter<Result>::value, false};
}

template <typename Result, typename... Operands>
Description describe(Checked<Result> (*)(Operands...)) {
    return {std::string{Letter<Operands>::value...} + ':' + Letter<Result>::value, true};
}

/// `immediates`: letters of what the function takes in addition to the operands.
void check_function(Opcode opcode, const char* signature, const char* immediates,
                    Description actual) {
    INFO(opcode_info(opcode).name);
    std::string expected = signature;
    expected.insert(expected.find(':'), immediates);
    CHECK(actual.signature == expected);
    CHECK(actual.may_trap == opcode_info(opcode).has(kMayTrap));
}

#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    ROW_##shape(name, signature, width, flags, feature, semantic)

TEST_CASE("numeric and vector rows have a function of their signature") {
#define FUNCTION(name, signature, immediates, semantic) \
    check_function(Opcode::name, signature, immediates, describe(semantic));
#undef ROW_Unary
#define ROW_Unary(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "", semantic)
#undef ROW_Binary
#define ROW_Binary(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "", semantic)
#undef ROW_Ternary
#define ROW_Ternary(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "", semantic)
#undef ROW_Shuffle
#define ROW_Shuffle(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "v", semantic)
#undef ROW_ExtractLane
#define ROW_ExtractLane(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "n", semantic)
#undef ROW_ReplaceLane
#define ROW_ReplaceLane(name, signature, width, flags, feature, semantic) \
    FUNCTION(name, signature, "n", semantic)
#include "vm/isa/instructions.def"
#include "vm/isa/rows.h"
}

template <typename Memory>
size_t bytes_read() {
    return sizeof(Memory);
}

template <typename Memory>
size_t bytes_taken(V128 (*)(Memory)) {
    return sizeof(Memory);
}

template <auto function>
size_t bytes_read() {
    return bytes_taken(function);
}

TEST_CASE("memory rows name a type or a function of their width") {
#define MEMORY(name, width, semantic)           \
    {                                           \
        INFO(#name);                            \
        CHECK(bytes_read<semantic>() == width); \
    }
#undef ROW_Load
#define ROW_Load(name, signature, width, flags, feature, semantic) MEMORY(name, width, semantic)
#undef ROW_Store
#define ROW_Store(name, signature, width, flags, feature, semantic) MEMORY(name, width, semantic)
#undef ROW_LoadLane
#define ROW_LoadLane(name, signature, width, flags, feature, semantic) MEMORY(name, width, semantic)
#undef ROW_StoreLane
#define ROW_StoreLane(name, signature, width, flags, feature, semantic) \
    MEMORY(name, width, semantic)
#undef ROW_AtomicReadModifyWrite
#define ROW_AtomicReadModifyWrite(name, signature, width, flags, feature, semantic) \
    MEMORY(name, width, semantic)
#undef ROW_AtomicCompareExchange
#define ROW_AtomicCompareExchange(name, signature, width, flags, feature, semantic) \
    MEMORY(name, width, semantic)
#include "vm/isa/instructions.def"
#include "vm/isa/rows.h"
}

}  // namespace
}  // namespace ingot::semantics
