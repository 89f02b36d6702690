// Calls (spec 4.6.9). Functions of this instance that are compiled call each other directly;
// everything else - host functions, other instances, other tiers - goes through an adapter, which
// passes arguments in memory. Tail calls replace the frame in either case.
#include "compiler/llvm/function_lowering.h"

namespace ingot::codegen {

std::vector<llvm::Value*> FunctionLowering::arguments(const FunctionType& type, Value* first) {
    std::vector<Value*> leading = {context_};
    if (first != nullptr) leading.push_back(first);
    std::vector<Value*> values =
        slots_.arguments(std::move(leading), top(type.parameters.size()), type);
    operands_.resize(operands_.size() - type.parameters.size());
    return values;
}

void FunctionLowering::push_results(Value* result, const FunctionType& type) {
    for (Value* value : slots_.results(result, type, context_)) push(value);
}

void FunctionLowering::tail_call(llvm::FunctionType* type, Value* callee,
                                 std::span<Value* const> arguments) {
    llvm::CallInst* call =
        builder_.CreateCall(type, callee, llvm::ArrayRef(arguments.data(), arguments.size()));
    call->setCallingConv(unit_.convention());
    if (loop_offset_) {
        // The frame belongs to an entry from the interpreter, which waits for the results.
        call->setTailCallKind(llvm::CallInst::TCK_NoTail);
        return return_values(slots_.results(call, type_, context_));
    }
    call->setTailCallKind(llvm::CallInst::TCK_MustTail);
    if (type->getReturnType()->isVoidTy()) {
        builder_.CreateRetVoid();
    } else {
        builder_.CreateRet(call);
    }
}

void FunctionLowering::call_defined(uint32_t function_index, bool is_tail) {
    const FunctionType& type = unit_.wasm_type_of_function(function_index);
    llvm::Function* callee = unit_.function(function_index);
    const std::vector<Value*> values = arguments(type);
    if (is_tail) return tail_call(callee->getFunctionType(), callee, values);
    push_results(call_may_throw(callee->getFunctionType(), callee, values, unit_.convention()),
                 type);
}

void FunctionLowering::call_adapter(Value* function, uint32_t type_index, bool is_tail) {
    const FunctionType& type = unit_.wasm_type(type_index);
    llvm::Function* adapter = unit_.call_adapter(type_index, is_tail);
    const std::vector<Value*> values = arguments(type, function);
    if (is_tail) return tail_call(adapter->getFunctionType(), adapter, values);
    push_results(call_may_throw(adapter->getFunctionType(), adapter, values, unit_.convention()),
                 type);
}

void FunctionLowering::call_compiled(Value* function, uint32_t type_index, bool is_tail) {
    const FunctionType& type = unit_.wasm_type(type_index);
    llvm::FunctionType* ir_type = unit_.function_type(type);
    Value* code = load_engine(unit_.ptr, function, offsetof(Function, native));
    const std::vector<Value*> values = arguments(type);
    if (is_tail) return tail_call(ir_type, code, values);
    push_results(call_may_throw(ir_type, code, values, unit_.convention()), type);
}

void FunctionLowering::call_function(Value* function, uint32_t type_index, bool is_tail) {
    const FunctionType& type = unit_.wasm_type(type_index);
    Value* owner = load_engine(unit_.ptr, function, offsetof(Function, native_context));
    Block* direct = new_block("direct");
    Block* adapted = new_block("adapted");
    builder_.CreateCondBr(builder_.CreateICmpNE(owner, context_), adapted, direct, unlikely());

    const std::vector<Value*> before = operands_;
    enter(adapted);
    call_adapter(function, type_index, is_tail);
    const std::vector<Value*> adapted_results = operands_;
    Block* adapted_end = builder_.GetInsertBlock();

    operands_ = before;
    enter(direct);
    call_compiled(function, type_index, is_tail);
    if (is_tail) return;
    Block* direct_end = builder_.GetInsertBlock();

    Block* next = new_block("");
    builder_.CreateBr(next);
    enter(adapted_end);
    builder_.CreateBr(next);
    enter(next);
    for (size_t i = operands_.size() - type.results.size(); i < operands_.size(); ++i) {
        llvm::PHINode* phi = builder_.CreatePHI(operands_[i]->getType(), 2);
        phi->addIncoming(operands_[i], direct_end);
        phi->addIncoming(adapted_results[i], adapted_end);
        operands_[i] = phi;
    }
}

void FunctionLowering::call(const Instruction& instruction, bool is_tail) {
    has_calls_ = true;
    const uint32_t index = instruction.index;
    if (unit_.is_compiled(index)) return call_defined(index, is_tail);
    Value* function = load_indexed(offsetof(Context, functions), index);
    const uint32_t type_index = unit_.wasm().functions[index];
    if (index < unit_.wasm().imported_functions) return call_adapter(function, type_index, is_tail);
    call_function(function, type_index, is_tail);
}

llvm::Value* FunctionLowering::checked_callee(const Instruction& instruction) {
    const uint32_t type_index = instruction.index;
    Value* index = widen(pop());
    Value* element = table_element(instruction.second_index, index, Trap::UndefinedElement);
    auto* function = builder_.CreateLoad(unit_.ptr, element);
    unit_.mark_engine(function);
    if (unit_.facts().tables[instruction.second_index].is_constant) unit_.mark_invariant(function);
    // Of null this faults, which is known for what it is; volatile, or LLVM would believe the
    // reference to be none.
    auto* actual = builder_.CreateLoad(
        unit_.i32, builder_.CreateConstGEP1_64(unit_.i8, function, offsetof(Function, type_id)),
        true);
    unit_.mark_engine(actual);
    Value* expected = load_type_id(type_index);
    Value* differs = builder_.CreateICmpNE(actual, expected);
    const SubType& type = unit_.request().store.type(unit_.request().types.ids[type_index]);
    if (type.is_final) {
        trap_if(differs, Trap::IndirectCallTypeMismatch);
        return function;
    }
    Block* slow = new_block("subtype");
    Block* good = new_block("");
    builder_.CreateCondBr(differs, slow, good, unlikely());
    enter(slow);
    Value* matches = call_builtin(Builtin::is_function_of_type, {function, expected});
    trap_if(builder_.CreateIsNull(matches), Trap::IndirectCallTypeMismatch);
    builder_.CreateBr(good);
    enter(good);
    return function;
}

void FunctionLowering::call_indirect(const Instruction& instruction, bool is_tail) {
    has_calls_ = true;
    Value* function = checked_callee(instruction);
    if (unit_.is_complete() && unit_.facts().tables[instruction.second_index].holds_own_functions) {
        return call_compiled(function, instruction.index, is_tail);
    }
    call_function(function, instruction.index, is_tail);
}

void FunctionLowering::call_ref(const Instruction& instruction, bool is_tail) {
    has_calls_ = true;
    const bool may_be_null = validator_.operand(0).is_nullable();
    Value* function = builder_.CreateIntToPtr(pop(), unit_.ptr);
    if (may_be_null) trap_if(builder_.CreateIsNull(function), Trap::NullFunctionReference);
    call_function(function, instruction.index, is_tail);
}

}  // namespace ingot::codegen
