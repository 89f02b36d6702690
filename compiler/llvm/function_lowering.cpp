// Driving the lowering over a body; what all families share.
#include "compiler/llvm/function_lowering.h"

#include <fmt/format.h>
#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/MDBuilder.h>

#include "compiler/llvm/lanes.h"
#include "vm/support/check.h"

namespace ingot::codegen {

FunctionLowering::FunctionLowering(Unit& unit, uint32_t body_index)
    : FunctionLowering(unit, body_index, std::nullopt) {}

FunctionLowering::FunctionLowering(Unit& unit, const LoopEntry& loop)
    : FunctionLowering(unit, loop.body, loop.offset) {}

FunctionLowering::FunctionLowering(Unit& unit, uint32_t body_index,
                                   std::optional<uint32_t> loop_offset)
    : unit_(unit),
      body_index_(body_index),
      loop_offset_(loop_offset),
      function_index_(unit.wasm().imported_functions + body_index),
      type_(unit.wasm_type_of_function(function_index_)),
      function_(loop_offset ? unit.loop_entry(function_index_, *loop_offset)
                            : unit.function(function_index_)),
      builder_(unit.context()),
      slots_(unit, builder_),
      context_(function_->getArg(0)),
      validator_(
          {unit.wasm(), unit.request().types, unit.request().store, unit.options().features}) {}

Result<void> FunctionLowering::run() {
    const Module& module = unit_.wasm();
    const FunctionBody& body = module.bodies[body_index_];
    TRY(validator_.begin(FunctionIndex(function_index_)));
    auto reader = InstructionReader::of_body(module, body, unit_.options().features);
    offset_ = body.code.offset;
    begin();
    Instruction instruction;
    while (!validator_.is_done()) {
        if (!reader.next(instruction)) return reader.failure();
        offset_ = instruction.offset;
        builder_.SetCurrentDebugLocation(unit_.location(offset_, *function_));
        // A block in dead code is dead, though the validator begins it like any other.
        if (skipped_ != 0 || validator_.is_unreachable()) {
            lower_unreachable(instruction);
        } else {
            if (unit_.options().meter_fuel) charge(instruction);
            lower(instruction);
        }
        if (!unsupported_.empty()) {
            return fail(ErrorKind::Unsupported, offset_,
                        fmt::format("the compiler cannot handle {} (function {})", unsupported_,
                                    function_index_));
        }
        TRY(validator_.step(instruction));
    }
    finish();
    return {};
}

void FunctionLowering::begin() {
    unit_.set_attributes(*function_);
    Block* entry = new_block("entry");
    enter(entry);
    builder_.SetCurrentDebugLocation(unit_.location(offset_, *function_));
    const std::span<const ValueType> types = validator_.locals();
    const std::vector<Value*> parameters =
        loop_offset_ ? std::vector<Value*>() : slots_.parameters(*function_, 1, type_);
    for (size_t i = 0; i < types.size(); ++i) {
        llvm::Type* type = unit_.type_of(types[i]);
        llvm::AllocaInst* local = builder_.CreateAlloca(type);
        builder_.CreateStore(i < parameters.size()
                                 ? parameters[i]
                                 : opaque_if_neutral(builder_, llvm::Constant::getNullValue(type)),
                             local);
        locals_.push_back(local);
    }
    Block* body = new_block("body");
    builder_.CreateBr(body);
    enter(body);
    Control control;
    control.kind = ControlFrame::Kind::Function;
    control.target = control.end = new_block("return");
    controls_.push_back(control);
    add_phis(controls_.back().target, type_.results, controls_.back().phis);
    controls_.back().end_phis = controls_.back().phis;
}

/// The stack check, now that it is known whether it is needed.
void FunctionLowering::finish() {
    if (!has_calls_) return;
    Block& entry = function_->getEntryBlock();
    builder_.SetInsertPoint(entry.getTerminator());
    builder_.SetCurrentDebugLocation(
        unit_.location(unit_.wasm().bodies[body_index_].code.offset, *function_));
    auto* name = llvm::MDNode::get(unit_.context(), llvm::MDString::get(unit_.context(), "rsp"));
    Value* stack = builder_.CreateIntrinsic(llvm::Intrinsic::read_register, {unit_.i64},
                                            {llvm::MetadataAsValue::get(unit_.context(), name)});
    Value* limit = load_engine(unit_.i64, context_, offsetof(Context, stack_limit));
    Value* is_low = builder_.CreateICmpULT(stack, limit);
    Block* overflow = new_block("overflow");
    auto* body = entry.getTerminator()->getSuccessor(0);
    entry.getTerminator()->eraseFromParent();
    enter(&entry);
    builder_.CreateCondBr(is_low, overflow, body, unlikely());
    enter(overflow);
    trap(Trap::CallStackExhausted);
}

llvm::MDNode* FunctionLowering::unlikely() {
    return llvm::MDBuilder(unit_.context()).createBranchWeights(1, 1 << 20);
}

llvm::BasicBlock* FunctionLowering::new_block(const char* name) {
    return Block::Create(unit_.context(), name, function_);
}

llvm::Value* FunctionLowering::pop() {
    CHECK(!operands_.empty());
    Value* value = operands_.back();
    operands_.pop_back();
    return value;
}

std::vector<llvm::Value*> FunctionLowering::pop(size_t count) {
    std::vector<Value*> values(operands_.end() - static_cast<ptrdiff_t>(count), operands_.end());
    operands_.resize(operands_.size() - count);
    return values;
}

std::span<llvm::Value* const> FunctionLowering::top(size_t count) const {
    return std::span(operands_).last(count);
}

llvm::Value* FunctionLowering::load_engine(llvm::Type* type, Value* base, uint64_t offset) {
    Value* address = builder_.CreateConstInBoundsGEP1_64(unit_.i8, base, offset);
    auto* load = builder_.CreateLoad(type, address);
    unit_.mark_engine(load);
    return load;
}

llvm::Value* FunctionLowering::load_invariant(llvm::Type* type, Value* base, uint64_t offset) {
    Value* load = load_engine(type, base, offset);
    unit_.mark_invariant(llvm::cast<llvm::Instruction>(load));
    return load;
}

llvm::StoreInst* FunctionLowering::store_engine(Value* value, Value* base, uint64_t offset) {
    Value* address = builder_.CreateConstInBoundsGEP1_64(unit_.i8, base, offset);
    llvm::StoreInst* store = builder_.CreateStore(value, address);
    unit_.mark_engine(store);
    return store;
}

llvm::Value* FunctionLowering::load_pointer(Value* base, uint64_t offset, uint64_t bytes) {
    Value* load = load_invariant(unit_.ptr, base, offset);
    unit_.mark_readable(llvm::cast<llvm::Instruction>(load), bytes);
    return load;
}

llvm::Value* FunctionLowering::load_indexed(uint64_t field, uint32_t index) {
    const uint64_t offset = uint64_t{index} * sizeof(void*);
    return load_invariant(unit_.ptr, load_pointer(context_, field, offset + sizeof(void*)), offset);
}

llvm::Value* FunctionLowering::allocate_slots(uint32_t count) {
    llvm::IRBuilder<> entry(&function_->getEntryBlock(), function_->getEntryBlock().begin());
    auto* slots = entry.CreateAlloca(llvm::ArrayType::get(unit_.i64, std::max(count, 1u)));
    slots->setAlignment(llvm::Align(16));
    return slots;
}

llvm::CallBase* FunctionLowering::call_may_throw(llvm::FunctionType* type, Value* callee,
                                                 std::span<Value* const> arguments,
                                                 llvm::CallingConv::ID cc) {
    const llvm::ArrayRef<Value*> values(arguments.data(), arguments.size());
    if (Block* pad = landing()) {
        Block* next = new_block("");
        llvm::InvokeInst* invoke = builder_.CreateInvoke(type, callee, next, pad, values);
        invoke->setCallingConv(cc);
        enter(next);
        return invoke;
    }
    llvm::CallInst* call = builder_.CreateCall(type, callee, values);
    call->setCallingConv(cc);
    call->setTailCallKind(llvm::CallInst::TCK_NoTail);
    return call;
}

llvm::Value* FunctionLowering::call_builtin(Builtin builtin, std::span<Value* const> arguments) {
    std::vector<Value*> all = {context_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    Value* table = load_invariant(unit_.ptr, context_, offsetof(Context, builtins));
    Value* routine =
        load_invariant(unit_.ptr, table, static_cast<uint64_t>(builtin) * sizeof(void*));
    const BuiltinEffect effect = Unit::builtin_effect(builtin);
    const bool throws = effect == BuiltinEffect::MayThrow || effect == BuiltinEffect::Never;
    llvm::FunctionType* type = unit_.builtin_type(builtin);
    if (throws) return call_may_throw(type, routine, all, llvm::CallingConv::C);
    llvm::CallInst* call = builder_.CreateCall(type, routine, all);
    call->setTailCallKind(llvm::CallInst::TCK_NoTail);
    call->addFnAttr(llvm::Attribute::NoUnwind);
    if (effect == BuiltinEffect::Traps) {
        call->addFnAttr(llvm::Attribute::NoReturn);
        call->addFnAttr(llvm::Attribute::NoMerge);
        call->addFnAttr(llvm::Attribute::Cold);
    }
    return call;
}

void FunctionLowering::call_builtin_never(Builtin builtin,
                                          std::initializer_list<Value*> arguments) {
    call_builtin(builtin, arguments);
    builder_.CreateUnreachable();
}

void FunctionLowering::trap(Trap kind) {
    call_builtin_never(Builtin::trap, {constant32(static_cast<uint32_t>(kind))});
}

void FunctionLowering::trap_if(Value* condition, Trap kind) {
    Block* bad = new_block("trap");
    Block* good = new_block("");
    builder_.CreateCondBr(condition, bad, good, unlikely());
    enter(bad);
    trap(kind);
    enter(good);
}

void FunctionLowering::lower_unreachable(const Instruction& instruction) {
    // Whatever is reachable next is another basic block.
    fuel_test_ = nullptr;
    switch (instruction.shape()) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try:
    case Shape::TryTable: ++skipped_; return;
    case Shape::Else:
        if (skipped_ == 0) else_();
        return;
    case Shape::Catch:
    case Shape::CatchAll:
        if (skipped_ == 0) catch_(instruction);
        return;
    case Shape::Delegate:
    case Shape::End:
        if (skipped_ != 0) {
            --skipped_;
        } else if (instruction.shape() == Shape::End) {
            end();
        } else {
            delegate(instruction);
        }
        return;
    default: return;
    }
}

void FunctionLowering::lower(const Instruction& instruction) {
    switch (instruction.shape()) {
    case Shape::Unreachable: return trap(Trap::Unreachable);
    case Shape::Nop: return;
    case Shape::Block: return block(instruction);
    case Shape::Loop: return loop(instruction);
    case Shape::If: return if_(instruction);
    case Shape::Else: return else_();
    case Shape::End: return end();
    case Shape::Try: return try_(instruction);
    case Shape::Catch:
    case Shape::CatchAll: return catch_(instruction);
    case Shape::Delegate: return delegate(instruction);
    case Shape::Rethrow: return rethrow(instruction);
    case Shape::TryTable: return try_table(instruction);
    case Shape::Throw: return throw_(instruction);
    case Shape::ThrowRef: return throw_ref();
    case Shape::Br: return br(instruction.index);
    case Shape::BrIf: return br_if(instruction);
    case Shape::BrTable: return br_table(instruction);
    case Shape::BrOnNull: return br_on_null(instruction);
    case Shape::BrOnNonNull: return br_on_non_null(instruction);
    case Shape::BrOnCast: return br_on_cast(instruction, false);
    case Shape::BrOnCastFail: return br_on_cast(instruction, true);
    case Shape::Return: return br(static_cast<uint32_t>(controls_.size() - 1));
    case Shape::Call: return call(instruction, false);
    case Shape::CallIndirect: return call_indirect(instruction, false);
    case Shape::CallRef: return call_ref(instruction, false);
    case Shape::ReturnCall: return call(instruction, true);
    case Shape::ReturnCallIndirect: return call_indirect(instruction, true);
    case Shape::ReturnCallRef: return call_ref(instruction, true);

    case Shape::Drop: pop(); return;
    case Shape::Select:
    case Shape::SelectTyped: return select();
    case Shape::LocalGet:
        return push(builder_.CreateLoad(locals_[instruction.index]->getAllocatedType(),
                                        locals_[instruction.index]));
    case Shape::LocalSet: builder_.CreateStore(pop(), locals_[instruction.index]); return;
    case Shape::LocalTee: builder_.CreateStore(peek(0), locals_[instruction.index]); return;
    case Shape::GlobalGet: return global_get(instruction.index);
    case Shape::GlobalSet: return global_set(instruction.index);

    case Shape::TableGet: return table_get(instruction);
    case Shape::TableSet: return table_set(instruction);
    case Shape::TableSize:
    case Shape::TableGrow:
    case Shape::TableFill:
    case Shape::TableCopy:
    case Shape::TableInit:
    case Shape::ElemDrop: return table_operation(instruction);
    case Shape::Load: return load(instruction);
    case Shape::Store: return store(instruction);
    case Shape::LoadLane: return load_lane(instruction);
    case Shape::StoreLane: return store_lane(instruction);
    case Shape::MemorySize:
    case Shape::MemoryGrow:
    case Shape::MemoryFill:
    case Shape::MemoryCopy:
    case Shape::MemoryInit:
    case Shape::DataDrop: return memory_operation(instruction);

    case Shape::I32Const: return push(constant32(static_cast<uint32_t>(instruction.constant)));
    case Shape::I64Const: return push(constant64(instruction.constant));
    case Shape::F32Const:
    case Shape::F64Const:
    case Shape::V128Const: return constant_float(instruction);
    case Shape::Unary: return unary(instruction);
    case Shape::Binary: return binary(instruction);
    case Shape::Ternary: return ternary(instruction);
    case Shape::Shuffle: return shuffle(instruction);
    case Shape::ExtractLane: return extract_lane(instruction);
    case Shape::ReplaceLane: return replace_lane(instruction);

    case Shape::RefNull:
    case Shape::RefIsNull:
    case Shape::RefFunc:
    case Shape::RefEq:
    case Shape::RefAsNonNull:
    case Shape::RefTest:
    case Shape::RefCast:
    case Shape::RefI31:
    case Shape::I31Get:
    case Shape::AnyConvertExtern:
    case Shape::ExternConvertAny: return reference(instruction);
    case Shape::StructNew:
    case Shape::StructNewDefault:
    case Shape::StructGet:
    case Shape::StructSet: return structure(instruction);
    case Shape::ArrayNew:
    case Shape::ArrayNewDefault:
    case Shape::ArrayNewFixed:
    case Shape::ArrayNewData:
    case Shape::ArrayNewElem:
    case Shape::ArrayGet:
    case Shape::ArraySet:
    case Shape::ArrayLen:
    case Shape::ArrayFill:
    case Shape::ArrayCopy:
    case Shape::ArrayInitData:
    case Shape::ArrayInitElem: return array(instruction);
    case Shape::AtomicLoad:
    case Shape::AtomicStore:
    case Shape::AtomicReadModifyWrite:
    case Shape::AtomicCompareExchange:
    case Shape::AtomicWait:
    case Shape::AtomicNotify:
    case Shape::AtomicFence: return atomic(instruction);
    }
}

}  // namespace ingot::codegen
