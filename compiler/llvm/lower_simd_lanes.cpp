// Vectors (spec 4.3.5): choosing the family, and what moves lanes and bits without computing; see
// vm/semantics/simd_lanes.h. A v128 is two i64; every operation views it as the lanes it works on,
// which is free.
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "compiler/llvm/function_lowering.h"
#include "compiler/llvm/lanes.h"

namespace ingot::codegen {
namespace {

using llvm::FixedVectorType;
using llvm::Value;

/// Indices beyond the last byte select zero. The processor looks at the low four bits, and yields
/// zero where the topmost is set.
Value* swizzle(Builder& builder, Value* bytes, Value* indices) {
    Value* bias = llvm::ConstantInt::get(indices->getType(), 0x70);
    Value* marked = builder.CreateBinaryIntrinsic(llvm::Intrinsic::uadd_sat, indices, bias);
    return builder.CreateIntrinsic(llvm::Intrinsic::x86_ssse3_pshuf_b_128, {}, {bytes, marked});
}

/// The number a lane takes: narrow lanes take the low bits of an i32.
Value* lane_value(Builder& builder, Value* value, FixedVectorType* lanes) {
    llvm::Type* type = lanes->getElementType();
    return type->isIntegerTy() ? builder.CreateTrunc(value, type) : value;
}

Value* bitwise_binary(Builder& builder, Opcode opcode, Value* a, Value* b) {
    switch (opcode) {
    case Opcode::V128And: return builder.CreateAnd(a, b);
    case Opcode::V128Andnot: return builder.CreateAnd(a, builder.CreateNot(b));
    case Opcode::V128Or: return builder.CreateOr(a, b);
    case Opcode::V128Xor: return builder.CreateXor(a, b);
    default: return nullptr;
    }
}

bool is_splat(Opcode opcode) {
    return opcode_info(opcode).name.ends_with(".splat");
}

}  // namespace

FixedVectorType* lanes_of(llvm::LLVMContext& context, Opcode opcode) {
    const std::string_view name = opcode_info(opcode).name;
    llvm::Type* lane = nullptr;
    if (name.starts_with("i8x16")) lane = llvm::Type::getInt8Ty(context);
    if (name.starts_with("i16x8")) lane = llvm::Type::getInt16Ty(context);
    if (name.starts_with("i32x4")) lane = llvm::Type::getInt32Ty(context);
    if (name.starts_with("f32x4")) lane = llvm::Type::getFloatTy(context);
    if (name.starts_with("f64x2")) lane = llvm::Type::getDoubleTy(context);
    if (lane == nullptr) lane = llvm::Type::getInt64Ty(context);
    return FixedVectorType::get(lane, static_cast<unsigned>(128 / lane->getScalarSizeInBits()));
}

Value* FunctionLowering::vector_unary(Opcode opcode, Value* a) {
    FixedVectorType* lanes = lanes_of(unit_.context(), opcode);
    if (is_splat(opcode)) {
        Value* splat =
            builder_.CreateVectorSplat(lanes->getNumElements(), lane_value(builder_, a, lanes));
        return builder_.CreateBitCast(splat, unit_.v128);
    }
    if (opcode == Opcode::V128Not) return builder_.CreateNot(a);
    if (opcode == Opcode::V128AnyTrue) {
        Value* bits = builder_.CreateBitCast(a, builder_.getInt128Ty());
        return truth(builder_.CreateIsNotNull(bits));
    }
    Value* x = builder_.CreateBitCast(a, lanes);
    Value* result = integer_lanes_unary(builder_, opcode, x);
    if (result == nullptr) result = float_lanes_unary(builder_, opcode, x);
    if (result == nullptr || !result->getType()->isVectorTy()) return result;
    return builder_.CreateBitCast(result, unit_.v128);
}

Value* FunctionLowering::vector_binary(Opcode opcode, Value* a, Value* b) {
    if (Value* result = bitwise_binary(builder_, opcode, a, b)) return result;
    FixedVectorType* lanes = lanes_of(unit_.context(), opcode);
    Value* x = builder_.CreateBitCast(a, lanes);
    Value* y = b->getType()->isVectorTy() ? builder_.CreateBitCast(b, lanes) : b;
    Value* result = nullptr;
    if (const auto predicate = comparison(opcode)) {
        result = builder_.CreateSExt(builder_.CreateCmp(*predicate, x, y),
                                     FixedVectorType::getInteger(lanes));
    } else if (opcode == Opcode::I8x16Swizzle || opcode == Opcode::I8x16RelaxedSwizzle) {
        result = swizzle(builder_, x, y);
    } else if (lanes->getElementType()->isIntegerTy()) {
        result = integer_lanes_binary(builder_, opcode, x, y);
    } else {
        result = float_lanes_binary(builder_, opcode, x, y);
    }
    return result == nullptr ? nullptr : builder_.CreateBitCast(result, unit_.v128);
}

Value* FunctionLowering::vector_ternary(Opcode opcode, Value* a, Value* b, Value* c) {
    using enum Opcode;
    switch (opcode) {
    case V128Bitselect:
    case I8x16RelaxedLaneselect:
    case I16x8RelaxedLaneselect:
    case I32x4RelaxedLaneselect:
    case I64x2RelaxedLaneselect:
        return builder_.CreateOr(builder_.CreateAnd(a, c),
                                 builder_.CreateAnd(b, builder_.CreateNot(c)));
    case I32x4RelaxedDotI8x16I7x16AddS: {
        Value* sums = pairwise_sum(builder_, relaxed_dot_product(builder_, a, b), true);
        Value* added = builder_.CreateAdd(sums, builder_.CreateBitCast(c, sums->getType()));
        return builder_.CreateBitCast(added, unit_.v128);
    }
    default: break;
    }
    FixedVectorType* lanes = lanes_of(unit_.context(), opcode);
    Value* result =
        float_lanes_ternary(builder_, opcode, builder_.CreateBitCast(a, lanes),
                            builder_.CreateBitCast(b, lanes), builder_.CreateBitCast(c, lanes));
    return result == nullptr ? nullptr : builder_.CreateBitCast(result, unit_.v128);
}

Value* FunctionLowering::widen_loaded_vector(Opcode opcode, Value* loaded) {
    using enum Opcode;
    const auto extended = [&](llvm::Type* from, bool is_signed) {
        const unsigned bits = from->getIntegerBitWidth();
        auto* narrow = FixedVectorType::get(from, 64 / bits);
        auto* wide = FixedVectorType::getExtendedElementVectorType(narrow);
        Value* numbers = builder_.CreateBitCast(loaded, narrow);
        return is_signed ? builder_.CreateSExt(numbers, wide) : builder_.CreateZExt(numbers, wide);
    };
    const auto in_all_lanes = [&] {
        return builder_.CreateVectorSplat(128 / loaded->getType()->getIntegerBitWidth(), loaded);
    };
    Value* result = nullptr;
    switch (opcode) {
    case V128Load8x8S: result = extended(unit_.i8, true); break;
    case V128Load8x8U: result = extended(unit_.i8, false); break;
    case V128Load16x4S: result = extended(unit_.i16, true); break;
    case V128Load16x4U: result = extended(unit_.i16, false); break;
    case V128Load32x2S: result = extended(unit_.i32, true); break;
    case V128Load32x2U: result = extended(unit_.i32, false); break;
    case V128Load8Splat:
    case V128Load16Splat:
    case V128Load32Splat:
    case V128Load64Splat: result = in_all_lanes(); break;
    case V128Load32Zero:
    case V128Load64Zero: {
        llvm::Type* type = loaded->getType();
        auto* lanes = FixedVectorType::get(type, 128 / type->getIntegerBitWidth());
        result =
            builder_.CreateInsertElement(llvm::Constant::getNullValue(lanes), loaded, uint64_t{0});
        break;
    }
    default: return nullptr;
    }
    return builder_.CreateBitCast(result, unit_.v128);
}

void FunctionLowering::shuffle(const Instruction& instruction) {
    FixedVectorType* bytes = lanes_of(unit_.context(), instruction.opcode);
    Value* b = builder_.CreateBitCast(pop(), bytes);
    Value* a = builder_.CreateBitCast(pop(), bytes);
    std::array<int, 16> mask{};
    std::ranges::copy(instruction.bytes, mask.begin());
    push(builder_.CreateBitCast(builder_.CreateShuffleVector(a, b, mask), unit_.v128));
}

void FunctionLowering::extract_lane(const Instruction& instruction) {
    FixedVectorType* lanes = lanes_of(unit_.context(), instruction.opcode);
    Value* number =
        builder_.CreateExtractElement(builder_.CreateBitCast(pop(), lanes), instruction.lane);
    if (number->getType()->getScalarSizeInBits() < 32) {
        number = instruction.info().name.ends_with("_s") ? builder_.CreateSExt(number, unit_.i32)
                                                         : builder_.CreateZExt(number, unit_.i32);
    }
    push(number);
}

void FunctionLowering::replace_lane(const Instruction& instruction) {
    FixedVectorType* lanes = lanes_of(unit_.context(), instruction.opcode);
    Value* number = lane_value(builder_, pop(), lanes);
    Value* replaced = builder_.CreateInsertElement(builder_.CreateBitCast(pop(), lanes), number,
                                                   instruction.lane);
    push(builder_.CreateBitCast(replaced, unit_.v128));
}

}  // namespace ingot::codegen
