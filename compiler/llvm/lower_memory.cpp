// Accesses to memory (spec 4.6.7). A guarded memory needs no check: whatever 32-bit index plus an
// offset below the guard's size either lies inside or faults. All accesses are volatile, since to
// LLVM a faulting access is one that never happens, and it would drop, merge or move it.
#include "compiler/llvm/function_lowering.h"

namespace ingot::codegen {

llvm::Value* FunctionLowering::memory_base(uint32_t memory) {
    if (memory == 0) return load_invariant(unit_.ptr, context_, offsetof(Context, memory0_base));
    Value* instance = load_indexed(offsetof(Context, memories), memory);
    return load_invariant(unit_.ptr, instance, MemoryInstance::kBaseOffset);
}

llvm::Value* FunctionLowering::memory_size(uint32_t memory) {
    Value* instance = load_indexed(offsetof(Context, memories), memory);
    return load_engine(unit_.i64, instance, MemoryInstance::kSizeOffset);
}

llvm::Value* FunctionLowering::checked_offset(const MemoryArgument& argument, Value* index,
                                              uint32_t width) {
    const bool is64 = unit_.wasm().memories[argument.memory].limits.is64;
    Value* offset = constant64(argument.offset);
    Value* size = memory_size(argument.memory);
    index = widen(index);
    if (!is64) {
        // Neither sum can overflow: both numbers are below 2^32.
        Value* start = builder_.CreateNUWAdd(index, offset);
        Value* end = builder_.CreateNUWAdd(start, constant64(width));
        trap_if(builder_.CreateICmpUGT(end, size), Trap::OutOfBoundsMemoryAccess);
        return start;
    }
    uint64_t reach = 0;  // from the index to the end of the access
    if (__builtin_add_overflow(argument.offset, width, &reach)) {
        trap_if(builder_.getTrue(), Trap::OutOfBoundsMemoryAccess);
        return index;
    }
    Value* end = builder_.CreateAdd(index, constant64(reach));
    Value* overflows = builder_.CreateICmpULT(end, index);
    trap_if(builder_.CreateOr(overflows, builder_.CreateICmpUGT(end, size)),
            Trap::OutOfBoundsMemoryAccess);
    return builder_.CreateAdd(index, offset);
}

llvm::Value* FunctionLowering::address(const MemoryArgument& argument, Value* index,
                                       uint32_t width) {
    const bool is64 = unit_.wasm().memories[argument.memory].limits.is64;
    Value* offset = nullptr;
    if (is64 || unit_.options().checked_memories) {
        offset = checked_offset(argument, index, width);
    } else {
        offset = builder_.CreateNUWAdd(widen(index), constant64(argument.offset));
        if (argument.offset + width > MemoryInstance::kGuardBytes) {
            // The guard does not reach that far, but nothing lies behind the index space.
            trap_if(builder_.CreateICmpUGT(offset, constant64(uint64_t{1} << 32)),
                    Trap::OutOfBoundsMemoryAccess);
        }
    }
    if (argument.memory == 0 && unit_.options().segment_base) {
        return builder_.CreateIntToPtr(
            offset, llvm::PointerType::get(unit_.context(), kSegmentAddressSpace));
    }
    return builder_.CreateGEP(unit_.i8, memory_base(argument.memory), offset);
}

llvm::Value* FunctionLowering::load_guest(llvm::Type* type, Value* pointer) {
    auto* load = builder_.CreateAlignedLoad(type, pointer, llvm::Align(1), true);
    unit_.mark_guest(load);
    return load;
}

void FunctionLowering::store_guest(Value* value, Value* pointer) {
    unit_.mark_guest(builder_.CreateAlignedStore(value, pointer, llvm::Align(1), true));
}

namespace {

bool is_signed_load(Opcode opcode) {
    switch (opcode) {
    case Opcode::I32Load8S:
    case Opcode::I32Load16S:
    case Opcode::I64Load8S:
    case Opcode::I64Load16S:
    case Opcode::I64Load32S: return true;
    default: return false;
    }
}

}  // namespace

void FunctionLowering::load(const Instruction& instruction) {
    const OpcodeInfo& info = instruction.info();
    Value* pointer = address(instruction.memory, pop(), info.width);
    llvm::Type* result = unit_.type_of(signature_type(info.signature.result));
    if (result->getPrimitiveSizeInBits() == info.width * 8) {
        return push(load_guest(result, pointer));
    }
    Value* loaded = load_guest(builder_.getIntNTy(info.width * 8), pointer);
    if (result->isVectorTy()) return push(widen_loaded_vector(instruction.opcode, loaded));
    push(is_signed_load(instruction.opcode) ? builder_.CreateSExt(loaded, result)
                                            : builder_.CreateZExt(loaded, result));
}

void FunctionLowering::store(const Instruction& instruction) {
    const OpcodeInfo& info = instruction.info();
    Value* value = pop();
    Value* pointer = address(instruction.memory, pop(), info.width);
    if (value->getType()->isIntegerTy()) {
        value = builder_.CreateTrunc(value, builder_.getIntNTy(info.width * 8));
    }
    store_guest(value, pointer);
}

void FunctionLowering::load_lane(const Instruction& instruction) {
    const unsigned width = instruction.info().width;
    Value* vector = pop();
    Value* pointer = address(instruction.memory, pop(), width);
    llvm::Type* lane = builder_.getIntNTy(width * 8);
    Value* lanes = builder_.CreateBitCast(vector, llvm::FixedVectorType::get(lane, 16 / width));
    lanes =
        builder_.CreateInsertElement(lanes, load_guest(lane, pointer), uint64_t{instruction.lane});
    push(builder_.CreateBitCast(lanes, unit_.v128));
}

void FunctionLowering::store_lane(const Instruction& instruction) {
    const unsigned width = instruction.info().width;
    Value* vector = pop();
    Value* pointer = address(instruction.memory, pop(), width);
    llvm::Type* lane = builder_.getIntNTy(width * 8);
    Value* lanes = builder_.CreateBitCast(vector, llvm::FixedVectorType::get(lane, 16 / width));
    store_guest(builder_.CreateExtractElement(lanes, uint64_t{instruction.lane}), pointer);
}

}  // namespace ingot::codegen
