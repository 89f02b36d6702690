// Vector instructions on float lanes, and conversions between lanes of integers and floats
// (spec 4.3.5; vm/semantics/simd_float.h and relaxed.h).
//
// A relaxed instruction does what its strict relative does, and a relaxed multiplication rounds
// before it adds: LLVM fuses nothing that does not ask for it.
#include <llvm/IR/Instructions.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include "compiler/llvm/lanes.h"

namespace ingot::codegen {
namespace {

using llvm::FixedVectorType;
using llvm::Value;

FixedVectorType* lanes(llvm::Type* lane, unsigned count) {
    return FixedVectorType::get(lane, count);
}

Value* number(Value* like, double value) {
    return llvm::ConstantFP::get(like->getType(), value);
}

/// An operand of arithmetic, lest a constant there makes the operation the identity.
Value* operand(Builder& builder, Value* value) {
    return opaque_if_neutral(builder, value);
}

/// What is subtracted. A local that was never set is zero, which shows only later.
Value* subtrahend(Builder& builder, Value* value) {
    auto* cast = llvm::dyn_cast<llvm::BitCastInst>(value);
    const bool is_local = cast != nullptr && llvm::isa<llvm::LoadInst>(cast->getOperand(0)) &&
                          llvm::isa<llvm::AllocaInst>(
                              llvm::cast<llvm::LoadInst>(cast->getOperand(0))->getPointerOperand());
    return is_local ? opaque(builder, value) : operand(builder, value);
}

Value* low_half(Builder& builder, Value* vector) {
    return builder.CreateShuffleVector(vector, llvm::ArrayRef<int>({0, 1}));
}

/// Two lanes as the lower ones of four, the upper ones zero.
Value* with_zeros(Builder& builder, Value* pair) {
    return builder.CreateShuffleVector(pair, llvm::Constant::getNullValue(pair->getType()),
                                       llvm::ArrayRef<int>({0, 1, 2, 3}));
}

/// The processor's truncation of four floats; what does not fit becomes the smallest integer.
Value* truncate_or_minimum(Builder& builder, Value* floats) {
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_sse2_cvttps2dq, {}, {floats});
}

/// The greater of a number and zero; a NaN becomes zero.
Value* not_below_zero(Builder& builder, Value* value) {
    Value* zero = number(value, 0);
    return builder.CreateSelect(builder.CreateFCmpOGT(value, zero), value, zero);
}

/// The lesser of a number, which is not a NaN, and a limit.
Value* not_above(Builder& builder, Value* value, double limit) {
    Value* most = number(value, limit);
    return builder.CreateSelect(builder.CreateFCmpOLT(value, most), value, most);
}

Value* zero_if_nan(Builder& builder, Value* value) {
    return builder.CreateSelect(builder.CreateFCmpORD(value, value), value, number(value, 0));
}

/// All bits of the marker flipped are the greatest integer.
Value* truncate_floats_s(Builder& builder, Value* a) {
    Value* numbers = zero_if_nan(builder, a);
    Value* result = truncate_or_minimum(builder, numbers);
    Value* is_above = builder.CreateFCmpOGE(numbers, number(numbers, 0x1p31));
    return builder.CreateXor(result, builder.CreateSExt(is_above, result->getType()));
}

/// Numbers from 2^31 on are marked, 2^31; how much they exceed that is converted apart, saturating.
Value* truncate_floats_u(Builder& builder, Value* a) {
    Value* numbers = not_below_zero(builder, a);
    Value* result = truncate_or_minimum(builder, numbers);
    Value* excess = builder.CreateFSub(numbers, number(numbers, 0x1p31));
    Value* is_above = builder.CreateFCmpOGE(excess, number(excess, 0x1p31));
    Value* more = builder.CreateXor(truncate_or_minimum(builder, excess),
                                    builder.CreateSExt(is_above, result->getType()));
    Value* zero = llvm::Constant::getNullValue(more->getType());
    return builder.CreateAdd(result,
                             builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, more, zero));
}

/// What is too small is marked, as the smallest integer, and so is right.
Value* truncate_doubles_s(Builder& builder, Value* a) {
    Value* limited = not_above(builder, zero_if_nan(builder, a), 0x1p31 - 1);
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_sse2_cvttpd2dq, {}, {limited});
}

/// An integer below 2^52 stands in the lower bits of its sum with 2^52.
Value* truncate_doubles_u(Builder& builder, Value* a) {
    Value* limited = not_above(builder, not_below_zero(builder, a), 0x1p32 - 1);
    Value* whole = builder.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, limited);
    Value* sum = builder.CreateFAdd(whole, number(whole, 0x1p52));
    Value* words = builder.CreateBitCast(sum, lanes(builder.getInt32Ty(), 4));
    return builder.CreateShuffleVector(words, llvm::Constant::getNullValue(words->getType()),
                                       llvm::ArrayRef<int>({0, 2, 4, 4}));
}

Value* lanes_conversion(Builder& builder, Opcode opcode, Value* a) {
    using enum Opcode;
    FixedVectorType* words = lanes(builder.getInt32Ty(), 4);
    FixedVectorType* floats = lanes(builder.getFloatTy(), 4);
    FixedVectorType* doubles = lanes(builder.getDoubleTy(), 2);
    const auto as = [&](FixedVectorType* type) { return builder.CreateBitCast(a, type); };
    switch (opcode) {
    case I32x4TruncSatF32x4S:
    case I32x4RelaxedTruncF32x4S: return truncate_floats_s(builder, as(floats));
    case I32x4TruncSatF32x4U:
    case I32x4RelaxedTruncF32x4U: return truncate_floats_u(builder, as(floats));
    case I32x4TruncSatF64x2SZero:
    case I32x4RelaxedTruncF64x2SZero: return truncate_doubles_s(builder, as(doubles));
    case I32x4TruncSatF64x2UZero:
    case I32x4RelaxedTruncF64x2UZero: return truncate_doubles_u(builder, as(doubles));
    case F32x4ConvertI32x4S: return opaque(builder, builder.CreateSIToFP(as(words), floats));
    case F32x4ConvertI32x4U: return opaque(builder, builder.CreateUIToFP(as(words), floats));
    case F64x2ConvertLowI32x4S:
        return opaque(builder, builder.CreateSIToFP(low_half(builder, as(words)), doubles));
    case F64x2ConvertLowI32x4U:
        return opaque(builder, builder.CreateUIToFP(low_half(builder, as(words)), doubles));
    case F64x2PromoteLowF32x4:
        return opaque(builder, builder.CreateFPExt(low_half(builder, as(floats)), doubles));
    case F32x4DemoteF64x2Zero:
        return with_zeros(builder,
                          builder.CreateFPTrunc(as(doubles), lanes(builder.getFloatTy(), 2)));
    default: return nullptr;
    }
}

}  // namespace

Value* float_lanes_unary(Builder& builder, Opcode opcode, Value* a) {
    using enum Opcode;
    using namespace llvm::Intrinsic;
    switch (opcode) {
    case F32x4Abs:
    case F64x2Abs: return builder.CreateUnaryIntrinsic(fabs, a);
    case F32x4Neg:
    case F64x2Neg: return builder.CreateFNeg(a);
    case F32x4Sqrt:
    case F64x2Sqrt: return builder.CreateUnaryIntrinsic(sqrt, a);
    case F32x4Ceil:
    case F64x2Ceil: return builder.CreateUnaryIntrinsic(ceil, a);
    case F32x4Floor:
    case F64x2Floor: return builder.CreateUnaryIntrinsic(floor, a);
    case F32x4Trunc:
    case F64x2Trunc: return builder.CreateUnaryIntrinsic(trunc, a);
    case F32x4Nearest:
    case F64x2Nearest: return builder.CreateUnaryIntrinsic(roundeven, a);
    default: return lanes_conversion(builder, opcode, a);
    }
}

Value* float_lanes_binary(Builder& builder, Opcode opcode, Value* first, Value* second) {
    using enum Opcode;
    Value* a = operand(builder, first);
    Value* b = operand(builder, second);
    switch (opcode) {
    case F32x4Add:
    case F64x2Add: return builder.CreateFAdd(a, b);
    case F32x4Sub:
    case F64x2Sub: return builder.CreateFSub(a, subtrahend(builder, second));
    case F32x4Mul:
    case F64x2Mul: return builder.CreateFMul(a, b);
    case F32x4Div:
    case F64x2Div: return builder.CreateFDiv(a, b);
    case F32x4Min:
    case F64x2Min:
    case F32x4RelaxedMin:
    case F64x2RelaxedMin: return float_minimum(builder, a, b);
    case F32x4Max:
    case F64x2Max:
    case F32x4RelaxedMax:
    case F64x2RelaxedMax: return float_maximum(builder, a, b);
    // The first operand unless the second is truly less, or greater.
    case F32x4Pmin:
    case F64x2Pmin: return builder.CreateSelect(builder.CreateFCmpOLT(b, a), b, a);
    case F32x4Pmax:
    case F64x2Pmax: return builder.CreateSelect(builder.CreateFCmpOLT(a, b), b, a);
    default: return nullptr;
    }
}

Value* float_lanes_ternary(Builder& builder, Opcode opcode, Value* first, Value* second, Value* c) {
    using enum Opcode;
    Value* a = operand(builder, first);
    Value* b = operand(builder, second);
    Value* sum = operand(builder, c);
    switch (opcode) {
    case F32x4RelaxedMadd:
    case F64x2RelaxedMadd: return builder.CreateFAdd(builder.CreateFMul(a, b), sum);
    case F32x4RelaxedNmadd:
    case F64x2RelaxedNmadd:
        return builder.CreateFAdd(builder.CreateFMul(builder.CreateFNeg(a), b), sum);
    default: return nullptr;
    }
}

}  // namespace ingot::codegen
