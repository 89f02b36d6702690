// What a loop needs of registers is estimated from the values that live at once in it; such as only
// live through it can be spilled around it.
#include "compiler/llvm/memory_base.h"

#include <llvm/ADT/BitVector.h>
#include <llvm/ADT/PostOrderIterator.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/CFG.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/Local.h>

#include <algorithm>
#include <map>

#include "compiler/llvm/unit.h"

namespace ingot::codegen {
namespace {

using llvm::BasicBlock;
using llvm::Instruction;
using llvm::Loop;
using llvm::Value;

/// Of the fifteen registers, as many as a loop may use and leave one for the base.
constexpr unsigned kMaxLive = 11;
/// The same across calls, which preserve six.
constexpr unsigned kMaxLiveAcrossCalls = 4;
/// Above that many instructions the estimate, which is not linear, would take too long.
constexpr unsigned kMaxInstructions = 20000;

/// Where an access's pointer stands among its operands, if it is relative to %gs.
llvm::Use* segment_pointer(Instruction& instruction) {
    Value* pointer = llvm::getPointerOperand(&instruction);
    unsigned index = 0;
    if (llvm::isa<llvm::LoadInst>(instruction)) {
        index = llvm::LoadInst::getPointerOperandIndex();
    } else if (llvm::isa<llvm::StoreInst>(instruction)) {
        index = llvm::StoreInst::getPointerOperandIndex();
    } else {
        return nullptr;
    }
    if (pointer->getType()->getPointerAddressSpace() != kSegmentAddressSpace) return nullptr;
    return &instruction.getOperandUse(index);
}

/// The offset in memory 0 that a pointer was made of, or null.
Value* offset_of(Value* pointer) {
    if (auto* made = llvm::dyn_cast<llvm::IntToPtrInst>(pointer)) return made->getOperand(0);
    if (auto* expression = llvm::dyn_cast<llvm::ConstantExpr>(pointer)) {
        if (expression->getOpcode() == Instruction::IntToPtr) return expression->getOperand(0);
    }
    return nullptr;
}

bool is_call(const Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    return call != nullptr && !llvm::isa<llvm::IntrinsicInst>(call) && !call->doesNotReturn();
}

/// Which values that want a general register live where.
class Liveness {
 public:
    explicit Liveness(llvm::Function& function) : function_(function) {
        for (llvm::Argument& argument : function.args()) number(argument);
        for (Instruction& instruction : llvm::instructions(function)) number(instruction);
        find_live_blocks();
    }

    /// The most values that live at once in a loop and are of use there; `across_calls`: of those
    /// points only at which it calls.
    size_t pressure(const Loop& loop, bool across_calls) const {
        llvm::BitVector touched(size());
        for (const BasicBlock* block : loop.blocks()) {
            for (const Instruction& instruction : *block) {
                for_each_value(instruction, [&](unsigned value) { touched.set(value); });
            }
        }
        size_t most = 0;
        for (const BasicBlock* block : loop.blocks()) {
            llvm::BitVector live = live_out_.at(block);
            live &= touched;
            size_t count = live.count();
            if (!across_calls) most = std::max(most, count);
            for (const Instruction& instruction : llvm::reverse(*block)) {
                if (llvm::isa<llvm::PHINode>(instruction)) break;
                const unsigned own = find(&instruction);
                if (own != kNone && live.test(own)) {
                    live.reset(own);
                    --count;
                }
                if (across_calls && is_call(instruction)) most = std::max(most, count);
                for (const Value* operand : instruction.operands()) {
                    const unsigned used = find(operand);
                    if (used == kNone || live.test(used)) continue;
                    live.set(used);
                    ++count;
                }
                if (!across_calls) most = std::max(most, count);
            }
        }
        return most;
    }

 private:
    static constexpr unsigned kNone = ~0u;

    unsigned size() const { return static_cast<unsigned>(numbers_.size()); }

    /// A cast shares its operand's register.
    static const Value* root_of(const Value* value) {
        while (const auto* cast = llvm::dyn_cast<llvm::CastInst>(value)) {
            if (!cast->getOperand(0)->getType()->isIntOrPtrTy()) break;
            value = cast->getOperand(0);
        }
        return value;
    }

    void number(const Value& value) {
        if (!value.getType()->isIntOrPtrTy() || llvm::isa<llvm::AllocaInst>(value)) return;
        if (root_of(&value) != &value) return;
        numbers_.try_emplace(&value, static_cast<unsigned>(numbers_.size()));
    }

    unsigned find(const Value* value) const {
        const auto found = numbers_.find(root_of(value));
        return found == numbers_.end() ? kNone : found->second;
    }

    template <typename Callback>
    void for_each_value(const Instruction& instruction, Callback callback) const {
        if (const unsigned own = find(&instruction); own != kNone) callback(own);
        for (const Value* operand : instruction.operands()) {
            if (const unsigned used = find(operand); used != kNone) callback(used);
        }
    }

    /// What lives at a block's start, from what lives at its end; phis belong to the edges.
    llvm::BitVector live_in(const BasicBlock& block) const {
        llvm::BitVector live = live_out_.at(&block);
        for (const Instruction& instruction : llvm::reverse(block)) {
            if (const unsigned own = find(&instruction); own != kNone) live.reset(own);
            if (llvm::isa<llvm::PHINode>(instruction)) continue;
            for (const Value* operand : instruction.operands()) {
                if (const unsigned used = find(operand); used != kNone) live.set(used);
            }
        }
        return live;
    }

    void find_live_blocks() {
        for (const BasicBlock& block : function_) live_out_[&block].resize(size());
        for (bool changed = true; changed;) {
            changed = false;
            for (const BasicBlock* block : llvm::post_order(&function_)) {
                llvm::BitVector in = live_in(*block);
                for (const BasicBlock* before : llvm::predecessors(block)) {
                    llvm::BitVector& out = live_out_.at(before);
                    const size_t known = out.count();
                    out |= in;
                    for (const llvm::PHINode& phi : block->phis()) {
                        const unsigned used = find(phi.getIncomingValueForBlock(before));
                        if (used != kNone) out.set(used);
                    }
                    changed |= out.count() != known;
                }
            }
        }
    }

    llvm::Function& function_;
    llvm::DenseMap<const Value*, unsigned> numbers_;
    std::map<const BasicBlock*, llvm::BitVector> live_out_;
};

/// Gives loops bases.
class Bases {
 public:
    Bases(llvm::Function& function, const Liveness& liveness, const llvm::DominatorTree& dominators)
        : function_(function), liveness_(liveness), dominators_(dominators) {}

    /// The base to use in a loop, or null: there is none.
    Value* find(const Loop* loop) {
        if (loop == nullptr || !has_room(*loop)) return nullptr;
        while (loop->getParentLoop() != nullptr && has_room(*loop->getParentLoop())) {
            loop = loop->getParentLoop();
        }
        Value*& base = bases_[loop];
        if (base != nullptr) return base;
        llvm::IRBuilder<> builder(
            dominators_.getNode(loop->getHeader())->getIDom()->getBlock()->getTerminator());
        auto* load = builder.CreateLoad(
            builder.getPtrTy(),
            builder.CreateConstInBoundsGEP1_64(builder.getInt8Ty(), function_.getArg(0),
                                               offsetof(Context, memory0_base)));
        load->setMetadata(llvm::LLVMContext::MD_invariant_load,
                          llvm::MDNode::get(function_.getContext(), {}));
        return base = load;
    }

 private:
    bool has_room(const Loop& loop) {
        const auto [found, is_new] = rooms_.try_emplace(&loop);
        if (is_new) {
            found->second = liveness_.pressure(loop, false) <= kMaxLive &&
                            liveness_.pressure(loop, true) <= kMaxLiveAcrossCalls;
        }
        return found->second;
    }

    llvm::Function& function_;
    const Liveness& liveness_;
    const llvm::DominatorTree& dominators_;
    std::map<const Loop*, Value*> bases_;
    std::map<const Loop*, bool> rooms_;
};

}  // namespace

llvm::PreservedAnalyses MemoryBasePass::run(llvm::Function& function,
                                            llvm::FunctionAnalysisManager& analyses) {
    if (function.getInstructionCount() > kMaxInstructions) return llvm::PreservedAnalyses::all();
    const llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
    std::vector<std::pair<Instruction*, llvm::Use*>> accesses;
    for (Instruction& instruction : llvm::instructions(function)) {
        if (loops.getLoopFor(instruction.getParent()) == nullptr) continue;
        llvm::Use* pointer = segment_pointer(instruction);
        if (pointer != nullptr) accesses.emplace_back(&instruction, pointer);
    }
    if (accesses.empty()) return llvm::PreservedAnalyses::all();
    const Liveness liveness(function);
    Bases bases(function, liveness, analyses.getResult<llvm::DominatorTreeAnalysis>(function));
    for (const auto& [access, pointer] : accesses) {
        Value* offset = offset_of(pointer->get());
        Value* base = bases.find(loops.getLoopFor(access->getParent()));
        if (offset == nullptr || base == nullptr) continue;
        llvm::IRBuilder<> builder(access);
        Value* before = pointer->get();
        pointer->set(builder.CreateGEP(builder.getInt8Ty(), base, offset));
        llvm::RecursivelyDeleteTriviallyDeadInstructions(before);
    }
    llvm::PreservedAnalyses preserved;
    preserved.preserveSet<llvm::CFGAnalyses>();
    return preserved;
}

}  // namespace ingot::codegen
