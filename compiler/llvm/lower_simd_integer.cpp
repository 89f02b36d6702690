// Vector instructions on integer lanes (spec 4.3.5; vm/semantics/simd_integer.h).
//
// Where the processor has an instruction that LLVM would have to recognize in a longer pattern,
// its intrinsic is named: the least processor level, x86-64-v2, has all of SSE4.2.
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include <array>
#include <numeric>

#include "compiler/llvm/lanes.h"

namespace ingot::codegen {
namespace {

using llvm::FixedVectorType;
using llvm::Value;
using llvm::Intrinsic::ID;

unsigned lane_count(Value* lanes) {
    return llvm::cast<FixedVectorType>(lanes->getType())->getNumElements();
}

/// The same bits as lanes of `bits` each.
Value* view(Builder& builder, Value* value, unsigned bits) {
    return builder.CreateBitCast(value, FixedVectorType::get(builder.getIntNTy(bits), 128 / bits));
}

Value* all_lanes(Value* like, uint64_t value) {
    return llvm::ConstantInt::get(like->getType(), value);
}

Value* saturating(Builder& builder, ID id, Value* a, Value* b) {
    return builder.CreateBinaryIntrinsic(id, a, b);
}

/// An instruction of the processor on lanes of `bits`.
Value* machine(Builder& builder, ID id, unsigned bits, Value* a, Value* b) {
    return builder.CreateIntrinsic(id, {}, {view(builder, a, bits), view(builder, b, bits)});
}

/// A shift count, an i32, in all lanes, modulo the width of a lane.
Value* shift_counts(Builder& builder, Value* lanes, Value* count) {
    llvm::Type* lane = lanes->getType()->getScalarType();
    Value* masked = builder.CreateAnd(count, lane->getIntegerBitWidth() - 1);
    return builder.CreateVectorSplat(lane_count(lanes), builder.CreateZExtOrTrunc(masked, lane));
}

/// Which half of the lanes of the operands an instruction works on.
enum class Half : bool { Low, High };

/// Half of the lanes of half the width of `to`, extended.
Value* extended(Builder& builder, Value* value, llvm::Type* to, Half half, bool is_signed) {
    auto* wide = llvm::cast<FixedVectorType>(to);
    Value* narrow = view(builder, value, wide->getScalarSizeInBits() / 2);
    const unsigned count = wide->getNumElements();
    std::array<int, 8> lanes{};
    std::iota(lanes.begin(), lanes.end(), half == Half::High ? static_cast<int>(count) : 0);
    Value* part = builder.CreateShuffleVector(narrow, llvm::ArrayRef(lanes.data(), count));
    return is_signed ? builder.CreateSExt(part, wide) : builder.CreateZExt(part, wide);
}

Value* extended_product(Builder& builder, Value* a, Value* b, Half half, bool is_signed) {
    return builder.CreateMul(extended(builder, a, a->getType(), half, is_signed),
                             extended(builder, b, b->getType(), half, is_signed));
}

/// One bit per lane as an integer, lane 0 the lowest.
Value* lane_bits(Builder& builder, Value* tests) {
    return builder.CreateBitCast(tests, builder.getIntNTy(lane_count(tests)));
}

Value* all_true(Builder& builder, Value* lanes) {
    Value* zeros = lane_bits(builder, builder.CreateIsNull(lanes));
    return builder.CreateZExt(builder.CreateIsNull(zeros), builder.getInt32Ty());
}

Value* bitmask(Builder& builder, Value* lanes) {
    Value* signs = builder.CreateICmpSLT(lanes, llvm::Constant::getNullValue(lanes->getType()));
    return builder.CreateZExt(lane_bits(builder, signs), builder.getInt32Ty());
}

/// The processor's rounded product overflows for -1 * -1 alone, to the smallest number, which is no
/// product otherwise: all its bits are flipped.
Value* q15_product(Builder& builder, Value* a, Value* b) {
    Value* product = machine(builder, llvm::Intrinsic::x86_ssse3_pmul_hr_sw_128, 16, a, b);
    Value* overflows = builder.CreateICmpEQ(product, all_lanes(product, 0x8000));
    return builder.CreateXor(product, builder.CreateSExt(overflows, product->getType()));
}

/// Sums of two products of 16-bit numbers; four times the smallest number wraps, as it shall.
Value* dot_product(Builder& builder, Value* a, Value* b) {
    return machine(builder, llvm::Intrinsic::x86_sse2_pmadd_wd, 16, a, b);
}

/// Arithmetic that comes in several widths.
Value* lanes_arithmetic(Builder& builder, Opcode opcode, Value* a, Value* b) {
    using enum Opcode;
    switch (opcode) {
    case I8x16Add:
    case I16x8Add:
    case I32x4Add:
    case I64x2Add: return builder.CreateAdd(a, b);
    case I8x16Sub:
    case I16x8Sub:
    case I32x4Sub:
    case I64x2Sub: return builder.CreateSub(a, b);
    case I16x8Mul:
    case I32x4Mul:
    case I64x2Mul: return builder.CreateMul(a, b);
    case I8x16AddSatS:
    case I16x8AddSatS: return saturating(builder, llvm::Intrinsic::sadd_sat, a, b);
    case I8x16AddSatU:
    case I16x8AddSatU: return saturating(builder, llvm::Intrinsic::uadd_sat, a, b);
    case I8x16SubSatS:
    case I16x8SubSatS: return saturating(builder, llvm::Intrinsic::ssub_sat, a, b);
    case I8x16SubSatU:
    case I16x8SubSatU: return saturating(builder, llvm::Intrinsic::usub_sat, a, b);
    case I8x16MinS:
    case I16x8MinS:
    case I32x4MinS: return builder.CreateBinaryIntrinsic(llvm::Intrinsic::smin, a, b);
    case I8x16MinU:
    case I16x8MinU:
    case I32x4MinU: return builder.CreateBinaryIntrinsic(llvm::Intrinsic::umin, a, b);
    case I8x16MaxS:
    case I16x8MaxS:
    case I32x4MaxS: return builder.CreateBinaryIntrinsic(llvm::Intrinsic::smax, a, b);
    case I8x16MaxU:
    case I16x8MaxU:
    case I32x4MaxU: return builder.CreateBinaryIntrinsic(llvm::Intrinsic::umax, a, b);
    default: return nullptr;
    }
}

Value* lanes_shift(Builder& builder, Opcode opcode, Value* a, Value* count) {
    using enum Opcode;
    switch (opcode) {
    case I8x16Shl:
    case I16x8Shl:
    case I32x4Shl:
    case I64x2Shl: return builder.CreateShl(a, shift_counts(builder, a, count));
    case I8x16ShrS:
    case I16x8ShrS:
    case I32x4ShrS:
    case I64x2ShrS: return builder.CreateAShr(a, shift_counts(builder, a, count));
    case I8x16ShrU:
    case I16x8ShrU:
    case I32x4ShrU:
    case I64x2ShrU: return builder.CreateLShr(a, shift_counts(builder, a, count));
    default: return nullptr;
    }
}

Value* lanes_product(Builder& builder, Opcode opcode, Value* a, Value* b) {
    using enum Opcode;
    switch (opcode) {
    case I16x8ExtmulLowI8x16S:
    case I32x4ExtmulLowI16x8S:
    case I64x2ExtmulLowI32x4S: return extended_product(builder, a, b, Half::Low, true);
    case I16x8ExtmulHighI8x16S:
    case I32x4ExtmulHighI16x8S:
    case I64x2ExtmulHighI32x4S: return extended_product(builder, a, b, Half::High, true);
    case I16x8ExtmulLowI8x16U:
    case I32x4ExtmulLowI16x8U:
    case I64x2ExtmulLowI32x4U: return extended_product(builder, a, b, Half::Low, false);
    case I16x8ExtmulHighI8x16U:
    case I32x4ExtmulHighI16x8U:
    case I64x2ExtmulHighI32x4U: return extended_product(builder, a, b, Half::High, false);
    case I16x8Q15mulrSatS:
    case I16x8RelaxedQ15mulrS: return q15_product(builder, a, b);
    case I32x4DotI16x8S: return dot_product(builder, a, b);
    case I16x8RelaxedDotI8x16I7x16S: return relaxed_dot_product(builder, a, b);
    default: return nullptr;
    }
}

}  // namespace

Value* relaxed_dot_product(Builder& builder, Value* first, Value* second) {
    Value* a = view(builder, first, 16);
    Value* b = view(builder, second, 16);
    const auto even = [&](Value* pairs) {
        Value* eight = all_lanes(pairs, 8);
        return builder.CreateAShr(builder.CreateShl(pairs, eight), eight);
    };
    const auto odd = [&](Value* pairs) { return builder.CreateAShr(pairs, all_lanes(pairs, 8)); };
    return saturating(builder, llvm::Intrinsic::sadd_sat, builder.CreateMul(even(a), even(b)),
                      builder.CreateMul(odd(a), odd(b)));
}

Value* pairwise_sum(Builder& builder, Value* a, bool is_signed) {
    const unsigned bits = a->getType()->getScalarSizeInBits();
    Value* ones = all_lanes(a, 1);
    if (bits == 8) {
        // Of the products' factors the first is unsigned and the second signed.
        return machine(builder, llvm::Intrinsic::x86_ssse3_pmadd_ub_sw_128, 8, is_signed ? ones : a,
                       is_signed ? a : ones);
    }
    if (is_signed) return dot_product(builder, a, ones);
    Value* pairs = view(builder, a, 2 * bits);
    return builder.CreateAdd(builder.CreateLShr(pairs, all_lanes(pairs, bits)),
                             builder.CreateAnd(pairs, all_lanes(pairs, (1u << bits) - 1)));
}

Value* integer_lanes_unary(Builder& builder, Opcode opcode, Value* a) {
    using enum Opcode;
    llvm::Type* type = a->getType();
    switch (opcode) {
    case I8x16Abs:
    case I16x8Abs:
    case I32x4Abs:
    case I64x2Abs:
        return builder.CreateBinaryIntrinsic(llvm::Intrinsic::abs, a, builder.getFalse());
    case I8x16Neg:
    case I16x8Neg:
    case I32x4Neg:
    case I64x2Neg: return builder.CreateNeg(a);
    case I8x16Popcnt: return builder.CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, a);
    case I8x16AllTrue:
    case I16x8AllTrue:
    case I32x4AllTrue:
    case I64x2AllTrue: return all_true(builder, a);
    case I8x16Bitmask:
    case I16x8Bitmask:
    case I32x4Bitmask:
    case I64x2Bitmask: return bitmask(builder, a);
    case I16x8ExtendLowI8x16S:
    case I32x4ExtendLowI16x8S:
    case I64x2ExtendLowI32x4S: return extended(builder, a, type, Half::Low, true);
    case I16x8ExtendHighI8x16S:
    case I32x4ExtendHighI16x8S:
    case I64x2ExtendHighI32x4S: return extended(builder, a, type, Half::High, true);
    case I16x8ExtendLowI8x16U:
    case I32x4ExtendLowI16x8U:
    case I64x2ExtendLowI32x4U: return extended(builder, a, type, Half::Low, false);
    case I16x8ExtendHighI8x16U:
    case I32x4ExtendHighI16x8U:
    case I64x2ExtendHighI32x4U: return extended(builder, a, type, Half::High, false);
    case I16x8ExtaddPairwiseI8x16S: return pairwise_sum(builder, view(builder, a, 8), true);
    case I16x8ExtaddPairwiseI8x16U: return pairwise_sum(builder, view(builder, a, 8), false);
    case I32x4ExtaddPairwiseI16x8S: return pairwise_sum(builder, view(builder, a, 16), true);
    case I32x4ExtaddPairwiseI16x8U: return pairwise_sum(builder, view(builder, a, 16), false);
    default: return nullptr;
    }
}

Value* integer_lanes_binary(Builder& builder, Opcode opcode, Value* a, Value* b) {
    using enum Opcode;
    using namespace llvm::Intrinsic;
    switch (opcode) {
    case I8x16NarrowI16x8S: return machine(builder, x86_sse2_packsswb_128, 16, a, b);
    case I8x16NarrowI16x8U: return machine(builder, x86_sse2_packuswb_128, 16, a, b);
    case I16x8NarrowI32x4S: return machine(builder, x86_sse2_packssdw_128, 32, a, b);
    case I16x8NarrowI32x4U: return machine(builder, x86_sse41_packusdw, 32, a, b);
    case I8x16AvgrU: return machine(builder, x86_sse2_pavg_b, 8, a, b);
    case I16x8AvgrU: return machine(builder, x86_sse2_pavg_w, 16, a, b);
    default: break;
    }
    if (!b->getType()->isVectorTy()) return lanes_shift(builder, opcode, a, b);
    if (Value* result = lanes_arithmetic(builder, opcode, a, b)) return result;
    return lanes_product(builder, opcode, a, b);
}

}  // namespace ingot::codegen
