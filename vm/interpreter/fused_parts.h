// What fused operations are made of: arithmetic parts by type, comparisons, and the semantic
// functions of both.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/interpreter/op.h"
#include "vm/isa/opcode.h"
#include "vm/semantics/numeric.h"

namespace ingot::interpreter {

/// The operations that pairs are made of; each stands for the one of i32, i64, f32 or f64.
enum class PairPart : uint8_t { Add, Sub, Mul, And, Or, Xor, Shl, ShrS, ShrU, Rotl, None };
constexpr uint32_t kPairParts = 10;

/// Which part an instruction is, and its type: I32, I64, F32, F64 as 0 to 3.
struct PairRole {
    PairPart part = PairPart::None;
    uint8_t type = 0;
};
PairRole pair_role(Opcode opcode);

constexpr bool is_integer_type(uint8_t type) {
    return type < 2;
}

/// The semantic function of a part, by type; there is none for shifts and bits of floats.
template <uint8_t type, PairPart part>
constexpr auto part_function() {
    using namespace semantics;  // NOLINT: forty names of one namespace
    if constexpr (type == 0) {
        if constexpr (part == PairPart::Add)
            return &i32_add;
        else if constexpr (part == PairPart::Sub)
            return &i32_sub;
        else if constexpr (part == PairPart::Mul)
            return &i32_mul;
        else if constexpr (part == PairPart::And)
            return &i32_and;
        else if constexpr (part == PairPart::Or)
            return &i32_or;
        else if constexpr (part == PairPart::Xor)
            return &i32_xor;
        else if constexpr (part == PairPart::Shl)
            return &i32_shl;
        else if constexpr (part == PairPart::ShrS)
            return &i32_shr_s;
        else if constexpr (part == PairPart::ShrU)
            return &i32_shr_u;
        else
            return &i32_rotl;
    } else if constexpr (type == 1) {
        if constexpr (part == PairPart::Add)
            return &i64_add;
        else if constexpr (part == PairPart::Sub)
            return &i64_sub;
        else if constexpr (part == PairPart::Mul)
            return &i64_mul;
        else if constexpr (part == PairPart::And)
            return &i64_and;
        else if constexpr (part == PairPart::Or)
            return &i64_or;
        else if constexpr (part == PairPart::Xor)
            return &i64_xor;
        else if constexpr (part == PairPart::Shl)
            return &i64_shl;
        else if constexpr (part == PairPart::ShrS)
            return &i64_shr_s;
        else if constexpr (part == PairPart::ShrU)
            return &i64_shr_u;
        else
            return &i64_rotl;
    } else if constexpr (type == 2) {
        if constexpr (part == PairPart::Add)
            return &f32_add;
        else if constexpr (part == PairPart::Sub)
            return &f32_sub;
        else
            return &f32_mul;
    } else {
        if constexpr (part == PairPart::Add)
            return &f64_add;
        else if constexpr (part == PairPart::Sub)
            return &f64_sub;
        else
            return &f64_mul;
    }
}

/// Whether a part may be the second of a pair, or stand beside an access.
constexpr bool is_second(PairPart part) {
    return part == PairPart::Add || part == PairPart::Sub || part == PairPart::And ||
           part == PairPart::Or || part == PairPart::Xor || part == PairPart::Mul;
}

/// What `make` makes of the semantic function of an i32 comparison; null for other instructions.
template <typename Make>
Handler for_i32_comparison(Opcode compare, const Make& make) {
    using namespace semantics;  // NOLINT: ten names of one namespace
    switch (compare) {
    case Opcode::I32Eq: return make.template operator()<&i32_eq>();
    case Opcode::I32Ne: return make.template operator()<&i32_ne>();
    case Opcode::I32LtS: return make.template operator()<&i32_lt_s>();
    case Opcode::I32LtU: return make.template operator()<&i32_lt_u>();
    case Opcode::I32GtS: return make.template operator()<&i32_gt_s>();
    case Opcode::I32GtU: return make.template operator()<&i32_gt_u>();
    case Opcode::I32LeS: return make.template operator()<&i32_le_s>();
    case Opcode::I32LeU: return make.template operator()<&i32_le_u>();
    case Opcode::I32GeS: return make.template operator()<&i32_ge_s>();
    case Opcode::I32GeU: return make.template operator()<&i32_ge_u>();
    default: return nullptr;
    }
}

/// What `make` makes of the semantic function of an i64 comparison; null for other instructions.
template <typename Make>
Handler for_i64_comparison(Opcode compare, const Make& make) {
    using namespace semantics;  // NOLINT: ten names of one namespace
    switch (compare) {
    case Opcode::I64Eq: return make.template operator()<&i64_eq>();
    case Opcode::I64Ne: return make.template operator()<&i64_ne>();
    case Opcode::I64LtS: return make.template operator()<&i64_lt_s>();
    case Opcode::I64LtU: return make.template operator()<&i64_lt_u>();
    case Opcode::I64GtS: return make.template operator()<&i64_gt_s>();
    case Opcode::I64GtU: return make.template operator()<&i64_gt_u>();
    case Opcode::I64LeS: return make.template operator()<&i64_le_s>();
    case Opcode::I64LeU: return make.template operator()<&i64_le_u>();
    case Opcode::I64GeS: return make.template operator()<&i64_ge_s>();
    case Opcode::I64GeU: return make.template operator()<&i64_ge_u>();
    default: return nullptr;
    }
}

}  // namespace ingot::interpreter
