// Open NaNs: derived from the mnemonics, which name the result's type first and then the operation
// alike for scalars, vectors and relaxed vectors.
#include "vm/isa/nan.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ingot {
namespace {

/// Operations that compute or round: everything else either copies bits or cannot yield a NaN.
bool computes(std::string_view operation) {
    static constexpr std::array<std::string_view, 13> kOperations = {
        "add",  "sub",   "mul",   "div",     "sqrt", "min",   "max",
        "ceil", "floor", "trunc", "nearest", "madd", "nmadd",
    };
    return std::ranges::find(kOperations, operation) != kOperations.end() ||
           operation.starts_with("demote_") || operation.starts_with("promote_");
}

}  // namespace

FloatResult open_nan_result(Opcode opcode) {
    const OpcodeInfo& info = opcode_info(opcode);
    const size_t dot = info.name.find('.');
    if (dot == std::string_view::npos) return FloatResult::None;
    const std::string_view type = info.name.substr(0, dot);
    std::string_view operation = info.name.substr(dot + 1);
    constexpr std::string_view kRelaxedPrefix = "relaxed_";
    if (operation.starts_with(kRelaxedPrefix)) operation.remove_prefix(kRelaxedPrefix.size());
    if (!computes(operation)) return FloatResult::None;
    if (type == "f32") return FloatResult::F32;
    if (type == "f64") return FloatResult::F64;
    if (type == "f32x4") return FloatResult::F32x4;
    if (type == "f64x2") return FloatResult::F64x2;
    return FloatResult::None;
}

}  // namespace ingot
