// Machine code as people read it; stands apart so that whoever prints it needs no LLVM.
#pragma once

#include <cstdint>
#include <string>

namespace ingot::codegen {

struct MachineInstruction {
    uint32_t offset = 0;  ///< In the code.
    uint32_t size = 0;
    /// Where a jump or call goes, in the code; kNoTarget if that is not known or elsewhere.
    uint32_t target = kNoTarget;
    std::string text = {};  ///< Intel's notation; addresses are offsets in the code.

    static constexpr uint32_t kNoTarget = ~uint32_t{0};
};

}  // namespace ingot::codegen
