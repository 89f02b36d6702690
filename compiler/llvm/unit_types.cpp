// The unit's types, and the thunks that translate between compiled code's convention and slots.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/llvm/slot_access.h"
#include "compiler/llvm/unit.h"

namespace ingot::codegen {

uint32_t slots_of(std::span<const ValueType> types) {
    uint32_t slots = 0;
    for (const ValueType type : types) slots += slot_count(type);
    return slots;
}

llvm::Type* Unit::type_of(ValueType type) {
    if (type == ValueType::I32) return i32;
    if (type == ValueType::F32) return f32;
    if (type == ValueType::F64) return f64;
    if (type == ValueType::V128) return v128;
    return i64;
}

const FunctionType& Unit::wasm_type(uint32_t type_index) const {
    return *request_.store.type(request_.types.ids[type_index]).as_function();
}

const FunctionType& Unit::wasm_type_of_function(uint32_t function_index) const {
    return *request_.store.type(request_.types.functions[function_index]).as_function();
}

llvm::FunctionType* Unit::function_type(const FunctionType& type, size_t leading) {
    std::vector<llvm::Type*> parameters(leading, ptr);
    const std::vector<bool> in_memory = parameters_in_memory(type, leading);
    for (size_t i = 0; i < in_memory.size(); ++i) {
        if (!in_memory[i]) parameters.push_back(type_of(type.parameters[i]));
    }
    llvm::Type* result = llvm::Type::getVoidTy(context_);
    if (type.results.size() == 1) {
        result = type_of(type.results[0]);
    } else if (type.results.size() > 1 && returns_in_registers(type)) {
        std::vector<llvm::Type*> members;
        for (const ValueType member : type.results) members.push_back(type_of(member));
        result = llvm::StructType::get(context_, members);
    }
    return llvm::FunctionType::get(result, parameters, false);
}

bool Unit::returns_in_registers(const FunctionType& type) {
    if (type.results.size() > kRegisterResults) return false;
    if (convention() == llvm::CallingConv::Tail) return true;
    // C's convention returns a third float in an x87 register, which makes NaNs quiet.
    return std::ranges::count_if(
               type.results, [&](ValueType result) { return !type_of(result)->isIntegerTy(); }) < 3;
}

// Callees of tailcc take their arguments off the stack, and LLVM 19 is not up to that: callers and
// callees disagree about how much it is where vectors are among them, and in a function that needs
// more room for a tail call than it was given itself, unwinding goes astray. So none are there.
std::vector<bool> Unit::parameters_in_memory(const FunctionType& type, size_t leading) {
    constexpr size_t kIntegerRegisters = 6, kVectorRegisters = 8;
    std::vector<bool> in_memory;
    size_t integers = leading, vectors = 0;
    for (const ValueType parameter : type.parameters) {
        const llvm::Type* ir_type = type_of(parameter);
        const bool fits =
            ir_type->isIntegerTy() ? integers++ < kIntegerRegisters : vectors++ < kVectorRegisters;
        in_memory.push_back(!fits && convention() == llvm::CallingConv::Tail);
    }
    return in_memory;
}

llvm::CallingConv::ID Unit::convention() const {
    return facts_.has_tail_calls ? llvm::CallingConv::Tail : llvm::CallingConv::C;
}

llvm::FunctionType* Unit::entry_type() {
    return llvm::FunctionType::get(llvm::Type::getVoidTy(context_), {ptr, ptr, ptr}, false);
}

namespace {

llvm::BasicBlock* begin_thunk(Unit& unit, llvm::Function& function) {
    unit.set_attributes(function);
    function.setVisibility(llvm::GlobalValue::HiddenVisibility);
    function.setDSOLocal(true);
    return llvm::BasicBlock::Create(unit.context(), "", &function);
}

}  // namespace

void Unit::define_entry(uint32_t type_index) {
    llvm::Function*& thunk = entries_[type_index];
    if (thunk != nullptr) return;
    thunk = llvm::Function::Create(entry_type(), llvm::Function::ExternalLinkage,
                                   fmt::format("e{}", type_index), *module_);
    llvm::IRBuilder<> builder(begin_thunk(*this, *thunk));
    SlotAccess slots(*this, builder);
    const FunctionType& type = wasm_type(type_index);
    llvm::Value* context = thunk->getArg(0);
    llvm::Value* memory = thunk->getArg(2);
    std::vector<llvm::Value*> values;
    uint32_t slot = 0;
    for (const ValueType parameter : type.parameters) {
        values.push_back(slots.load(parameter, memory, slot));
        slot += slot_count(parameter);
    }
    llvm::CallInst* call = builder.CreateCall(function_type(type), thunk->getArg(1),
                                              slots.arguments({context}, values, type));
    call->setCallingConv(convention());
    call->setTailCallKind(llvm::CallInst::TCK_NoTail);
    slot = 0;
    const std::vector<llvm::Value*> results = slots.results(call, type, context);
    for (size_t i = 0; i < results.size(); ++i) {
        slots.store(results[i], memory, slot);
        slot += slot_count(type.results[i]);
    }
    builder.CreateRetVoid();
}

void Unit::define_stub(uint32_t function_index) {
    const uint32_t type_index = wasm().functions[FunctionIndex(function_index)].value;
    llvm::Function* stub = llvm::Function::Create(function_type(wasm_type(type_index)),
                                                  llvm::Function::ExternalLinkage,
                                                  fmt::format("s{}", function_index), *module_);
    stub->setCallingConv(llvm::CallingConv::Tail);
    llvm::IRBuilder<> builder(begin_thunk(*this, *stub));
    llvm::Value* functions = builder.CreateLoad(
        ptr, builder.CreateConstInBoundsGEP1_64(i8, stub->getArg(0), offsetof(Context, functions)));
    std::vector<llvm::Value*> arguments;
    for (llvm::Argument& argument : stub->args()) arguments.push_back(&argument);
    arguments.insert(arguments.begin() + 1,
                     builder.CreateLoad(
                         ptr, builder.CreateConstInBoundsGEP1_64(ptr, functions, function_index)));
    llvm::CallInst* call = builder.CreateCall(call_adapter(type_index, true), arguments);
    call->setCallingConv(llvm::CallingConv::Tail);
    call->setTailCallKind(llvm::CallInst::TCK_MustTail);
    if (call->getType()->isVoidTy()) {
        builder.CreateRetVoid();
    } else {
        builder.CreateRet(call);
    }
}

llvm::Function* Unit::call_adapter(uint32_t type_index, bool is_tail) {
    // Types that are the same canonically share their adapter.
    llvm::Function*& adapter = adapters_[{request_.types.ids[type_index], is_tail}];
    if (adapter != nullptr) return adapter;
    const FunctionType& type = wasm_type(type_index);
    adapter =
        llvm::Function::Create(function_type(type, 2), llvm::Function::InternalLinkage,
                               fmt::format("a{}{}", type_index, is_tail ? "t" : ""), *module_);
    adapter->setCallingConv(convention());
    adapter->setUWTableKind(llvm::UWTableKind::Async);
    adapter->addFnAttr(llvm::Attribute::NoInline);
    adapter->addFnAttr(llvm::Attribute::Cold);
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(context_, "", adapter));
    SlotAccess slots(*this, builder);
    llvm::Value* context = adapter->getArg(0);
    const uint32_t count = std::max({slots_of(type.parameters), slots_of(type.results), 1u});
    llvm::Value* memory = builder.CreateAlloca(llvm::ArrayType::get(i64, count));
    uint32_t slot = 0;
    const std::vector<llvm::Value*> parameters = slots.parameters(*adapter, 2, type);
    for (size_t i = 0; i < parameters.size(); ++i) {
        slots.store(parameters[i], memory, slot);
        slot += slot_count(type.parameters[i]);
    }
    const Builtin builtin = is_tail ? Builtin::tail_call_function : Builtin::call_function;
    std::vector<llvm::Value*> arguments = {context, adapter->getArg(1), memory};
    if (is_tail) {
        arguments.push_back(
            builder.CreateIntrinsic(llvm::Intrinsic::returnaddress, {}, {builder.getInt32(0)}));
    }
    llvm::Value* table = builder.CreateLoad(
        ptr, builder.CreateConstInBoundsGEP1_64(i8, context, offsetof(Context, builtins)));
    llvm::Value* routine = builder.CreateLoad(
        ptr, builder.CreateConstInBoundsGEP1_64(ptr, table, static_cast<uint64_t>(builtin)));
    builder.CreateCall(builtin_type(builtin), routine, arguments)
        ->setTailCallKind(llvm::CallInst::TCK_NoTail);
    std::vector<llvm::Value*> results;
    slot = 0;
    for (const ValueType result : type.results) {
        results.push_back(slots.load(result, memory, slot));
        slot += slot_count(result);
    }
    slots.return_values(results, type, context);
    return adapter;
}

}  // namespace ingot::codegen
