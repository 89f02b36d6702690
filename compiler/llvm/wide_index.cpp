// The pass after makes a phi of i64 of each phi of i32 that is extended, if all that it gets from
// within its loop is made by instructions that extend for nothing.
#include "compiler/llvm/wide_index.h"

#include <llvm/ADT/MapVector.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Instructions.h>
#include <llvm/InitializePasses.h>
#include <llvm/Pass.h>
#include <llvm/PassInfo.h>
#include <llvm/PassRegistry.h>

#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

using llvm::Instruction;
using llvm::PHINode;
using llvm::Value;

bool is_extension(const llvm::User* user) {
    return llvm::isa<llvm::ZExtInst>(user) && user->getType()->isIntegerTy(64);
}

/// Whether the processor leaves zeros above the result.
bool extends_for_nothing(const Value* value) {
    return llvm::isa<llvm::Constant, llvm::LoadInst, llvm::BinaryOperator, llvm::ZExtInst>(value);
}

/// Whether the value is a constant added to another one, and nothing but an address.
bool is_displaced_address(const llvm::User* user) {
    const auto* sum = llvm::dyn_cast<llvm::BinaryOperator>(user);
    return sum != nullptr && sum->getOpcode() == Instruction::Add &&
           llvm::isa<llvm::ConstantInt>(sum->getOperand(1)) && sum->hasOneUse() &&
           is_extension(*sum->user_begin());
}

class WideIndices {
 public:
    explicit WideIndices(llvm::Function& function) : function_(function), dominators_(function) {}

    bool run() {
        for (llvm::BasicBlock& block : function_) {
            for (PHINode& phi : block.phis()) {
                if (phi.getType()->isIntegerTy(32) && llvm::any_of(phi.users(), is_extension)) {
                    wide_[&phi] = nullptr;
                }
            }
        }
        drop_costly();
        for (auto& [phi, wide] : wide_) {
            wide = PHINode::Create(llvm::Type::getInt64Ty(function_.getContext()),
                                   phi->getNumIncomingValues(), "", phi->getIterator());
        }
        for (const auto& [phi, wide] : wide_) fill(*phi, *wide);
        for (const auto& [phi, wide] : wide_) replace(*phi, *wide);
        for (const auto& [phi, wide] : wide_) phi->eraseFromParent();
        return !wide_.empty();
    }

 private:
    /// From within the loop, if there is one; it is that which counts.
    bool is_carried(const PHINode& phi, unsigned index) const {
        return dominators_.dominates(phi.getParent(), phi.getIncomingBlock(index));
    }

    bool is_worth_it(const PHINode& phi) const {
        bool is_in_loop = false;
        for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
            if (!is_carried(phi, i)) continue;
            is_in_loop = true;
            Value* value = phi.getIncomingValue(i);
            const auto* other = llvm::dyn_cast<PHINode>(value);
            if (other != nullptr ? !wide_.contains(const_cast<PHINode*>(other))
                                 : !extends_for_nothing(value)) {
                return false;
            }
        }
        return is_in_loop;
    }

    /// Phis may depend on each other.
    void drop_costly() {
        for (bool changed = true; changed;) {
            changed = false;
            wide_.remove_if([&](const auto& entry) {
                const bool is_costly = !is_worth_it(*entry.first);
                changed |= is_costly;
                return is_costly;
            });
        }
    }

    Value* extended(Value* value, llvm::BasicBlock& from) {
        if (auto* phi = llvm::dyn_cast<PHINode>(value)) {
            if (const auto found = wide_.find(phi); found != wide_.end()) return found->second;
        }
        auto* instruction = llvm::dyn_cast<Instruction>(value);
        llvm::IRBuilder<> builder(from.getTerminator());
        if (instruction != nullptr && extends_for_nothing(instruction)) {
            builder.SetInsertPoint(instruction->getNextNode());
        }
        return builder.CreateZExt(value, builder.getInt64Ty());
    }

    void fill(const PHINode& phi, PHINode& wide) {
        for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
            llvm::BasicBlock* from = phi.getIncomingBlock(i);
            // A predecessor may stand there twice, and then with the same value.
            const int known = wide.getBasicBlockIndex(from);
            wide.addIncoming(known >= 0 ? wide.getIncomingValue(static_cast<unsigned>(known))
                                        : extended(phi.getIncomingValue(i), *from),
                             from);
        }
    }

    static void replace(PHINode& phi, PHINode& wide) {
        llvm::IRBuilder<> builder(phi.getParent(), phi.getParent()->getFirstInsertionPt());
        Value* narrow = builder.CreateTrunc(&wide, builder.getInt32Ty());
        for (llvm::User* user : llvm::make_early_inc_range(phi.users())) {
            if (!is_extension(user)) continue;
            user->replaceAllUsesWith(&wide);
            llvm::cast<Instruction>(user)->eraseFromParent();
        }
        phi.replaceAllUsesWith(narrow);
    }

    llvm::Function& function_;
    llvm::DominatorTree dominators_;
    llvm::MapVector<PHINode*, PHINode*> wide_;
};

class WideIndexPass : public llvm::FunctionPass {
 public:
    WideIndexPass() : FunctionPass(ID) {}
    static char ID;  // NOLINT(readability-identifier-naming): as LLVM calls it
    llvm::StringRef getPassName() const override { return "Wide indices"; }
    void getAnalysisUsage(llvm::AnalysisUsage& usage) const override { usage.setPreservesCFG(); }
    bool runOnFunction(llvm::Function& function) override { return WideIndices(function).run(); }
};

char WideIndexPass::ID = 0;  // NOLINT(readability-identifier-naming)

}  // namespace

llvm::PreservedAnalyses IndexAnchorPass::run(llvm::Function& function,
                                             llvm::FunctionAnalysisManager& analyses) {
    // Fewer addresses may do with an induction variable each.
    constexpr int kManyAddresses = 3;
    const llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
    for (llvm::BasicBlock& block : function) {
        if (loops.getLoopFor(&block) == nullptr) continue;
        for (Instruction& index : llvm::make_early_inc_range(block)) {
            if (!llvm::isa<llvm::BinaryOperator>(index) || !index.getType()->isIntegerTy(32) ||
                llvm::count_if(index.users(), is_displaced_address) < kManyAddresses) {
                continue;
            }
            // A freeze is an opaque value to it, and costs nothing.
            llvm::IRBuilder<> builder(index.getNextNode());
            Value* anchor = builder.CreateFreeze(&index);
            index.replaceUsesWithIf(anchor,
                                    [&](llvm::Use& use) { return use.getUser() != anchor; });
        }
    }
    llvm::PreservedAnalyses preserved;
    preserved.preserveSet<llvm::CFGAnalyses>();
    return preserved;
}

void add_wide_index_pass(llvm::TargetPassConfig& config) {
    llvm::PassRegistry& registry = *llvm::PassRegistry::getPassRegistry();
    llvm::initializeLoopStrengthReducePass(registry);
    const llvm::PassInfo* reduction = registry.getPassInfo(llvm::StringRef("loop-reduce"));
    CHECK(reduction != nullptr);
    config.insertPass(reduction->getTypeInfo(), std::make_unique<WideIndexPass>().release());
}

}  // namespace ingot::codegen
