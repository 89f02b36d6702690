// Globals, tables, and operations on whole ranges of memories and tables (spec 4.6.5 to 4.6.7).
#include "compiler/llvm/function_lowering.h"
#include "vm/isa/limits.h"

namespace ingot::codegen {

void FunctionLowering::global_get(uint32_t index) {
    const GlobalType& type = unit_.request().types.globals[index];
    Value* cell = load_indexed(offsetof(Context, globals), index);
    push(slots_.load(type.value, cell, 0));
}

void FunctionLowering::global_set(uint32_t index) {
    Value* cell = load_indexed(offsetof(Context, globals), index);
    keep(slots_.store(pop(), cell, 0));
}

llvm::Value* FunctionLowering::widen(Value* value) {
    return builder_.CreateZExt(value, unit_.i64);
}

llvm::Value* FunctionLowering::table_element(uint32_t table, Value* index, Trap kind) {
    Value* instance = load_indexed(offsetof(Context, tables), table);
    unit_.mark_readable(llvm::cast<llvm::Instruction>(instance), sizeof(TableInstance));
    if (unit_.facts().tables[table].is_constant) {
        const uint64_t size = unit_.request().types.tables[table].limits.minimum;
        trap_if(builder_.CreateICmpUGE(index, constant64(size)), kind);
        Value* elements = load_invariant(unit_.ptr, instance, offsetof(TableInstance, elements));
        return builder_.CreateInBoundsGEP(unit_.i64, elements, index);
    }
    Value* size = load_engine(unit_.i64, instance, offsetof(TableInstance, size));
    trap_if(builder_.CreateICmpUGE(index, size), kind);
    Value* elements = load_engine(unit_.ptr, instance, offsetof(TableInstance, elements));
    return builder_.CreateInBoundsGEP(unit_.i64, elements, index);
}

void FunctionLowering::table_get(const Instruction& instruction) {
    Value* element = table_element(instruction.index, widen(pop()), Trap::OutOfBoundsTableAccess);
    auto* load = builder_.CreateLoad(unit_.i64, element);
    unit_.mark_engine(load);
    push(load);
}

void FunctionLowering::table_set(const Instruction& instruction) {
    Value* reference = pop();
    Value* element = table_element(instruction.index, widen(pop()), Trap::OutOfBoundsTableAccess);
    llvm::StoreInst* store = builder_.CreateStore(reference, element);
    unit_.mark_engine(store);
    keep(store);
}

void FunctionLowering::table_operation(const Instruction& instruction) {
    Value* first = constant32(instruction.index);
    Value* second = constant32(instruction.second_index);
    switch (instruction.shape()) {
    case Shape::TableSize: {
        Value* instance = load_indexed(offsetof(Context, tables), instruction.index);
        Value* size = load_engine(unit_.i64, instance, offsetof(TableInstance, size));
        return push(narrow(size, unit_.request().types.tables[instruction.index].limits));
    }
    case Shape::TableGrow: {
        Value* count = widen(pop());
        Value* size = call_builtin(Builtin::table_grow, {first, count, pop()});
        return push(narrow(size, unit_.request().types.tables[instruction.index].limits));
    }
    case Shape::TableFill: {
        Value* count = widen(pop());
        Value* reference = pop();
        call_builtin(Builtin::table_fill, {first, widen(pop()), reference, count});
        return;
    }
    case Shape::ElemDrop: call_builtin(Builtin::elem_drop, {first}); return;
    default: {
        const std::vector<Value*> range = pop(3);
        const bool is_copy = instruction.shape() == Shape::TableCopy;
        call_builtin(is_copy ? Builtin::table_copy : Builtin::table_init,
                     {first, second, widen(range[0]), widen(range[1]), widen(range[2])});
        return;
    }
    }
}

llvm::Value* FunctionLowering::narrow(Value* value, const Limits& limits) {
    return limits.is64 ? value : builder_.CreateTrunc(value, unit_.i32);
}

void FunctionLowering::memory_operation(const Instruction& instruction) {
    Value* first = constant32(instruction.index);
    Value* second = constant32(instruction.second_index);
    switch (instruction.shape()) {
    case Shape::MemorySize: {
        Value* pages =
            builder_.CreateUDiv(memory_size(instruction.index), constant64(limits::kPageSizeBytes));
        return push(narrow(pages, unit_.wasm().memories[instruction.index].limits));
    }
    case Shape::MemoryGrow: {
        Value* pages = call_builtin(Builtin::memory_grow, {first, widen(pop())});
        return push(narrow(pages, unit_.wasm().memories[instruction.index].limits));
    }
    case Shape::MemoryFill: {
        const std::vector<Value*> range = pop(3);
        call_builtin(Builtin::memory_fill, {first, widen(range[0]), range[1], widen(range[2])});
        return;
    }
    case Shape::DataDrop: call_builtin(Builtin::data_drop, {first}); return;
    default: {
        const std::vector<Value*> range = pop(3);
        const bool is_copy = instruction.shape() == Shape::MemoryCopy;
        call_builtin(is_copy ? Builtin::memory_copy : Builtin::memory_init,
                     {first, second, widen(range[0]), widen(range[1]), widen(range[2])});
        return;
    }
    }
}

}  // namespace ingot::codegen
