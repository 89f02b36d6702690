// Atomic accesses to memory (threads proposal), all sequentially consistent. They are checked
// explicitly in any memory: alignment, then whether a wait's memory is shared, then bounds.
#include <array>

#include "compiler/llvm/function_lowering.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

constexpr auto kOrdering = llvm::AtomicOrdering::SequentiallyConsistent;

llvm::AtomicRMWInst::BinOp operation_of(Opcode opcode) {
    switch (atomic_operation(opcode)) {
    case AtomicOperation::Add: return llvm::AtomicRMWInst::Add;
    case AtomicOperation::Sub: return llvm::AtomicRMWInst::Sub;
    case AtomicOperation::And: return llvm::AtomicRMWInst::And;
    case AtomicOperation::Or: return llvm::AtomicRMWInst::Or;
    case AtomicOperation::Xor: return llvm::AtomicRMWInst::Xor;
    case AtomicOperation::Exchange: return llvm::AtomicRMWInst::Xchg;
    }
    return llvm::AtomicRMWInst::BAD_BINOP;
}

}  // namespace

llvm::Value* FunctionLowering::atomic_offset(const Instruction& instruction, Value* index) {
    const MemoryArgument& argument = instruction.memory;
    const uint32_t width = instruction.info().width;
    if (width > 1) {
        Value* offset =
            builder_.CreateAdd(builder_.CreateZExt(index, unit_.i64), constant64(argument.offset));
        Value* misaligned = builder_.CreateAnd(offset, constant64(width - 1));
        trap_if(builder_.CreateIsNotNull(misaligned), Trap::UnalignedAtomic);
    }
    const bool is_shared = unit_.wasm().memories[argument.memory].limits.is_shared;
    if (instruction.shape() == Shape::AtomicWait && !is_shared) {
        trap_if(builder_.getTrue(), Trap::ExpectedSharedMemory);
    }
    return checked_offset(argument, index, width);
}

void FunctionLowering::atomic(const Instruction& instruction) {
    const Signature& signature = instruction.info().signature;
    if (instruction.shape() == Shape::AtomicFence) {
        builder_.CreateFence(kOrdering);
        return;
    }
    const std::vector<Value*> operands = pop(signature.parameter_count);
    Value* offset = atomic_offset(instruction, operands[0]);
    const uint32_t memory = instruction.memory.memory;
    if (instruction.shape() == Shape::AtomicWait) {
        const Builtin wait = instruction.opcode == Opcode::MemoryAtomicWait32
                                 ? Builtin::memory_wait32
                                 : Builtin::memory_wait64;
        return push(call_builtin(wait, {constant32(memory), offset, operands[1], operands[2]}));
    }
    if (instruction.shape() == Shape::AtomicNotify) {
        return push(
            call_builtin(Builtin::memory_notify, {constant32(memory), offset, operands[1]}));
    }
    llvm::Type* type = builder_.getIntNTy(instruction.info().width * 8u);
    Value* pointer = builder_.CreateGEP(unit_.i8, memory_base(memory), offset);
    std::array<Value*, 2> values{};
    for (size_t i = 1; i < operands.size(); ++i) {
        values[i - 1] = builder_.CreateTrunc(operands[i], type);
    }
    Value* result = atomic_access(instruction, type, pointer, values);
    if (signature.result == 0) return;
    push(builder_.CreateZExt(result, unit_.type_of(signature_type(signature.result))));
}

llvm::Value* FunctionLowering::atomic_access(const Instruction& instruction, llvm::Type* type,
                                             Value* pointer, std::span<Value* const> values) {
    const llvm::Align align(instruction.info().width);
    switch (instruction.shape()) {
    case Shape::AtomicLoad: {
        auto* load = builder_.CreateAlignedLoad(type, pointer, align, true);
        load->setAtomic(kOrdering);
        unit_.mark_guest(load);
        return load;
    }
    case Shape::AtomicStore: {
        auto* store = builder_.CreateAlignedStore(values[0], pointer, align, true);
        store->setAtomic(kOrdering);
        unit_.mark_guest(store);
        return store;
    }
    case Shape::AtomicReadModifyWrite: {
        auto* modify = builder_.CreateAtomicRMW(operation_of(instruction.opcode), pointer,
                                                values[0], align, kOrdering);
        modify->setVolatile(true);
        unit_.mark_guest(modify);
        return modify;
    }
    default: {
        CHECK(instruction.shape() == Shape::AtomicCompareExchange);
        auto* exchange = builder_.CreateAtomicCmpXchg(pointer, values[0], values[1], align,
                                                      kOrdering, kOrdering);
        exchange->setVolatile(true);
        unit_.mark_guest(exchange);
        return builder_.CreateExtractValue(exchange, 0);
    }
    }
}

}  // namespace ingot::codegen
