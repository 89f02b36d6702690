// Operands at translation time: a slot or a constant, the class of its value, and which immediates
// of an operation a constant fits.
#pragma once

#include <cstdint>
#include <limits>

#include "vm/isa/opcode.h"
#include "vm/isa/types.h"

namespace ingot::interpreter {

/// The classes of values: each has an accumulator.
enum class Class : uint8_t { Integer, F32, F64, V128 };
constexpr uint32_t kClassCount = 4;

constexpr Class class_of(ValueType type) {
    switch (type.kind()) {
    case ValueType::F32: return Class::F32;
    case ValueType::F64: return Class::F64;
    case ValueType::V128: return Class::V128;
    default: return Class::Integer;
    }
}

/// An operand as the translator sees it: a slot or a constant.
struct Operand {
    bool is_constant = false;
    uint16_t slot = 0;
    uint64_t bits = 0;
    ValueType type;
};

/// Whether a constant fits the 32-bit immediate of an operation.
inline bool fits_immediate(const Operand& operand) {
    switch (operand.type.kind()) {
    case ValueType::I32:
    case ValueType::F32: return true;
    case ValueType::I64:
        return static_cast<int64_t>(operand.bits) == static_cast<int32_t>(operand.bits);
    default: return operand.type.is_ref() && operand.bits == 0;
    }
}

/// Whether a constant can stand in a cell of its own.
inline bool fits_wide(const Operand& operand) {
    return operand.type == ValueType::I64 || operand.type == ValueType::F64;
}

/// Whether a constant fits a 16-bit field.
inline bool fits_short(int32_t immediate) {
    return immediate >= std::numeric_limits<int16_t>::min() &&
           immediate <= std::numeric_limits<int16_t>::max();
}

/// Whether a constant fits a signed 16-bit field.
inline bool fits_field(const Operand& operand) {
    return fits_immediate(operand) && fits_short(static_cast<int32_t>(operand.bits));
}

inline int32_t immediate_of(const Operand& operand) {
    return static_cast<int32_t>(operand.bits);
}

/// Whether the operands may be exchanged.
inline bool is_commutative(Opcode opcode) {
    switch (opcode) {
    case Opcode::I32Add:
    case Opcode::I32Mul:
    case Opcode::I32And:
    case Opcode::I32Or:
    case Opcode::I32Xor:
    case Opcode::I32Eq:
    case Opcode::I32Ne:
    case Opcode::I64Add:
    case Opcode::I64Mul:
    case Opcode::I64And:
    case Opcode::I64Or:
    case Opcode::I64Xor:
    case Opcode::I64Eq:
    case Opcode::I64Ne:
    case Opcode::F32Add:
    case Opcode::F32Mul:
    case Opcode::F64Add:
    case Opcode::F64Mul: return true;
    default: return false;
    }
}

}  // namespace ingot::interpreter
