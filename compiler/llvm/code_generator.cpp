// A module is compiled in groups of neighbouring functions, each a unit of its own, so that threads
// can share the work; how it is divided depends on the module alone, so that the code is the same
// whatever the number of threads.
#include "compiler/llvm/code_generator.h"

#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "compiler/llvm/emission.h"
#include "compiler/llvm/groups.h"
#include "compiler/llvm/object_linker.h"
#include "compiler/llvm/target.h"
#include "compiler/llvm/unit.h"
#include "vm/native/artifact.h"
#include "vm/native/cpu_features.h"
#include "vm/native/hash.h"

namespace ingot {
namespace codegen {
namespace {

Result<ObjectCode> compile_group(const CompileRequest& request, const TargetChoice& target,
                                 const ModuleFacts& facts, const Group& group) {
    Unit unit(request, facts);
    const std::unique_ptr<llvm::TargetMachine> machine = TRY(lower_group(unit, target, group));
    return emit_object(unit.module(), *machine, request.all_positions);
}

/// Objects in the order of the groups, or the first group's error.
Result<std::vector<ObjectCode>> compile_groups(const CompileRequest& request,
                                               const TargetChoice& target,
                                               const std::vector<Group>& groups) {
    const ModuleFacts facts = find_facts(request.module, request.options.features);
    std::vector<Result<ObjectCode>> results(groups.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        for (size_t i = next++; i < groups.size(); i = next++) {
            results[i] = compile_group(request, target, facts, groups[i]);
        }
    };
    std::vector<std::thread> helpers;
    const size_t threads =
        std::clamp<size_t>(request.options.threads, 1, std::max<size_t>(groups.size(), 1));
    for (size_t i = 1; i < threads; ++i) helpers.emplace_back(work);
    work();
    for (std::thread& helper : helpers) helper.join();

    std::vector<ObjectCode> objects;
    for (Result<ObjectCode>& result : results) objects.push_back(TRY(std::move(result)));
    return objects;
}

uint32_t artifact_flags(const CodeOptions& options) {
    return (options.checked_memories ? native::kCheckedMemories : 0) |
           (options.segment_base ? native::kSegmentBase : 0) |
           (options.deterministic ? native::kDeterministic : 0) |
           (options.meter_fuel ? native::kMeterFuel : 0);
}

uint64_t feature_bits(const Features& features) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < kFeatureCount; ++i) {
        if (features.has(static_cast<Feature>(i))) bits |= uint64_t{1} << i;
    }
    return bits;
}

class LlvmCodeGenerator : public CodeGenerator {
 public:
    Result<std::vector<uint8_t>> compile(const CompileRequest& request) override {
        const TargetChoice target = TRY(choose_target(request.options.cpu));
        const std::vector<Group> groups = divide(request);
        const std::vector<ObjectCode> objects = TRY(compile_groups(request, target, groups));
        LinkedCode linked = TRY(link_objects(objects, request.module));
        native::Artifact& artifact = linked.artifact;
        artifact.flags = artifact_flags(request.options);
        artifact.module_hash = native::hash_bytes(request.module.bytes);
        artifact.feature_bits = feature_bits(request.options.features);
        artifact.cpu_features =
            target.cpu_features | (request.options.segment_base ? native::kFsGsBase : 0);
        return artifact.serialize();
    }
};

}  // namespace
}  // namespace codegen

std::unique_ptr<CodeGenerator> create_llvm_code_generator() {
    return std::make_unique<codegen::LlvmCodeGenerator>();
}

}  // namespace ingot
