// Processors as LLVM and as our artifacts see them. The base is always x86-64, and features are
// added by name; a feature that LLVM's processor descriptions know and our table does not is never
// used.
#include "compiler/llvm/target.h"

#include <fmt/format.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Target/TargetOptions.h>
#include <llvm/TargetParser/Host.h>

#include <mutex>

#include "vm/native/cpu_features.h"
#include "vm/support/check.h"

namespace ingot::codegen {

const char* const kTriple = "x86_64-unknown-linux-gnu";

/// LLVM has no other way to leave this pass out, which tries to move integers to mask registers: it
/// finds nothing to gain in guests' code, in time quadratic in a function's size.
static void switch_on(llvm::StringRef option) {
    const auto found = llvm::cl::getRegisteredOptions().find(option);
    CHECK(found != llvm::cl::getRegisteredOptions().end());
    found->second->addOccurrence(0, option, "true");
}

const llvm::Target& x86_target() {
    static const llvm::Target* target = [] {
        LLVMInitializeX86TargetInfo();
        LLVMInitializeX86Target();
        LLVMInitializeX86TargetMC();
        LLVMInitializeX86AsmPrinter();
        switch_on("disable-x86-domain-reassignment");
        std::string error;
        return llvm::TargetRegistry::lookupTarget(kTriple, error);
    }();
    CHECK(target != nullptr);
    return *target;
}

namespace {

using native::CpuFeature;

// What every choice starts from: the features named in addition are all that is used.
constexpr const char* kBaseProcessor = "x86-64";

// Rounding to integers and 64-bit lane compares have instructions from here on; without them LLVM
// would call routines that no artifact may import.
constexpr uint64_t kNeeded = native::bit(CpuFeature::Sse41) | native::bit(CpuFeature::Sse42) |
                             native::bit(CpuFeature::Ssse3) | native::bit(CpuFeature::Popcnt) |
                             native::bit(CpuFeature::Cx16);

/// The features of a processor that LLVM knows by name, or 0.
uint64_t features_of(const std::string& cpu) {
    const std::unique_ptr<llvm::MCSubtargetInfo> info(
        x86_target().createMCSubtargetInfo(kTriple, kBaseProcessor, ""));
    if (!info->isCPUStringValid(cpu)) return 0;
    const std::unique_ptr<llvm::MCSubtargetInfo> processor(
        x86_target().createMCSubtargetInfo(kTriple, cpu, ""));
    uint64_t bits = 0;
#define CPU_FEATURE(name, llvm_name, flag) \
    if (processor->checkFeatures("+" llvm_name)) bits |= native::bit(CpuFeature::name);
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
    return bits;
}

std::string feature_string(uint64_t bits) {
    std::string features;
#define CPU_FEATURE(name, llvm_name, flag) \
    features += bits & native::bit(CpuFeature::name) ? "+" llvm_name "," : "";
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
    // Without it LLVM believes in 256-bit registers only.
    if (bits & native::bit(CpuFeature::Avx512F)) features += "+evex512,";
    if (!features.empty()) features.pop_back();
    return features;
}

}  // namespace

Result<TargetChoice> choose_target(const std::string& cpu) {
    TargetChoice choice;
    if (cpu == "native" || cpu.empty()) {
        choice.tune = llvm::sys::getHostCPUName().str();
        choice.cpu_features = native::host_cpu_features() & ~native::kFsGsBase;
    } else {
        choice.tune = cpu;
        choice.cpu_features = features_of(cpu);
        if (choice.cpu_features == 0 && cpu != kBaseProcessor) {
            return fail(ErrorKind::Unsupported,
                        fmt::format("unknown processor \"{}\": native, x86-64-v2, x86-64-v3, "
                                    "haswell, skylake, znver3 are some; it takes what clang's "
                                    "-march does",
                                    cpu));
        }
    }
    if (const uint64_t missing = kNeeded & ~choice.cpu_features) {
        return fail(ErrorKind::Unsupported,
                    fmt::format("processor \"{}\" lacks {}: compiled code needs x86-64-v2", cpu,
                                native::describe_cpu_features(missing)));
    }
    choice.features = feature_string(choice.cpu_features);
    return choice;
}

std::unique_ptr<llvm::TargetMachine> create_target_machine(const TargetChoice& choice,
                                                           unsigned optimization) {
    llvm::TargetOptions options;
    options.ExceptionModel = llvm::ExceptionHandling::DwarfCFI;
    options.NoTrapAfterNoreturn = true;
    constexpr llvm::CodeGenOptLevel kLevels[] = {
        llvm::CodeGenOptLevel::None, llvm::CodeGenOptLevel::Less, llvm::CodeGenOptLevel::Default,
        llvm::CodeGenOptLevel::Aggressive};
    std::unique_ptr<llvm::TargetMachine> machine(x86_target().createTargetMachine(
        kTriple, kBaseProcessor, choice.features, options, llvm::Reloc::PIC_,
        llvm::CodeModel::Small, kLevels[optimization < 3 ? optimization : 3]));
    CHECK(machine != nullptr);
    return machine;
}

void apply_target(llvm::Module& module, const llvm::TargetMachine& machine,
                  const TargetChoice& choice) {
    module.setTargetTriple(machine.getTargetTriple().str());
    module.setDataLayout(machine.createDataLayout());
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        function.addFnAttr("target-cpu", kBaseProcessor);
        function.addFnAttr("tune-cpu", choice.tune);
        function.addFnAttr("target-features", choice.features);
        // Else a load from gs:0, address 0 of a memory, passes for the base of the segment: that is
        // what thread-local storage has there.
        function.addFnAttr("indirect-tls-seg-refs");
    }
}

}  // namespace ingot::codegen
