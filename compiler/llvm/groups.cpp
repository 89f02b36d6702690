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

// As cost_of counts them. Groups of neighbours that are smaller gain too little.
constexpr size_t kGroupCost = 128 * 1024;
/// A function of this size is not a neighbour of anyone.
constexpr size_t kLargeCost = 96 * 1024;
/// And from these on, it is optimized by passes that take linear time only, or by none.
constexpr size_t kHugeCost = 256 * 1024;
constexpr size_t kGiantCost = 1024 * 1024;

/// Wasm bytes of ordinary functions that take as long to compile: making values of locals takes
/// time quadratic in their number.
size_t cost_of(const FunctionBody& body) {
    constexpr size_t kLocalsFactor = 100;
    size_t locals = 0;
    for (const LocalRun& run : body.locals) locals += run.count;
    return body.entry.size + locals * locals / kLocalsFactor;
}

/// Some loops cannot be entered; the others do not have to do without for that.
void lower_loop(Unit& unit, const LoopEntry& loop) {
    if (FunctionLowering(unit, loop).run()) return;
    const uint32_t index = unit.wasm().imported_functions + loop.body;
    llvm::Function* begun = unit.module().getFunction(fmt::format("o{}_{}", index, loop.offset));
    if (begun != nullptr) begun->eraseFromParent();
}

}  // namespace

size_t cost_of(const Module& module, const Group& group) {
    size_t cost = 0;
    for (const uint32_t body : group.bodies) cost += cost_of(module.bodies[body]);
    return cost;
}

std::vector<Group> divide(const CompileRequest& request) {
    const uint8_t level = request.options.optimization;
    Group all{request.bodies, level};
    if (all.bodies.empty()) {
        for (uint32_t i = 0; i < request.module.bodies.size(); ++i) all.bodies.push_back(i);
    }
    const size_t total = cost_of(request.module, all);
    const size_t group_cost = total / std::max<size_t>(total / kGroupCost, 1) + 1;
    std::vector<Group> groups;
    std::vector<Group> large;
    size_t current_cost = group_cost;
    for (const uint32_t body : all.bodies) {
        const size_t cost = cost_of(request.module.bodies[body]);
        if (cost > kLargeCost) {
            const uint8_t most = cost > kGiantCost ? 0 : cost > kHugeCost ? 1 : level;
            large.push_back({{body}, std::min(level, most)});
            continue;
        }
        if (current_cost >= group_cost) {
            groups.push_back({{}, level});
            current_cost = 0;
        }
        groups.back().bodies.push_back(body);
        current_cost += cost;
    }
    // What takes longest begins first.
    large.insert(large.end(), groups.begin(), groups.end());
    return large;
}

std::expected<std::unique_ptr<llvm::TargetMachine>, Refusal> lower_group(Unit& unit,
                                                                         const TargetChoice& target,
                                                                         const Group& group) {
    const CompileRequest& request = unit.request();
    std::unique_ptr<llvm::TargetMachine> machine = create_target_machine(target, group.level);
    // Lowering asks for alignments, which depend on it.
    apply_target(unit.module(), *machine, target);
    std::set<uint32_t> types;
    for (const uint32_t body : group.bodies) {
        const Result<void> lowered = FunctionLowering(unit, body).run();
        if (!lowered) return std::unexpected(Refusal{body, lowered.error()});
        types.insert(
            request.module.functions[FunctionIndex(request.module.imported_functions + body)]
                .value);
    }
    for (const LoopEntry& loop : request.loops) {
        if (std::ranges::find(group.bodies, loop.body) != group.bodies.end())
            lower_loop(unit, loop);
    }
    for (const uint32_t type : types) unit.define_entry(type);
    apply_target(unit.module(), *machine, target);
    if (kVerify) CHECK(!llvm::verifyModule(unit.module(), &llvm::errs()));
    optimize(unit.module(), *machine, group.level);
    if (kVerify) CHECK(!llvm::verifyModule(unit.module(), &llvm::errs()));
    return machine;
}

}  // namespace ingot::codegen
