// Entering a function at the header of a loop, with the interpreter's frame (on-stack replacement).
//
// There, every live value stands in its canonical slot (docs/interpreter.md, "Frames"): parameters,
// a header of two slots above parameters and results, the other locals, then the operands. The
// function is lowered whole, but its start leads straight to the loop: what only the true start
// reaches is dead, and LLVM drops it.
#include <llvm/IR/CFG.h>

#include "compiler/llvm/function_lowering.h"

namespace ingot::codegen {
namespace {

/// Of the interpreter's frames: return link and caller's frame.
constexpr uint32_t kHeaderSlots = 2;

}  // namespace

void FunctionLowering::enter_at_loop(Block* header, Block* before) {
    for (const Control& control : controls_) {
        // A catch block of the older form keeps its exception in the frame, where only the
        // interpreter finds it.
        if (control.kind == ControlFrame::Kind::Catch ||
            control.kind == ControlFrame::Kind::CatchAll) {
            unsupported_ = "entering a loop inside a catch block";
            return;
        }
    }
    Block* entry = new_block("frame");
    function_->getEntryBlock().getTerminator()->setSuccessor(0, entry);
    enter(entry);
    Value* frame = function_->getArg(2);
    const uint32_t parameter_slots = slots_of(type_.parameters);
    uint32_t slot = 0;
    const std::span<const ValueType> locals = validator_.locals();
    for (size_t i = 0; i < locals.size(); ++i) {
        if (i == type_.parameters.size()) {
            slot = std::max(parameter_slots, slots_of(type_.results)) + kHeaderSlots;
        }
        builder_.CreateStore(slots_.load(locals[i], frame, slot), locals_[i]);
        slot += slot_count(locals[i]);
    }
    if (locals.size() == type_.parameters.size()) {
        slot = std::max(parameter_slots, slots_of(type_.results)) + kHeaderSlots;
    }
    const auto count = static_cast<uint32_t>(operands_.size());
    const size_t parameters = controls_.back().phis.size();
    for (uint32_t i = 0; i < count; ++i) {
        // The validator does not tell the types of what stands below the innermost block.
        llvm::Type* type = operands_[i]->getType();
        Value* loaded = slots_.load(type, frame, slot);
        slot += type == unit_.v128 ? 2 : 1;
        if (i + parameters >= count) {
            llvm::cast<llvm::PHINode>(operands_[i])->addIncoming(loaded, entry);
            continue;
        }
        auto* phi = llvm::PHINode::Create(type, 2, "", header->begin());
        phi->addIncoming(operands_[i], before);
        phi->addIncoming(loaded, entry);
        controls_.back().kept_phis.push_back(phi);
        operands_[i] = phi;
    }
    builder_.CreateBr(header);
}

/// At the loop's end: iterations leave alone what stands below the loop's parameters.
void FunctionLowering::close_kept_phis(const Control& loop) {
    for (llvm::PHINode* phi : loop.kept_phis) {
        for (Block* from : llvm::predecessors(loop.target)) {
            if (phi->getBasicBlockIndex(from) < 0) phi->addIncoming(phi, from);
        }
    }
}

void FunctionLowering::return_values(std::span<Value* const> values) {
    if (!loop_offset_) return slots_.return_values(values, type_, context_);
    Value* frame = function_->getArg(2);
    uint32_t slot = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        slots_.store(values[i], frame, slot);
        slot += slot_count(type_.results[i]);
    }
    builder_.CreateRetVoid();
}

}  // namespace ingot::codegen
