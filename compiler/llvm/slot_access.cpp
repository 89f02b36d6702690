// See the header; the convention itself is described at Unit::function_type.
#include "compiler/llvm/slot_access.h"

namespace ingot::codegen {
namespace {

const llvm::Align kSlotAlign{8};

}  // namespace

llvm::Value* SlotAccess::at(llvm::Value* slots, uint32_t slot) {
    return builder_.CreateConstInBoundsGEP1_64(unit_.i64, slots, slot);
}

llvm::Value* SlotAccess::results_buffer(llvm::Value* context) {
    llvm::Value* field =
        builder_.CreateConstInBoundsGEP1_64(unit_.i8, context, offsetof(Context, results));
    auto* load = builder_.CreateLoad(unit_.ptr, field);
    unit_.mark_engine(load);
    unit_.mark_invariant(load);
    return load;
}

llvm::Value* SlotAccess::load(llvm::Type* type, llvm::Value* slots, uint32_t slot) {
    auto* load = builder_.CreateAlignedLoad(type, at(slots, slot), kSlotAlign);
    unit_.mark_engine(load);
    return load;
}

llvm::StoreInst* SlotAccess::store(llvm::Value* value, llvm::Value* slots, uint32_t slot) {
    llvm::StoreInst* store = builder_.CreateAlignedStore(value, at(slots, slot), kSlotAlign);
    unit_.mark_engine(store);
    return store;
}

std::vector<llvm::Value*> SlotAccess::arguments(std::vector<llvm::Value*> leading,
                                                std::span<llvm::Value* const> values,
                                                const FunctionType& type) {
    const std::vector<bool> in_memory = unit_.parameters_in_memory(type, leading.size());
    std::vector<llvm::Value*> passed = std::move(leading);
    llvm::Value* buffer = nullptr;
    uint32_t slot = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        if (!in_memory[i]) {
            passed.push_back(values[i]);
            continue;
        }
        if (buffer == nullptr) buffer = results_buffer(passed.front());
        store(values[i], buffer, slot);
        slot += slot_count(type.parameters[i]);
    }
    return passed;
}

std::vector<llvm::Value*> SlotAccess::parameters(llvm::Function& function, size_t leading,
                                                 const FunctionType& type) {
    const std::vector<bool> in_memory = unit_.parameters_in_memory(type, leading);
    std::vector<llvm::Value*> values;
    llvm::Value* buffer = nullptr;
    auto next = static_cast<unsigned>(leading);
    uint32_t slot = 0;
    for (size_t i = 0; i < in_memory.size(); ++i) {
        if (!in_memory[i]) {
            values.push_back(function.getArg(next++));
            continue;
        }
        if (buffer == nullptr) buffer = results_buffer(function.getArg(0));
        values.push_back(load(type.parameters[i], buffer, slot));
        slot += slot_count(type.parameters[i]);
    }
    return values;
}

std::vector<llvm::Value*> SlotAccess::results(llvm::Value* call, const FunctionType& type,
                                              llvm::Value* context) {
    const size_t count = type.results.size();
    if (count == 0) return {};
    if (count == 1) return {call};
    std::vector<llvm::Value*> values;
    if (unit_.returns_in_registers(type)) {
        for (unsigned i = 0; i < count; ++i) {
            values.push_back(builder_.CreateExtractValue(call, i));
        }
        return values;
    }
    llvm::Value* buffer = results_buffer(context);
    uint32_t slot = 0;
    for (const ValueType result : type.results) {
        values.push_back(load(result, buffer, slot));
        slot += slot_count(result);
    }
    return values;
}

void SlotAccess::return_values(std::span<llvm::Value* const> values, const FunctionType& type,
                               llvm::Value* context) {
    if (values.empty()) {
        builder_.CreateRetVoid();
        return;
    }
    if (values.size() == 1) {
        builder_.CreateRet(values[0]);
        return;
    }
    if (unit_.returns_in_registers(type)) {
        builder_.CreateAggregateRet(const_cast<llvm::Value**>(values.data()),
                                    static_cast<unsigned>(values.size()));
        return;
    }
    llvm::Value* buffer = results_buffer(context);
    uint32_t slot = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        store(values[i], buffer, slot);
        slot += slot_count(type.results[i]);
    }
    builder_.CreateRetVoid();
}

}  // namespace ingot::codegen
