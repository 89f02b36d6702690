// Backtraces of compiled code: the unwinder says where every frame stands, the artifact which wasm
// instructions that is. One frame of machine code is several of wasm where functions were inlined.
#include <algorithm>

#include "vm/native/code_map.h"
#include "vm/native/loader.h"
#include "vm/native/raise.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::native {
namespace {

struct Walk {
    const Module& module;
    BacktraceCollector frames;
};

/// The function whose body contains a byte of the binary.
uint32_t function_around(const Module& module, uint32_t offset) {
    const auto next = std::ranges::upper_bound(
        module.bodies, offset, {}, [](const FunctionBody& body) { return body.entry.offset; });
    const auto index = static_cast<uint32_t>(next - module.bodies.begin());
    return module.imported_functions + (index == 0 ? 0 : index - 1);
}

_Unwind_Reason_Code visit(_Unwind_Context* context, void* data) {
    auto& walk = *static_cast<Walk*>(data);
    const uintptr_t pc = _Unwind_GetIP(context) - 1;
    const LoadedArtifact* artifact = find_artifact(pc);
    if (artifact == nullptr) return _URC_NO_REASON;  // A builtin.
    const Positions positions = artifact->positions_of(pc);
    // Thunks and adapters have no rows of their own, unless they hold a loop of the guest's.
    if (artifact->function_at(pc) == nullptr && !positions.is_exact) return _URC_NO_REASON;
    for (const uint32_t offset : positions.chain()) {
        walk.frames.add(walk.module, function_around(walk.module, offset), offset);
    }
    return _URC_NO_REASON;
}

}  // namespace

void add_backtrace(const Activation& activation) {
    // All frames of an activation belong to one instance.
    Walk walk{.module = activation.context->instance->module->module(), .frames = {}};
    _Unwind_Backtrace(visit, &walk);
    walk.frames.append_to(*activation.outcome);
}

}  // namespace ingot::native
