// LLVM's own code generation passes, then one of ours that puts labels into the finished machine
// code; once the streamer has laid the object out, labels have offsets. A machine function pass
// rather than a handler of the assembly printer, since LLVM 19's handlers do not see instructions.
#include "compiler/llvm/emission.h"

#include <fmt/format.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Analysis/TargetTransformInfo.h>
#include <llvm/CodeGen/AsmPrinter.h>
#include <llvm/CodeGen/MachineFrameInfo.h>
#include <llvm/CodeGen/MachineFunctionPass.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/CodeGen/TargetSubtargetInfo.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Instructions.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCAssembler.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCObjectStreamer.h>
#include <llvm/MC/MCSection.h>
#include <llvm/MC/MCStreamer.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetLoweringObjectFile.h>
#include <llvm/Target/TargetMachine.h>

#include <map>
#include <utility>

#include "compiler/llvm/wide_index.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

/// The name of the domain whose scopes are origins.
constexpr const char* kOriginDomain = "ingot.origin";

bool may_fault(const llvm::Instruction& instruction) {
    return instruction.isVolatile() &&
           (llvm::isa<llvm::LoadInst>(instruction) || llvm::isa<llvm::StoreInst>(instruction));
}

/// Gives every access that may fault its origin: an alias scope whose name is its debug location.
void mark_origins(llvm::Module& module) {
    llvm::LLVMContext& context = module.getContext();
    llvm::MDNode* domain =
        llvm::MDNode::getDistinct(context, {nullptr, llvm::MDString::get(context, kOriginDomain)});
    domain->replaceOperandWith(0, domain);
    std::map<std::pair<const llvm::DILocation*, const llvm::MDNode*>, llvm::MDNode*> marks;
    const auto mark_for = [&](llvm::DILocation* location, llvm::MDNode* scopes) {
        llvm::MDNode*& mark = marks[{location, scopes}];
        if (mark == nullptr) {
            llvm::MDNode* origin = llvm::MDNode::getDistinct(context, {nullptr, domain, location});
            origin->replaceOperandWith(0, origin);
            llvm::SmallVector<llvm::Metadata*, 4> operands;
            if (scopes != nullptr) operands.append(scopes->op_begin(), scopes->op_end());
            operands.push_back(origin);
            mark = llvm::MDNode::get(context, operands);
        }
        return mark;
    };
    for (llvm::Function& function : module) {
        for (llvm::BasicBlock& block : function) {
            for (llvm::Instruction& instruction : block) {
                llvm::DILocation* location = instruction.getDebugLoc().get();
                if (location == nullptr || !may_fault(instruction)) continue;
                constexpr unsigned kScope = llvm::LLVMContext::MD_alias_scope;
                instruction.setMetadata(kScope,
                                        mark_for(location, instruction.getMetadata(kScope)));
            }
        }
    }
}

/// The origin that a memory operand carries, or null.
const llvm::DILocation* origin_of(const llvm::MachineMemOperand& operand) {
    const llvm::MDNode* scopes = operand.getAAInfo().Scope;
    if (scopes == nullptr) return nullptr;
    for (const llvm::MDOperand& scope : scopes->operands()) {
        const auto* node = llvm::dyn_cast_or_null<llvm::MDNode>(scope.get());
        if (node == nullptr || node->getNumOperands() < 3) continue;
        if (const auto* location = llvm::dyn_cast_or_null<llvm::DILocation>(node->getOperand(2))) {
            return location;
        }
    }
    return nullptr;
}

/// A label in the code and what stands there.
struct Mark {
    const llvm::MCSymbol* label;
    const llvm::DILocation* location;
    bool is_return;  ///< The label is behind a call.
};

struct FunctionFacts {
    std::vector<Mark> marks;
    std::vector<std::string> oversized;
};

/// The last pass over machine instructions: puts labels at calls and accesses.
class PlacementPass : public llvm::MachineFunctionPass {
 public:
    PlacementPass(FunctionFacts& facts, bool all_positions)
        : MachineFunctionPass(ID), facts_(facts), all_positions_(all_positions) {}

    static char ID;  // NOLINT(readability-identifier-naming): as LLVM calls it

    llvm::StringRef getPassName() const override { return "Labels for wasm offsets"; }
    void getAnalysisUsage(llvm::AnalysisUsage& usage) const override {
        usage.setPreservesAll();
        MachineFunctionPass::getAnalysisUsage(usage);
    }
    bool runOnMachineFunction(llvm::MachineFunction& function) override {
        if (function.getFrameInfo().getStackSize() > kMaxFrameBytes) {
            facts_.oversized.push_back(function.getName().str());
        }
        for (llvm::MachineBasicBlock& block : function) {
            for (llvm::MachineInstr& instruction : block) place(function, instruction);
        }
        return true;
    }

 private:
    void place(llvm::MachineFunction& function, llvm::MachineInstr& instruction) {
        if (instruction.isMetaInstruction()) return;
        llvm::MCContext& context = function.getContext();
        const llvm::DILocation* at = access_location(instruction);
        if (at == nullptr && all_positions_) at = instruction.getDebugLoc().get();
        if (const llvm::DILocation* location = at) {
            llvm::MCSymbol* label = context.createTempSymbol();
            instruction.setPreInstrSymbol(function, label);
            facts_.marks.push_back({label, location, false});
        }
        if (instruction.isCall() && !instruction.isReturn()) {
            if (const llvm::DILocation* location = instruction.getDebugLoc().get()) {
                llvm::MCSymbol* label = context.createTempSymbol();
                instruction.setPostInstrSymbol(function, label);
                facts_.marks.push_back({label, location, true});
            }
        }
    }

    static const llvm::DILocation* access_location(const llvm::MachineInstr& instruction) {
        if (!instruction.mayLoadOrStore()) return nullptr;
        // An instruction that loads and stores traps at the load, if it does.
        const llvm::DILocation* stored_at = nullptr;
        bool may_fault = false;
        for (const llvm::MachineMemOperand* operand : instruction.memoperands()) {
            may_fault |= operand->isVolatile() || operand->isAtomic();
            const llvm::DILocation* origin = origin_of(*operand);
            if (origin != nullptr && operand->isLoad()) return origin;
            if (origin != nullptr) stored_at = origin;
        }
        if (stored_at != nullptr) return stored_at;
        return may_fault ? instruction.getDebugLoc().get() : nullptr;
    }

    FunctionFacts& facts_;
    bool all_positions_;
};

char PlacementPass::ID = 0;  // NOLINT(readability-identifier-naming)

/// Empty where optimization left no place to name.
std::vector<uint32_t> chain_of(const llvm::DILocation* location) {
    std::vector<uint32_t> chain;
    for (; location != nullptr; location = location->getInlinedAt()) {
        if (location->getLine() != 0) chain.push_back(location->getLine());
    }
    return chain;
}

std::vector<SectionRows> resolve(const std::vector<Mark>& marks, const llvm::MCAssembler& code) {
    std::map<const llvm::MCSection*, SectionRows> sections;
    for (const Mark& mark : marks) {
        uint64_t offset = 0;
        if (!mark.label->isInSection() || !code.getSymbolOffset(*mark.label, offset)) continue;
        std::vector<uint32_t> chain = chain_of(mark.location);
        if (chain.empty()) continue;
        SectionRows& rows = sections[&mark.label->getSection()];
        rows.section = mark.label->getSection().getName().str();
        rows.rows.push_back(
            {static_cast<uint32_t>(mark.is_return ? offset - 1 : offset), std::move(chain)});
    }
    std::vector<SectionRows> result;
    for (auto& [section, rows] : sections) result.push_back(std::move(rows));
    return result;
}

/// Scheduling takes time quadratic in the length of a block.
bool has_long_block(const llvm::Module& module) {
    constexpr size_t kLongBlock = 4000;
    for (const llvm::Function& function : module) {
        for (const llvm::BasicBlock& block : function) {
            if (block.size() > kLongBlock) return true;
        }
    }
    return false;
}

/// LLVM's pipeline from IR to machine instructions, then our pass. The manager owns its passes.
void add_code_generator(llvm::legacy::PassManager& passes, llvm::LLVMTargetMachine& machine,
                        llvm::MCContext& context, FunctionFacts& facts, bool schedules,
                        bool all_positions) {
    llvm::TargetLibraryInfoImpl libraries(machine.getTargetTriple());
    libraries.disableAllFunctions();
    passes.add(std::make_unique<llvm::TargetLibraryInfoWrapperPass>(libraries).release());
    passes.add(llvm::createTargetTransformInfoWrapperPass(machine.getTargetIRAnalysis()));
    llvm::TargetPassConfig* config = machine.createPassConfig(passes);
    config->setDisableVerify(true);
    // Merged tails would merge places where traps happen.
    config->setEnableTailMerge(false);
    // There are no variables to describe, but the pass looks for them.
    config->disablePass(&llvm::LiveDebugValuesID);
    passes.add(config);
    passes.add(std::make_unique<llvm::MachineModuleInfoWrapperPass>(&machine, &context).release());
    // It forgets the origins of accesses, and there is hardly anything on the stack to share.
    config->disablePass(&llvm::StackColoringID);
    if (machine.getOptLevel() != llvm::CodeGenOptLevel::None) add_wide_index_pass(*config);
    if (!schedules) config->disablePass(&llvm::MachineSchedulerID);
    CHECK(!config->addISelPasses());
    config->addMachinePasses();
    config->setInitialized();
    passes.add(std::make_unique<PlacementPass>(facts, all_positions).release());
}

}  // namespace

Result<ObjectCode> emit_object(llvm::Module& module, llvm::TargetMachine& target_machine,
                               bool all_positions) {
    auto& machine = static_cast<llvm::LLVMTargetMachine&>(target_machine);
    mark_origins(module);

    ObjectCode object;
    FunctionFacts facts;
    llvm::raw_svector_ostream out(object.bytes);
    // The context is ours, not the pass manager's, which would clear it before labels are resolved.
    llvm::MCContext context(machine.getTargetTriple(), machine.getMCAsmInfo(),
                            machine.getMCRegisterInfo(), machine.getMCSubtargetInfo(), nullptr,
                            &machine.Options.MCOptions, false);
    context.setObjectFileInfo(machine.getObjFileLowering());
    llvm::legacy::PassManager passes;
    add_code_generator(passes, machine, context, facts, !has_long_block(module), all_positions);
    auto streamer =
        machine.createMCStreamer(out, nullptr, llvm::CodeGenFileType::ObjectFile, context);
    CHECK(static_cast<bool>(streamer));
    auto& object_streamer = static_cast<llvm::MCObjectStreamer&>(**streamer);
    llvm::AsmPrinter* printer = machine.getTarget().createAsmPrinter(machine, std::move(*streamer));
    CHECK(printer != nullptr);
    passes.add(printer);
    passes.run(module);

    if (context.hadError()) {
        return fail(ErrorKind::Unsupported, "LLVM cannot generate code for the module");
    }
    object.oversized = std::move(facts.oversized);
    object.positions = resolve(facts.marks, object_streamer.getAssembler());
    return object;
}

}  // namespace ingot::codegen
