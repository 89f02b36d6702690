// The conversions between the number types (spec 4.3.4; vm/semantics/convert.h).
//
// A truncation that traps is made first and judged by its result where the processor marks failure:
// it answers the smallest integer for whatever does not fit, NaNs included. Which of the two traps
// it is gets decided off the main path.
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include "compiler/llvm/function_lowering.h"
#include "compiler/llvm/lanes.h"

namespace ingot::codegen {
namespace {

using llvm::Value;

/// cvttss2si or cvttsd2si: the integral part as i64, or its minimum if that does not fit.
Value* truncate_or_minimum(Builder& builder, Value* number) {
    const bool is_float = number->getType()->isFloatTy();
    auto* lanes = llvm::FixedVectorType::get(number->getType(), is_float ? 4 : 2);
    Value* vector = builder.CreateInsertElement(llvm::PoisonValue::get(lanes), number, uint64_t{0});
    return builder.CreateIntrinsic(
        is_float ? llvm::Intrinsic::x86_sse_cvttss2si64 : llvm::Intrinsic::x86_sse2_cvttsd2si64, {},
        {vector});
}

Value* truncate_saturating(Builder& builder, llvm::Intrinsic::ID id, llvm::Type* to,
                           Value* number) {
    return builder.CreateIntrinsic(id, {to, number->getType()}, {number});
}

bool ends_signed(Opcode opcode) {
    return opcode_info(opcode).name.ends_with("_s");
}

}  // namespace

Value* FunctionLowering::conversion(Opcode opcode, Value* a) {
    using enum Opcode;
    using llvm::Intrinsic::fptosi_sat;
    using llvm::Intrinsic::fptoui_sat;
    switch (opcode) {
    case I32WrapI64: return builder_.CreateTrunc(a, unit_.i32);
    case I64ExtendI32S: return builder_.CreateSExt(a, unit_.i64);
    case I64ExtendI32U: return builder_.CreateZExt(a, unit_.i64);

    case I32TruncSatF32S:
    case I32TruncSatF64S: return truncate_saturating(builder_, fptosi_sat, unit_.i32, a);
    case I32TruncSatF32U:
    case I32TruncSatF64U: return truncate_saturating(builder_, fptoui_sat, unit_.i32, a);
    case I64TruncSatF32S:
    case I64TruncSatF64S: return truncate_saturating(builder_, fptosi_sat, unit_.i64, a);
    case I64TruncSatF32U:
    case I64TruncSatF64U: return truncate_saturating(builder_, fptoui_sat, unit_.i64, a);

    // Floats made of integers may turn out to be constants once loops are unrolled.
    case F32ConvertI32S:
    case F32ConvertI64S: return opaque(builder_, builder_.CreateSIToFP(a, unit_.f32));
    case F32ConvertI32U:
    case F32ConvertI64U: return opaque(builder_, builder_.CreateUIToFP(a, unit_.f32));
    case F64ConvertI32S:
    case F64ConvertI64S: return opaque(builder_, builder_.CreateSIToFP(a, unit_.f64));
    case F64ConvertI32U:
    case F64ConvertI64U: return opaque(builder_, builder_.CreateUIToFP(a, unit_.f64));
    case F32ReinterpretI32: return opaque(builder_, builder_.CreateBitCast(a, unit_.f32));
    case F64ReinterpretI64: return opaque(builder_, builder_.CreateBitCast(a, unit_.f64));

    case F32DemoteF64: return opaque_if_neutral(builder_, builder_.CreateFPTrunc(a, unit_.f32));
    case F64PromoteF32: return opaque(builder_, builder_.CreateFPExt(a, unit_.f64));
    case I32ReinterpretF32: return builder_.CreateBitCast(a, unit_.i32);
    case I64ReinterpretF64: return builder_.CreateBitCast(a, unit_.i64);

    case I32TruncF32S:
    case I32TruncF32U:
    case I32TruncF64S:
    case I32TruncF64U:
    case I64TruncF32S:
    case I64TruncF32U:
    case I64TruncF64S:
    case I64TruncF64U: return truncation(opcode, a);
    default: return nullptr;
    }
}

Value* FunctionLowering::truncation(Opcode opcode, Value* a) {
    const bool is_signed = ends_signed(opcode);
    const bool is_narrow = opcode_info(opcode).signature.result == 'i';
    llvm::Type* type = a->getType();
    Block* good = new_block("");
    Block* bad = new_block("truncation");

    Value* result = nullptr;
    Value* fits = nullptr;
    if (is_narrow) {
        Value* wide = truncate_or_minimum(builder_, a);
        result = builder_.CreateTrunc(wide, unit_.i32);
        Value* again = is_signed ? builder_.CreateSExt(result, unit_.i64)
                                 : builder_.CreateZExt(result, unit_.i64);
        fits = builder_.CreateICmpEQ(wide, again);
    } else if (is_signed) {
        result = truncate_or_minimum(builder_, a);
        fits = builder_.CreateICmpNE(result, constant64(uint64_t{1} << 63));
    } else {
        fits = builder_.CreateAnd(builder_.CreateFCmpOGT(a, llvm::ConstantFP::get(type, -1.0)),
                                  builder_.CreateFCmpOLT(a, llvm::ConstantFP::get(type, 0x1p64)));
    }
    builder_.CreateCondBr(builder_.CreateNot(fits), bad, good, unlikely());

    enter(bad);
    trap_if(builder_.CreateFCmpUNO(a, a), Trap::InvalidConversionToInteger);
    if (!is_narrow && is_signed) {
        // The one number that is the marker itself.
        trap_if(builder_.CreateFCmpUNE(a, llvm::ConstantFP::get(type, -0x1p63)),
                Trap::IntegerOverflow);
        builder_.CreateBr(good);
    } else {
        trap(Trap::IntegerOverflow);
    }
    enter(good);
    return result != nullptr ? result : builder_.CreateFPToUI(a, unit_.i64);
}

}  // namespace ingot::codegen
