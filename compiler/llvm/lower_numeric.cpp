// Scalar numbers (spec 4.3.2 and 4.3.3): constants, unary and binary operators, the traps of
// division, and what makes NaNs come out as the specification wants them (see lanes.h).
//
// What an instruction means stands in vm/semantics/numeric.h; here is only how LLVM says it.
#include <llvm/IR/Intrinsics.h>

#include <array>
#include <span>
#include <string_view>

#include "compiler/llvm/function_lowering.h"
#include "compiler/llvm/lanes.h"
#include "vm/isa/nan.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

using llvm::CmpInst;
using llvm::Value;
using llvm::Intrinsic::ID;

struct Comparison {
    std::string_view operation;
    CmpInst::Predicate predicate;
};

constexpr std::array<Comparison, 10> kIntegerComparisons = {{
    {"eq", CmpInst::ICMP_EQ},
    {"ne", CmpInst::ICMP_NE},
    {"lt_s", CmpInst::ICMP_SLT},
    {"lt_u", CmpInst::ICMP_ULT},
    {"gt_s", CmpInst::ICMP_SGT},
    {"gt_u", CmpInst::ICMP_UGT},
    {"le_s", CmpInst::ICMP_SLE},
    {"le_u", CmpInst::ICMP_ULE},
    {"ge_s", CmpInst::ICMP_SGE},
    {"ge_u", CmpInst::ICMP_UGE},
}};
constexpr std::array<Comparison, 6> kFloatComparisons = {{
    {"eq", CmpInst::FCMP_OEQ},
    {"ne", CmpInst::FCMP_UNE},
    {"lt", CmpInst::FCMP_OLT},
    {"gt", CmpInst::FCMP_OGT},
    {"le", CmpInst::FCMP_OLE},
    {"ge", CmpInst::FCMP_OGE},
}};

/// Zeros and ones of any sign, in all lanes.
bool is_neutral(Value* value) {
    auto* constant = llvm::dyn_cast<llvm::Constant>(value);
    if (constant == nullptr || !constant->getType()->isFPOrFPVectorTy()) return false;
    if (constant->isNullValue()) return true;
    if (constant->getType()->isVectorTy()) constant = constant->getSplatValue();
    auto* number = llvm::dyn_cast_or_null<llvm::ConstantFP>(constant);
    return number != nullptr &&
           (number->isZero() || llvm::abs(number->getValueAPF()).isExactlyValue(1.0));
}

/// The constant of these bytes, which are made opaque if they are, as floats of one width, neutral
/// and not all zero: integers use zeros all the time, float operations look for them themselves.
Value* vector_constant(Builder& builder, std::span<const uint8_t, 16> bytes) {
    const llvm::StringRef raw(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    Value* words = llvm::ConstantDataVector::getRaw(raw, 2, builder.getInt64Ty());
    if (llvm::cast<llvm::Constant>(words)->isNullValue()) return words;
    for (llvm::Type* lane : {builder.getFloatTy(), builder.getDoubleTy()}) {
        const uint64_t count = bytes.size() * 8 / lane->getScalarSizeInBits();
        Value* floats = llvm::ConstantDataVector::getRaw(raw, count, lane);
        if (is_neutral(floats)) {
            return builder.CreateBitCast(opaque(builder, floats), words->getType());
        }
    }
    return words;
}

/// The integers that have the size of a float, or of each lane.
llvm::Type* bits_of(llvm::Type* type) {
    llvm::Type* lane =
        llvm::IntegerType::get(type->getContext(), type->getScalarType()->getScalarSizeInBits());
    auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    return vector == nullptr ? lane : llvm::FixedVectorType::get(lane, vector->getNumElements());
}

/// NaN where one of the operands is, else what `result` says.
Value* unless_nan(Builder& builder, Value* a, Value* b, Value* result) {
    return builder.CreateSelect(builder.CreateFCmpUNO(a, b),
                                llvm::ConstantFP::getNaN(result->getType()), result);
}

/// The lesser (`predicate` olt) or greater operand taken both ways round, as the processor does it,
/// which differ for zeros alone. Their bits are joined by an operation that prefers -0 or +0.
Value* float_extremum(Builder& builder, Value* a, Value* b, CmpInst::Predicate predicate,
                      llvm::Instruction::BinaryOps join) {
    llvm::Type* bits = bits_of(a->getType());
    Value* first = builder.CreateSelect(builder.CreateFCmp(predicate, a, b), a, b);
    Value* second = builder.CreateSelect(builder.CreateFCmp(predicate, b, a), b, a);
    Value* joined = builder.CreateBinOp(join, builder.CreateBitCast(first, bits),
                                        builder.CreateBitCast(second, bits));
    return unless_nan(builder, a, b, builder.CreateBitCast(joined, a->getType()));
}

/// A shift count modulo the width; the operand's type is the value's.
Value* shift_count(Builder& builder, Value* count) {
    const unsigned bits = count->getType()->getIntegerBitWidth();
    return builder.CreateAnd(count, llvm::ConstantInt::get(count->getType(), bits - 1));
}

Value* rotate(Builder& builder, ID direction, Value* value, Value* count) {
    return builder.CreateIntrinsic(direction, {value->getType()}, {value, value, count});
}

/// Zero bits from one end, of which zero has as many as it has bits.
Value* count_zeros(Builder& builder, ID id, Value* value) {
    return builder.CreateIntrinsic(id, {value->getType()}, {value, builder.getFalse()});
}

Value* extend_from(Builder& builder, llvm::Type* narrow, Value* value) {
    return builder.CreateSExt(builder.CreateTrunc(value, narrow), value->getType());
}

bool is_known_false(Value* condition) {
    auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition);
    return constant != nullptr && constant->isZero();
}

}  // namespace

std::optional<CmpInst::Predicate> comparison(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    if (info.shape != Shape::Binary) return std::nullopt;
    const std::string_view operation = info.name.substr(info.name.find('.') + 1);
    const bool is_float = info.name.front() == 'f';
    const std::span<const Comparison> comparisons =
        is_float ? std::span<const Comparison>(kFloatComparisons) : kIntegerComparisons;
    for (const Comparison& row : comparisons) {
        if (row.operation == operation) return row.predicate;
    }
    return std::nullopt;
}

Value* opaque(Builder& builder, Value* value) {
    return builder.CreateArithmeticFence(value, value->getType());
}

Value* opaque_if_neutral(Builder& builder, Value* value) {
    return is_neutral(value) ? opaque(builder, value) : value;
}

Value* float_minimum(Builder& builder, Value* a, Value* b) {
    return float_extremum(builder, a, b, CmpInst::FCMP_OLT, llvm::Instruction::Or);
}

Value* float_maximum(Builder& builder, Value* a, Value* b) {
    return float_extremum(builder, a, b, CmpInst::FCMP_OGT, llvm::Instruction::And);
}

void FunctionLowering::constant_float(const Instruction& instruction) {
    if (instruction.shape() == Shape::V128Const) {
        return push(vector_constant(builder_, instruction.bytes));
    }
    llvm::Type* type = instruction.shape() == Shape::F32Const ? unit_.f32 : unit_.f64;
    const llvm::APInt bits(type->getScalarSizeInBits(), instruction.constant);
    push(opaque_if_neutral(
        builder_, llvm::ConstantFP::get(type, llvm::APFloat(type->getFltSemantics(), bits))));
}

void FunctionLowering::unary(const Instruction& instruction) {
    const Opcode opcode = instruction.opcode;
    Value* a = pop();
    Value* result = scalar_unary(opcode, a);
    if (result == nullptr) result = vector_unary(opcode, a);
    CHECK(result != nullptr);
    push(close_nan(opcode, result));
}

void FunctionLowering::binary(const Instruction& instruction) {
    const Opcode opcode = instruction.opcode;
    Value* b = pop();
    Value* a = pop();
    Value* result =
        a->getType()->isVectorTy() ? vector_binary(opcode, a, b) : scalar_binary(opcode, a, b);
    CHECK(result != nullptr);
    push(close_nan(opcode, result));
}

void FunctionLowering::ternary(const Instruction& instruction) {
    const Opcode opcode = instruction.opcode;
    Value* c = pop();
    Value* b = pop();
    Value* a = pop();
    Value* result = vector_ternary(opcode, a, b, c);
    CHECK(result != nullptr);
    push(close_nan(opcode, result));
}

Value* FunctionLowering::scalar_unary(Opcode opcode, Value* a) {
    using enum Opcode;
    using namespace llvm::Intrinsic;
    switch (opcode) {
    case I32Eqz:
    case I64Eqz: return truth(builder_.CreateIsNull(a));
    case I32Clz:
    case I64Clz: return count_zeros(builder_, ctlz, a);
    case I32Ctz:
    case I64Ctz: return count_zeros(builder_, cttz, a);
    case I32Popcnt:
    case I64Popcnt: return builder_.CreateUnaryIntrinsic(ctpop, a);
    case I32Extend8S:
    case I64Extend8S: return extend_from(builder_, unit_.i8, a);
    case I32Extend16S:
    case I64Extend16S: return extend_from(builder_, unit_.i16, a);
    case I64Extend32S: return extend_from(builder_, unit_.i32, a);

    case F32Abs:
    case F64Abs: return builder_.CreateUnaryIntrinsic(fabs, a);
    case F32Neg:
    case F64Neg: return builder_.CreateFNeg(a);
    case F32Ceil:
    case F64Ceil: return builder_.CreateUnaryIntrinsic(ceil, a);
    case F32Floor:
    case F64Floor: return builder_.CreateUnaryIntrinsic(floor, a);
    case F32Trunc:
    case F64Trunc: return builder_.CreateUnaryIntrinsic(trunc, a);
    case F32Nearest:
    case F64Nearest: return builder_.CreateUnaryIntrinsic(roundeven, a);
    case F32Sqrt:
    case F64Sqrt: return builder_.CreateUnaryIntrinsic(sqrt, a);
    default: return conversion(opcode, a);
    }
}

Value* FunctionLowering::scalar_binary(Opcode opcode, Value* a, Value* b) {
    using enum Opcode;
    if (const auto predicate = comparison(opcode)) {
        return truth(builder_.CreateCmp(*predicate, a, b));
    }
    switch (opcode) {
    case I32Add:
    case I64Add: return builder_.CreateAdd(a, b);
    case I32Sub:
    case I64Sub: return builder_.CreateSub(a, b);
    case I32Mul:
    case I64Mul: return builder_.CreateMul(a, b);
    case I32And:
    case I64And: return builder_.CreateAnd(a, b);
    case I32Or:
    case I64Or: return builder_.CreateOr(a, b);
    case I32Xor:
    case I64Xor: return builder_.CreateXor(a, b);
    case I32Shl:
    case I64Shl: return builder_.CreateShl(a, shift_count(builder_, b));
    case I32ShrS:
    case I64ShrS: return builder_.CreateAShr(a, shift_count(builder_, b));
    case I32ShrU:
    case I64ShrU: return builder_.CreateLShr(a, shift_count(builder_, b));
    case I32Rotl:
    case I64Rotl: return rotate(builder_, llvm::Intrinsic::fshl, a, b);
    case I32Rotr:
    case I64Rotr: return rotate(builder_, llvm::Intrinsic::fshr, a, b);

    // Constants are folded right here, and may give a neutral one.
    case F32Add:
    case F64Add: return opaque_if_neutral(builder_, builder_.CreateFAdd(a, b));
    case F32Sub:
    case F64Sub: return opaque_if_neutral(builder_, builder_.CreateFSub(a, b));
    case F32Mul:
    case F64Mul: return opaque_if_neutral(builder_, builder_.CreateFMul(a, b));
    case F32Div:
    case F64Div: return opaque_if_neutral(builder_, builder_.CreateFDiv(a, b));
    case F32Min:
    case F64Min: return float_minimum(builder_, a, b);
    case F32Max:
    case F64Max: return float_maximum(builder_, a, b);
    case F32Copysign:
    case F64Copysign: return builder_.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, a, b);
    default: return division(opcode, a, b);
    }
}

Value* FunctionLowering::division(Opcode opcode, Value* a, Value* b) {
    llvm::Type* type = a->getType();
    Value* is_zero = builder_.CreateIsNull(b);
    if (!is_known_false(is_zero)) trap_if(is_zero, Trap::IntegerDivideByZero);
    Value* is_minus_one = builder_.CreateICmpEQ(b, llvm::ConstantInt::getAllOnesValue(type));
    switch (opcode) {
    case Opcode::I32DivS:
    case Opcode::I64DivS: {
        const auto minimum = llvm::APInt::getSignedMinValue(type->getIntegerBitWidth());
        Value* is_minimum = builder_.CreateICmpEQ(a, llvm::ConstantInt::get(type, minimum));
        Value* overflows = builder_.CreateAnd(is_minus_one, is_minimum);
        if (!is_known_false(overflows)) trap_if(overflows, Trap::IntegerOverflow);
        return builder_.CreateSDiv(a, b);
    }
    case Opcode::I32DivU:
    case Opcode::I64DivU: return builder_.CreateUDiv(a, b);
    case Opcode::I32RemS:
    case Opcode::I64RemS:
        // The processor faults where the quotient overflows, by -1; by 1 the rest is the same.
        return builder_.CreateSRem(
            a, builder_.CreateSelect(is_minus_one, llvm::ConstantInt::get(type, 1), b));
    case Opcode::I32RemU:
    case Opcode::I64RemU: return builder_.CreateURem(a, b);
    default: return nullptr;
    }
}

Value* FunctionLowering::close_nan(Opcode opcode, Value* result) {
    if (!unit_.options().deterministic) return result;
    llvm::Type* type = nullptr;
    switch (open_nan_result(opcode)) {
    case FloatResult::None: return result;
    case FloatResult::F32: type = unit_.f32; break;
    case FloatResult::F64: type = unit_.f64; break;
    case FloatResult::F32x4: type = llvm::FixedVectorType::get(unit_.f32, 4); break;
    case FloatResult::F64x2: type = llvm::FixedVectorType::get(unit_.f64, 2); break;
    }
    Value* number = builder_.CreateBitCast(result, type);
    return builder_.CreateBitCast(unless_nan(builder_, number, number, number), result->getType());
}

}  // namespace ingot::codegen
