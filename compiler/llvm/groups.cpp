// Groups are as large as they need to be for inlining to find its callees, and no larger, so that
// threads have something to share.
#include "compiler/llvm/groups.h"

#include <fmt/format.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <set>

#include "compiler/llvm/function_lowering.h"
#include "compiler/llvm/pipeline.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

#ifdef NDEBUG
constexpr bool kVerify = false;
#else
constexpr bool kVerify = true;
#endif

constexpr size_t kMaxGroups = 8;
constexpr size_t kGroupBytes = 64 * 1024;  ///< Of wasm code: smaller groups gain too little.

/// Some loops cannot be entered; the others do not have to do without for that.
void lower_loop(Unit& unit, const LoopEntry& loop) {
    if (FunctionLowering(unit, loop).run()) return;
    const uint32_t index = unit.wasm().imported_functions + loop.body;
    llvm::Function* begun = unit.module().getFunction(fmt::format("o{}_{}", index, loop.offset));
    if (begun != nullptr) begun->eraseFromParent();
}

}  // namespace

std::vector<Group> divide(const CompileRequest& request) {
    Group bodies = request.bodies;
    if (bodies.empty()) {
        for (uint32_t i = 0; i < request.module.bodies.size(); ++i) bodies.push_back(i);
    }
    size_t total = 0;
    for (const uint32_t body : bodies) total += request.module.bodies[body].entry.size;
    const size_t count = std::clamp<size_t>(total / kGroupBytes, 1, kMaxGroups);
    std::vector<Group> groups(count);
    size_t before = 0;
    for (const uint32_t body : bodies) {
        groups[std::min(count - 1, before * count / std::max<size_t>(total, 1))].push_back(body);
        before += request.module.bodies[body].entry.size;
    }
    std::erase_if(groups, [](const Group& group) { return group.empty(); });
    return groups;
}

Result<std::unique_ptr<llvm::TargetMachine>> lower_group(Unit& unit, const TargetChoice& target,
                                                         const Group& group) {
    const CompileRequest& request = unit.request();
    std::unique_ptr<llvm::TargetMachine> machine =
        create_target_machine(target, request.options.optimization);
    // Lowering asks for alignments, which depend on it.
    apply_target(unit.module(), *machine, target);
    std::set<uint32_t> types;
    for (const uint32_t body : group) {
        TRY(FunctionLowering(unit, body).run());
        types.insert(
            request.module.functions[FunctionIndex(request.module.imported_functions + body)]
                .value);
    }
    for (const LoopEntry& loop : request.loops) {
        if (std::ranges::find(group, loop.body) != group.end()) lower_loop(unit, loop);
    }
    for (const uint32_t type : types) unit.define_entry(type);
    apply_target(unit.module(), *machine, target);
    if (kVerify) CHECK(!llvm::verifyModule(unit.module(), &llvm::errs()));
    optimize(unit.module(), *machine, request.options.optimization);
    if (kVerify) CHECK(!llvm::verifyModule(unit.module(), &llvm::errs()));
    return machine;
}

}  // namespace ingot::codegen
