// Passes and the analyses they need, registered by hand: LLVM's PassBuilder would bring every pass
// there is into the program. A pass that asks for an analysis that is missing here crashes, so each
// pass has to be tried on functions that make it work.
#include "compiler/llvm/pipeline.h"

#include <llvm/Analysis/AliasAnalysis.h>
#include <llvm/Analysis/AssumptionCache.h>
#include <llvm/Analysis/BasicAliasAnalysis.h>
#include <llvm/Analysis/BlockFrequencyInfo.h>
#include <llvm/Analysis/BranchProbabilityInfo.h>
#include <llvm/Analysis/CGSCCPassManager.h>
#include <llvm/Analysis/DemandedBits.h>
#include <llvm/Analysis/InlineAdvisor.h>
#include <llvm/Analysis/InlineCost.h>
#include <llvm/Analysis/LazyCallGraph.h>
#include <llvm/Analysis/LazyValueInfo.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/MemoryDependenceAnalysis.h>
#include <llvm/Analysis/MemorySSA.h>
#include <llvm/Analysis/OptimizationRemarkEmitter.h>
#include <llvm/Analysis/PhiValues.h>
#include <llvm/Analysis/PostDominators.h>
#include <llvm/Analysis/ProfileSummaryInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScopedNoAliasAA.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/Analysis/TypeBasedAliasAnalysis.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/ADCE.h>
#include <llvm/Transforms/Scalar/BDCE.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/DeadStoreElimination.h>
#include <llvm/Transforms/Scalar/DivRemPairs.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/JumpThreading.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/Reassociate.h>
#include <llvm/Transforms/Scalar/SCCP.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimpleLoopUnswitch.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

#include <algorithm>

#include "compiler/llvm/memory_base.h"
#include "compiler/llvm/wide_index.h"

namespace ingot::codegen {
namespace {

// Above this many IR instructions a function gets the passes whose cost grows with its size only.
constexpr unsigned kHugeFunction = 60000;
// What a call is worth: the producer of the module has inlined once already.
constexpr int kInlineThreshold = 60;
constexpr int kBoldInlineThreshold = 150;

/// The analyses that the passes below ask for.
struct Analyses {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;

    explicit Analyses(llvm::TargetMachine& machine) {
        add_module_analyses();
        add_function_analyses(machine);
        add(loops, llvm::PassInstrumentationAnalysis());
        add(loops, llvm::ShouldRunExtraSimpleLoopUnswitch());
        add(components, llvm::PassInstrumentationAnalysis());
        connect();
    }

 private:
    template <typename Manager, typename Analysis>
    static void add(Manager& manager, Analysis analysis) {
        manager.registerPass([=] { return analysis; });
    }

    void add_module_analyses() {
        add(modules, llvm::PassInstrumentationAnalysis());
        add(modules, llvm::ProfileSummaryAnalysis());
        add(modules, llvm::InlineAdvisorAnalysis());
        add(modules, llvm::LazyCallGraphAnalysis());
    }

    void add_function_analyses(llvm::TargetMachine& machine) {
        llvm::TargetLibraryInfoImpl libraries(machine.getTargetTriple());
        // No name means anything: f12 is guest code, not a library's function.
        libraries.disableAllFunctions();
        functions.registerPass([=] { return llvm::TargetLibraryAnalysis(libraries); });
        functions.registerPass([&] { return machine.getTargetIRAnalysis(); });
        functions.registerPass([] {
            llvm::AAManager aliases;
            aliases.registerFunctionAnalysis<llvm::BasicAA>();
            aliases.registerFunctionAnalysis<llvm::ScopedNoAliasAA>();
            aliases.registerFunctionAnalysis<llvm::TypeBasedAA>();
            return aliases;
        });
        add(functions, llvm::AssumptionAnalysis());
        add(functions, llvm::BasicAA());
        add(functions, llvm::BlockFrequencyAnalysis());
        add(functions, llvm::BranchProbabilityAnalysis());
        add(functions, llvm::DemandedBitsAnalysis());
        add(functions, llvm::DominatorTreeAnalysis());
        add(functions, llvm::LazyValueAnalysis());
        add(functions, llvm::LoopAnalysis());
        add(functions, llvm::MemoryDependenceAnalysis());
        add(functions, llvm::MemorySSAAnalysis());
        add(functions, llvm::OptimizationRemarkEmitterAnalysis());
        add(functions, llvm::PassInstrumentationAnalysis());
        add(functions, llvm::PhiValuesAnalysis());
        add(functions, llvm::PostDominatorTreeAnalysis());
        add(functions, llvm::ScalarEvolutionAnalysis());
        add(functions, llvm::ScopedNoAliasAA());
        add(functions, llvm::TypeBasedAA());
    }

    void connect() {
        modules.registerPass(
            [this] { return llvm::FunctionAnalysisManagerModuleProxy(functions); });
        modules.registerPass([this] { return llvm::CGSCCAnalysisManagerModuleProxy(components); });
        components.registerPass([] { return llvm::FunctionAnalysisManagerCGSCCProxy(); });
        components.registerPass([this] { return llvm::ModuleAnalysisManagerCGSCCProxy(modules); });
        functions.registerPass(
            [this] { return llvm::CGSCCAnalysisManagerFunctionProxy(components); });
        functions.registerPass(
            [this] { return llvm::ModuleAnalysisManagerFunctionProxy(modules); });
        functions.registerPass([this] { return llvm::LoopAnalysisManagerFunctionProxy(loops); });
        loops.registerPass([this] { return llvm::FunctionAnalysisManagerLoopProxy(functions); });
    }
};

/// A function that was inlined brings its stack check; the one at our start has covered it, since
/// the limit leaves room for frames of any size that is allowed.
struct StackCheckPass : llvm::PassInfoMixin<StackCheckPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
        bool is_checked = false;
        bool changed = false;
        for (llvm::BasicBlock& block : function) {
            for (llvm::Instruction& instruction : block) {
                const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
                if (call == nullptr || call->getIntrinsicID() != llvm::Intrinsic::read_register) {
                    continue;
                }
                const bool is_first = &block == &function.getEntryBlock() && !is_checked;
                if (is_first) {
                    is_checked = true;
                } else if (is_checked) {
                    changed |= drop(instruction);
                }
            }
        }
        if (!changed) return llvm::PreservedAnalyses::all();
        llvm::PreservedAnalyses preserved;
        preserved.preserveSet<llvm::CFGAnalyses>();
        return preserved;
    }

 private:
    static bool drop(llvm::Instruction& stack_pointer) {
        bool changed = false;
        for (llvm::User* user : stack_pointer.users()) {
            auto* compare = llvm::dyn_cast<llvm::ICmpInst>(user);
            if (compare == nullptr || compare->getPredicate() != llvm::CmpInst::ICMP_ULT) continue;
            compare->replaceAllUsesWith(llvm::ConstantInt::getFalse(compare->getContext()));
            changed = true;
        }
        return changed;
    }
};

/// Runs one of two pipelines.
struct BySizePass : llvm::PassInfoMixin<BySizePass> {
    BySizePass(llvm::FunctionPassManager normal_passes, llvm::FunctionPassManager huge_passes)
        : normal(std::move(normal_passes)), huge(std::move(huge_passes)) {}
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses) {
        return (function.getInstructionCount() > kHugeFunction ? huge : normal)
            .run(function, analyses);
    }
    llvm::FunctionPassManager normal;
    llvm::FunctionPassManager huge;
};

llvm::SimplifyCFGOptions control_flow() {
    return llvm::SimplifyCFGOptions().hoistCommonInsts(false).sinkCommonInsts(false);
}

llvm::InstCombinePass combine() {
    return llvm::InstCombinePass(llvm::InstCombineOptions().setMaxIterations(1));
}

void add_licm(llvm::FunctionPassManager& passes, bool with_rotation) {
    llvm::LoopPassManager loops;
    const llvm::LICMOptions options;
    if (with_rotation) loops.addPass(llvm::LoopRotatePass(true));
    loops.addPass(llvm::LICMPass(options));
    passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), true));
}

/// Linear in the function's size: locals to values, obvious simplifications.
llvm::FunctionPassManager cleanup() {
    llvm::FunctionPassManager passes;
    passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(llvm::SimplifyCFGPass(control_flow()));
    passes.addPass(combine());
    return passes;
}

llvm::FunctionPassManager quick() {
    llvm::FunctionPassManager passes;
    passes.addPass(StackCheckPass());
    passes.addPass(llvm::EarlyCSEPass(true));
    passes.addPass(llvm::SimplifyCFGPass(control_flow()));
    passes.addPass(combine());
    add_licm(passes, true);
    passes.addPass(llvm::SimplifyCFGPass(control_flow()));
    passes.addPass(combine());
    return passes;
}

/// What runs on each function after calls were inlined into it. The producer has run all of it
/// once; what is left out below level 3 costs a fifth of the compilation, see docs/performance.md.
llvm::FunctionPassManager simplification(unsigned level) {
    llvm::FunctionPassManager passes;
    passes.addPass(StackCheckPass());
    passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    passes.addPass(llvm::EarlyCSEPass(true));
    passes.addPass(llvm::SimplifyCFGPass(control_flow()));
    passes.addPass(combine());
    passes.addPass(llvm::ReassociatePass());
    add_licm(passes, true);
    if (level > 2) {
        passes.addPass(llvm::SimplifyCFGPass(control_flow()));
        passes.addPass(combine());
    }

    llvm::LoopPassManager loops;
    loops.addPass(llvm::IndVarSimplifyPass());
    loops.addPass(llvm::LoopDeletionPass());
    loops.addPass(llvm::LoopFullUnrollPass());
    passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops)));

    passes.addPass(llvm::GVNPass());
    passes.addPass(llvm::BDCEPass());
    if (level > 2) {
        passes.addPass(llvm::SCCPPass());
        passes.addPass(combine());
        passes.addPass(llvm::CorrelatedValuePropagationPass());
        passes.addPass(llvm::ADCEPass());
        passes.addPass(llvm::DSEPass());
        add_licm(passes, false);
    }
    passes.addPass(llvm::SimplifyCFGPass(control_flow()));
    passes.addPass(combine());
    return passes;
}

/// Once, when all inlining is done.
llvm::FunctionPassManager finish(unsigned level) {
    llvm::FunctionPassManager passes;
    if (level > 2) add_licm(passes, true);
    passes.addPass(llvm::LoopUnrollPass(llvm::LoopUnrollOptions(static_cast<int>(level))));
    passes.addPass(combine());
    if (level > 2) add_licm(passes, false);
    passes.addPass(llvm::DivRemPairsPass());
    passes.addPass(llvm::SimplifyCFGPass(
        control_flow().convertSwitchToLookupTable(true).needCanonicalLoops(false)));
    passes.addPass(llvm::EarlyCSEPass());
    passes.addPass(MemoryBasePass());
    passes.addPass(IndexAnchorPass());
    return passes;
}

/// Every call stays where it is: two of them are two places in a backtrace.
void forbid_merging(llvm::Module& module) {
    for (llvm::Function& function : module) {
        for (llvm::BasicBlock& block : function) {
            for (llvm::Instruction& instruction : block) {
                auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
                if (call != nullptr && !llvm::isa<llvm::IntrinsicInst>(call)) {
                    call->addFnAttr(llvm::Attribute::NoMerge);
                }
            }
        }
    }
}

/// Instruction combining makes one load of two that meet in a phi, even of volatile ones, and
/// forgets where they came from. It does not look through a freeze.
void shield_loads(llvm::Module& module) {
    for (llvm::Function& function : module) {
        for (llvm::BasicBlock& block : function) {
            for (llvm::Instruction& instruction : block) {
                auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
                if (load == nullptr || !load->isVolatile()) continue;
                llvm::Value* shield = llvm::IRBuilder<>(load->getNextNode()).CreateFreeze(load);
                load->replaceUsesWithIf(shield,
                                        [&](llvm::Use& use) { return use.getUser() != shield; });
            }
        }
    }
}

bool is_floating(const llvm::Value& value) {
    return value.getType()->isFPOrFPVectorTy() || value.getType()->isVectorTy();
}

/// Whether instruction selection may find masks in a block, which AVX-512 has for nearly everything
/// on floats and vectors. What a mask leaves out is not loaded either, so it does not fault.
bool may_use_masks(const llvm::BasicBlock& block) {
    return std::ranges::any_of(block, [](const llvm::Instruction& instruction) {
        if (const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction)) {
            return call->getIntrinsicID() != llvm::Intrinsic::arithmetic_fence &&
                   is_floating(*call);
        }
        if (llvm::isa<llvm::SelectInst>(instruction)) return is_floating(instruction);
        return instruction.getType()->isVectorTy() && instruction.getType()->isIntOrIntVectorTy(1);
    });
}

/// Whether an instruction on floats or vectors may take in a load as its operand.
bool may_be_operand(const llvm::LoadInst& load, const llvm::Value& shield) {
    return is_floating(load) || std::ranges::any_of(shield.users(), [](const llvm::User* user) {
               return llvm::isa<llvm::InsertElementInst, llvm::BitCastInst>(user);
           });
}

/// What keeps its shield is a load of its own in machine code, too.
void unshield_loads(llvm::Module& module, bool has_masks) {
    for (llvm::Function& function : module) {
        for (llvm::BasicBlock& block : function) {
            const bool has_masks_here = has_masks && may_use_masks(block);
            for (llvm::Instruction& instruction : llvm::make_early_inc_range(block)) {
                auto* shield = llvm::dyn_cast<llvm::FreezeInst>(&instruction);
                if (shield == nullptr) continue;
                auto* load = llvm::dyn_cast<llvm::LoadInst>(shield->getOperand(0));
                if (load == nullptr || !load->isVolatile()) continue;
                if (has_masks_here && may_be_operand(*load, *shield)) continue;
                shield->replaceAllUsesWith(load);
                shield->eraseFromParent();
            }
        }
    }
}

llvm::ModulePassManager pipeline(unsigned level) {
    llvm::ModulePassManager modules;
    if (level == 0) {
        llvm::FunctionPassManager passes;
        passes.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
        // Folds constants, of which LLVM 19's instruction selection may never finish with vectors.
        passes.addPass(combine());
        modules.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(passes)));
        return modules;
    }
    modules.addPass(llvm::createModuleToFunctionPassAdaptor(cleanup()));
    if (level == 1) {
        modules.addPass(llvm::createModuleToFunctionPassAdaptor(quick()));
        return modules;
    }
    llvm::ModuleInlinerWrapperPass inliner(
        llvm::getInlineParams(level == 2 ? kInlineThreshold : kBoldInlineThreshold), false);
    inliner.getPM().addPass(
        llvm::createCGSCCToFunctionPassAdaptor(BySizePass(simplification(level), quick())));
    modules.addPass(std::move(inliner));
    modules.addPass(llvm::createModuleToFunctionPassAdaptor(
        BySizePass(finish(level), llvm::FunctionPassManager())));
    return modules;
}

}  // namespace

void optimize(llvm::Module& module, llvm::TargetMachine& machine, unsigned level) {
    forbid_merging(module);
    shield_loads(module);
    Analyses analyses(machine);
    pipeline(level).run(module, analyses.modules);
    unshield_loads(module, machine.getTargetFeatureString().contains("+avx512f"));
}

}  // namespace ingot::codegen
