// Control flow (spec 4.6.8): labels are basic blocks, what a branch carries becomes phis in them.
#include <fmt/format.h>
#include <llvm/IR/IRBuilder.h>

#include <map>

#include "compiler/llvm/function_lowering.h"
#include "vm/isa/fuel.h"

namespace ingot::codegen {

void FunctionLowering::add_phis(Block* block, std::span<const ValueType> types,
                                std::vector<llvm::PHINode*>& phis) {
    for (const ValueType type : types) {
        phis.push_back(llvm::PHINode::Create(unit_.type_of(type), 2, "", block));
    }
}

FunctionLowering::Control& FunctionLowering::push_control(ControlFrame::Kind kind,
                                                          const BlockType& type) {
    const BlockSignature signature = validator_.signature_of(type);
    Control control;
    control.kind = kind;
    control.height = operands_.size() - signature.parameters().size();
    control.end = control.target = new_block("end");
    add_phis(control.end, signature.results(), control.end_phis);
    control.phis = control.end_phis;
    return controls_.emplace_back(std::move(control));
}

void FunctionLowering::block(const Instruction& instruction) {
    push_control(ControlFrame::Kind::Block, instruction.block);
}

void FunctionLowering::loop(const Instruction& instruction) {
    const BlockSignature signature = validator_.signature_of(instruction.block);
    const std::vector<Value*> parameters = pop(signature.parameters().size());
    Block* header = new_block("loop");
    builder_.CreateBr(header);
    Block* before = builder_.GetInsertBlock();
    std::vector<llvm::PHINode*> phis;
    add_phis(header, signature.parameters(), phis);
    for (size_t i = 0; i < phis.size(); ++i) {
        phis[i]->addIncoming(parameters[i], before);
        push(phis[i]);
    }
    Control& control = push_control(ControlFrame::Kind::Loop, instruction.block);
    control.target = header;
    control.phis = std::move(phis);
    if (instruction.offset == loop_offset_) enter_at_loop(header, before);
    enter(header);
}

void FunctionLowering::if_(const Instruction& instruction) {
    Value* condition = builder_.CreateIsNotNull(pop());
    Control& control = push_control(ControlFrame::Kind::If, instruction.block);
    control.else_block = new_block("else");
    const auto parameters = static_cast<ptrdiff_t>(control.height);
    control.else_operands.assign(operands_.begin() + parameters, operands_.end());
    Block* then = new_block("then");
    builder_.CreateCondBr(condition, then, control.else_block);
    enter(then);
}

void FunctionLowering::fall_through() {
    if (validator_.is_unreachable()) return;
    Control& control = controls_.back();
    const std::vector<Value*> results = pop(control.end_phis.size());
    for (size_t i = 0; i < results.size(); ++i) {
        control.end_phis[i]->addIncoming(results[i], builder_.GetInsertBlock());
    }
    builder_.CreateBr(control.end);
}

void FunctionLowering::else_() {
    fall_through();
    Control& control = controls_.back();
    control.kind = ControlFrame::Kind::Else;
    operands_.resize(control.height);
    operands_.insert(operands_.end(), control.else_operands.begin(), control.else_operands.end());
    enter(control.else_block);
    control.else_block = nullptr;
}

void FunctionLowering::continue_at(Block* block, std::span<llvm::PHINode* const> phis) {
    const bool is_dead = llvm::pred_empty(block);
    for (llvm::PHINode* phi : phis) {
        push(is_dead ? static_cast<Value*>(llvm::PoisonValue::get(phi->getType())) : phi);
        if (is_dead) phi->eraseFromParent();
    }
    enter(block);
}

namespace {

bool is_protected(ControlFrame::Kind kind) {
    using enum ControlFrame::Kind;
    return kind == Try || kind == Catch || kind == CatchAll || kind == TryTable;
}

}  // namespace

void FunctionLowering::end() {
    fall_through();
    if (is_protected(controls_.back().kind)) end_try(controls_.back());
    const Control control = std::move(controls_.back());
    controls_.pop_back();
    close_kept_phis(control);
    operands_.resize(control.height);
    if (control.else_block != nullptr) {
        // An if without else passes its parameters on.
        enter(control.else_block);
        for (size_t i = 0; i < control.end_phis.size(); ++i) {
            control.end_phis[i]->addIncoming(control.else_operands[i], control.else_block);
        }
        builder_.CreateBr(control.end);
    }
    continue_at(control.end, control.end_phis);
    if (control.kind != ControlFrame::Kind::Function) return;
    if (llvm::pred_empty(control.end)) {
        operands_.clear();
        builder_.CreateUnreachable();
    } else {
        return_values(pop(type_.results.size()));
    }
}

size_t FunctionLowering::label_arity(uint32_t label) const {
    return controls_[controls_.size() - 1 - label].phis.size();
}

llvm::BasicBlock* FunctionLowering::prepare_branch(uint32_t label,
                                                   std::span<Value* const> carried) {
    Control& target = control(label);
    for (size_t i = 0; i < carried.size(); ++i) {
        target.phis[i]->addIncoming(carried[i], builder_.GetInsertBlock());
    }
    return target.target;
}

void FunctionLowering::br(uint32_t label) {
    builder_.CreateBr(prepare_branch(label, top(label_arity(label))));
}

void FunctionLowering::br_if(const Instruction& instruction) {
    const uint32_t label = instruction.index;
    Value* condition = builder_.CreateIsNotNull(pop());
    Block* taken = prepare_branch(label, top(label_arity(label)));
    Block* next = new_block("");
    builder_.CreateCondBr(condition, taken, next);
    enter(next);
}

void FunctionLowering::br_table(const Instruction& instruction) {
    Value* index = pop();
    Block* from = builder_.GetInsertBlock();
    // A block per label, so that a label used by many entries has one edge.
    std::map<uint32_t, Block*> blocks;
    const auto block_of = [&](uint32_t label) {
        Block*& block = blocks[label];
        if (block == nullptr) {
            block = new_block("case");
            enter(block);
            br(label);
        }
        return block;
    };
    const std::span<const uint32_t> labels = instruction.labels;
    Block* fallback = block_of(labels.back());
    enter(from);
    const auto count = static_cast<unsigned>(labels.size() - 1);
    llvm::SwitchInst* choice = builder_.CreateSwitch(index, fallback, count);
    for (unsigned i = 0; i < count; ++i) {
        if (labels[i] == labels.back()) continue;
        choice->addCase(builder_.getInt32(i), block_of(labels[i]));
    }
}

void FunctionLowering::br_on_null(const Instruction& instruction) {
    const uint32_t label = instruction.index;
    Value* reference = pop();
    Block* taken = prepare_branch(label, top(label_arity(label)));
    Block* next = new_block("");
    builder_.CreateCondBr(builder_.CreateIsNull(reference), taken, next);
    enter(next);
    push(reference);
}

void FunctionLowering::br_on_non_null(const Instruction& instruction) {
    const uint32_t label = instruction.index;
    Value* is_null = builder_.CreateIsNull(peek(0));
    Block* taken = prepare_branch(label, top(label_arity(label)));
    Block* next = new_block("");
    builder_.CreateCondBr(is_null, next, taken);
    enter(next);
    pop();
}

void FunctionLowering::select() {
    Value* condition = builder_.CreateIsNotNull(pop());
    Value* second = pop();
    Value* first = pop();
    push(builder_.CreateSelect(condition, first, second));
}

void FunctionLowering::charge(const Instruction& instruction) {
    const Shape shape = instruction.shape();
    if (!fuel::is_marker(shape)) {
        if (fuel_test_ == nullptr) {
            Value* counter = load_invariant(unit_.ptr, context_, offsetof(Context, fuel));
            Value* left = load_engine(unit_.i64, counter, 0);
            // Made by hand: the builder would fold what is yet to change.
            fuel_test_ = llvm::CmpInst::Create(llvm::Instruction::ICmp, llvm::CmpInst::ICMP_ULT,
                                               left, constant64(0));
            builder_.Insert(fuel_test_);
            trap_if(fuel_test_, Trap::OutOfFuel);
            fuel_rest_ = llvm::BinaryOperator::CreateSub(left, constant64(0));
            builder_.Insert(fuel_rest_);
            keep(store_engine(fuel_rest_, counter, 0));
        }
        auto* units = llvm::cast<llvm::ConstantInt>(fuel_test_->getOperand(1));
        Value* more = constant64(units->getZExtValue() + 1);
        fuel_test_->setOperand(1, more);
        fuel_rest_->setOperand(1, more);
    }
    if (fuel::ends_basic_block(shape)) fuel_test_ = nullptr;
}

}  // namespace ingot::codegen
