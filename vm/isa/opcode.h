// Instructions as data: an Opcode per row of instructions.def and what the row says about it.
//
// Consumers either look a row up (opcode_info) or expand the table themselves:
//     #define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature,
//     semantic) ... #include "vm/isa/instructions.def"
// and they switch on Shape without `default`, so that a new shape does not compile until each
// handles it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/isa/features.h"
#include "vm/isa/types.h"

namespace ingot {

/// One per instruction, dense, in the order of the table.
enum class Opcode : uint16_t {
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) \
    name,
#include "vm/isa/instructions.def"
#undef INSTRUCTION
};

constexpr uint32_t kOpcodeCount = 0
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, semantic) +1
#include "vm/isa/instructions.def"
#undef INSTRUCTION
    ;

/// What fixes an instruction's immediates and the way it is validated (comment: the immediates).
enum class Shape : uint8_t {
    // Control.
    Unreachable,         // -
    Nop,                 // -
    Block,               // block type
    Loop,                // block type
    If,                  // block type
    Else,                // -
    End,                 // -
    Try,                 // block type (legacy)
    Catch,               // tag (legacy)
    CatchAll,            // - (legacy)
    Delegate,            // label (legacy)
    Rethrow,             // label (legacy)
    TryTable,            // block type, catch clauses
    Throw,               // tag
    ThrowRef,            // -
    Br,                  // label
    BrIf,                // label
    BrTable,             // labels, default label
    BrOnNull,            // label
    BrOnNonNull,         // label
    BrOnCast,            // label, reference type, reference type
    BrOnCastFail,        // label, reference type, reference type
    Return,              // -
    Call,                // function
    CallIndirect,        // type, table
    CallRef,             // type
    ReturnCall,          // function
    ReturnCallIndirect,  // type, table
    ReturnCallRef,       // type
    // Parametric and variables.
    Drop,         // -
    Select,       // -
    SelectTyped,  // value types
    LocalGet,     // local
    LocalSet,     // local
    LocalTee,     // local
    GlobalGet,    // global
    GlobalSet,    // global
    // Tables.
    TableGet,   // table
    TableSet,   // table
    TableSize,  // table
    TableGrow,  // table
    TableFill,  // table
    TableCopy,  // table (destination), table (source)
    TableInit,  // element segment, table
    ElemDrop,   // element segment
    // Memory.
    Load,        // memory argument
    Store,       // memory argument
    MemorySize,  // memory
    MemoryGrow,  // memory
    MemoryFill,  // memory
    MemoryCopy,  // memory (destination), memory (source)
    MemoryInit,  // data segment, memory
    DataDrop,    // data segment
    // Numeric: everything is said by the signature and the semantic function.
    I32Const,   // i32
    I64Const,   // i64
    F32Const,   // f32 bits
    F64Const,   // f64 bits
    V128Const,  // 16 bytes
    Unary,      // -
    Binary,     // -
    Ternary,    // -
    // Vectors.
    Shuffle,      // 16 lane indices
    ExtractLane,  // lane
    ReplaceLane,  // lane
    LoadLane,     // memory argument, lane
    StoreLane,    // memory argument, lane
    // References and garbage-collected objects.
    RefNull,           // heap type
    RefIsNull,         // -
    RefFunc,           // function
    RefEq,             // -
    RefAsNonNull,      // -
    RefTest,           // reference type (nullability from the opcode)
    RefCast,           // reference type (nullability from the opcode)
    RefI31,            // -
    I31Get,            // -
    AnyConvertExtern,  // -
    ExternConvertAny,  // -
    StructNew,         // type
    StructNewDefault,  // type
    StructGet,         // type, field
    StructSet,         // type, field
    ArrayNew,          // type
    ArrayNewDefault,   // type
    ArrayNewFixed,     // type, length
    ArrayNewData,      // type, data segment
    ArrayNewElem,      // type, element segment
    ArrayGet,          // type
    ArraySet,          // type
    ArrayLen,          // -
    ArrayFill,         // type
    ArrayCopy,         // type (destination), type (source)
    ArrayInitData,     // type, data segment
    ArrayInitElem,     // type, element segment
    // Threads.
    AtomicLoad,             // memory argument
    AtomicStore,            // memory argument
    AtomicReadModifyWrite,  // memory argument
    AtomicCompareExchange,  // memory argument
    AtomicWait,             // memory argument
    AtomicNotify,           // memory argument
    AtomicFence,            // one zero byte
};

/// Flags of a row.
enum : uint8_t {
    kNone = 0,
    kMayTrap = 1 << 0,  ///< The operation itself can trap (division, loads, casts, ...).
    kConstant =
        1 << 1,  ///< Allowed in constant expressions (spec 3.4.13); const global.get is checked.
    kCompare = 1 << 2,   ///< A comparison or test: yields 0 or 1 and can fuse with a branch.
    kSigned = 1 << 3,    ///< The sign-extending form of a packed get or an i31.get.
    kRelaxed = 1 << 4,   ///< Result may differ between hosts unless deterministic.
    kNullable = 1 << 5,  ///< ref.test/ref.cast: the target type is nullable.
};

/// Operand and result types of a row whose signature says everything, else empty.
/// Letters: i l f d v = i32 i64 f32 f64 v128; a = address type of the memory or table.
struct Signature {
    static constexpr char kAddress = 'a';
    std::array<char, 3> parameters{};
    uint8_t parameter_count = 0;
    char result = 0;  ///< 0 if there is none.
};

struct OpcodeInfo {
    std::string_view name;  ///< Text format mnemonic, for example "i32.add".
    uint8_t prefix;         ///< 0, or 0xfb, 0xfc, 0xfd, 0xfe.
    uint32_t code;          ///< The byte, or the LEB128 number after the prefix.
    Shape shape;
    Signature signature;
    uint8_t width;  ///< Bytes that a memory access touches, else 0; also its natural alignment.
    uint8_t flags;
    Feature feature;

    bool has(uint8_t flag) const { return (flags & flag) != 0; }
};

namespace detail {
extern const std::array<OpcodeInfo, kOpcodeCount> kOpcodeTable;
}  // namespace detail

inline const OpcodeInfo& opcode_info(Opcode opcode) {
    return detail::kOpcodeTable[static_cast<size_t>(opcode)];
}

/// The instruction with this encoding (prefix 0 for single bytes), whatever its feature.
std::optional<Opcode> opcode_by_code(uint8_t prefix, uint32_t code);

/// The instruction with this mnemonic. Mnemonics that stand for several opcodes yield the first
/// row: "select" -> Select, "ref.test"/"ref.cast" -> the non-nullable row.
std::optional<Opcode> opcode_by_name(std::string_view name);

/// What an AtomicReadModifyWrite does to the value in memory.
enum class AtomicOperation : uint8_t { Add, Sub, And, Or, Xor, Exchange };

/// The operation of a row of shape AtomicReadModifyWrite. Each has seven rows, one per width and
/// type.
constexpr AtomicOperation atomic_operation(Opcode opcode) {
    constexpr uint32_t kRowsPerOperation = 7;
    const auto row = static_cast<uint32_t>(opcode) - static_cast<uint32_t>(Opcode::I32AtomicRmwAdd);
    return static_cast<AtomicOperation>(row / kRowsPerOperation);
}

/// The value type that a signature letter other than kAddress stands for.
ValueType signature_type(char letter);

}  // namespace ingot
