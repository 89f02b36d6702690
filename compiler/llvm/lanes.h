// What the numeric lowerings share: the views of a v128 as lanes, float helpers that serve scalars
// and vectors alike, and the families of vector instructions as functions of their operands.
//
// Signalling NaNs: an arithmetic result must be a quiet NaN, but LLVM takes x * 1, x / 1, x - 0 and
// the narrowing of a widened x for x itself. It must therefore never learn that an operand is such
// a constant: wherever a float zero or one may come into being it passes opaque(), which costs no
// instruction. What multiplies or adds other constants cannot be folded away.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <optional>

#include "vm/isa/opcode.h"

namespace ingot::codegen {

using Builder = llvm::IRBuilder<>;

/// The vector type that an instruction's mnemonic begins with ("i8x16.add"); for v128 two i64.
llvm::FixedVectorType* lanes_of(llvm::LLVMContext& context, Opcode opcode);

/// The predicate of a comparison of two numbers or of lanes; nothing for other instructions.
std::optional<llvm::CmpInst::Predicate> comparison(Opcode opcode);

/// A float (vector) whose value the optimizer does not know.
llvm::Value* opaque(Builder& builder, llvm::Value* value);
/// The same where it is a constant that makes some operation the identity: zeros and ones.
llvm::Value* opaque_if_neutral(Builder& builder, llvm::Value* value);

/// f32.min and f32.max, of scalars or lanes: any NaN gives the canonical one, and -0 < +0.
llvm::Value* float_minimum(Builder& builder, llvm::Value* a, llvm::Value* b);
llvm::Value* float_maximum(Builder& builder, llvm::Value* a, llvm::Value* b);

/// Vector operations. Operands are lanes as lanes_of() says, shift counts i32; results are vectors
/// of any lanes. Null if the opcode is not one of theirs.
llvm::Value* integer_lanes_unary(Builder& builder, Opcode opcode, llvm::Value* a);
llvm::Value* integer_lanes_binary(Builder& builder, Opcode opcode, llvm::Value* a, llvm::Value* b);
llvm::Value* float_lanes_unary(Builder& builder, Opcode opcode, llvm::Value* a);
llvm::Value* float_lanes_binary(Builder& builder, Opcode opcode, llvm::Value* a, llvm::Value* b);
llvm::Value* float_lanes_ternary(Builder& builder, Opcode opcode, llvm::Value* a, llvm::Value* b,
                                 llvm::Value* c);
/// i16x8.relaxed_dot_i8x16_i7x16_s of two vectors of any lanes.
llvm::Value* relaxed_dot_product(Builder& builder, llvm::Value* a, llvm::Value* b);
/// Sums of neighbouring lanes, each pair as one lane of twice the width.
llvm::Value* pairwise_sum(Builder& builder, llvm::Value* a, bool is_signed);

}  // namespace ingot::codegen
