// IR that moves values between slots (8-byte cells, a v128 takes two) and compiled code's
// registers.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <span>
#include <vector>

#include "compiler/llvm/unit.h"

namespace ingot::codegen {

class SlotAccess {
 public:
    SlotAccess(Unit& unit, llvm::IRBuilder<>& builder) : unit_(unit), builder_(builder) {}

    llvm::Value* load(ValueType type, llvm::Value* slots, uint32_t slot) {
        return load(unit_.type_of(type), slots, slot);
    }
    llvm::Value* load(llvm::Type* type, llvm::Value* slots, uint32_t slot);
    llvm::StoreInst* store(llvm::Value* value, llvm::Value* slots, uint32_t slot);

    /// What a call of `type` is given: first these, and the arguments as far as they are in
    /// registers.
    std::vector<llvm::Value*> arguments(std::vector<llvm::Value*> leading,
                                        std::span<llvm::Value* const> values,
                                        const FunctionType& type);
    /// The parameters of a function of `type`, wherever the convention has them. To be read before
    /// anything is called.
    std::vector<llvm::Value*> parameters(llvm::Function& function, size_t leading,
                                         const FunctionType& type);
    /// The results of a call of `type`, wherever the convention leaves them.
    std::vector<llvm::Value*> results(llvm::Value* call, const FunctionType& type,
                                      llvm::Value* context);
    /// Returns from a function of `type`.
    void return_values(std::span<llvm::Value* const> values, const FunctionType& type,
                       llvm::Value* context);

 private:
    llvm::Value* at(llvm::Value* slots, uint32_t slot);
    llvm::Value* results_buffer(llvm::Value* context);

    Unit& unit_;
    llvm::IRBuilder<>& builder_;
};

}  // namespace ingot::codegen
