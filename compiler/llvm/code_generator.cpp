// A module is compiled in groups of neighbouring functions, each a unit of its own, so that
// processes can share the work; how it is divided depends on the module alone, so that the code is
// the same whatever their number.
#include "compiler/llvm/code_generator.h"

#include "compiler/llvm/compilation.h"
#include "compiler/llvm/object_linker.h"
#include "compiler/llvm/target.h"
#include "vm/native/artifact.h"
#include "vm/native/cpu_features.h"
#include "vm/native/hash.h"

namespace ingot {
namespace codegen {
namespace {

/// Entering code that expects it is slower, so only where there is something to gain.
bool uses_segment_base(const CompileRequest& request) {
    return request.options.segment_base && !request.module.memories.empty();
}

uint32_t artifact_flags(const CompileRequest& request) {
    const CodeOptions& options = request.options;
    return (options.checked_memories ? native::kCheckedMemories : 0) |
           (uses_segment_base(request) ? native::kSegmentBase : 0) |
           (options.deterministic ? native::kDeterministic : 0) |
           (options.meter_fuel ? native::kMeterFuel : 0);
}

class LlvmCodeGenerator : public CodeGenerator {
 public:
    explicit LlvmCodeGenerator(CodeGeneratorOptions options) : options_(std::move(options)) {}

    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override {
        const TargetChoice target = TRY(choose_target(request.options.cpu));
        const std::vector<ObjectCode> objects = TRY(compile_objects(request, target, options_));
        LinkedCode linked = TRY(link_objects(objects, request.module));
        native::Artifact& artifact = linked.artifact;
        artifact.flags = artifact_flags(request);
        artifact.module_hash = native::hash_bytes(request.module.bytes);
        artifact.feature_bits = request.options.features.bits();
        artifact.cpu_features =
            target.cpu_features | (uses_segment_base(request) ? native::kFsGsBase : 0);
        return artifact.serialize();
    }

 private:
    const CodeGeneratorOptions options_;
};

}  // namespace
}  // namespace codegen

std::unique_ptr<CodeGenerator> create_llvm_code_generator(CodeGeneratorOptions options) {
    return std::make_unique<codegen::LlvmCodeGenerator>(std::move(options));
}

}  // namespace ingot
