// Backtraces of compiled code: the unwinder says where every frame stands, the artifact which wasm
// instructions that is. One frame of machine code is several of wasm where functions were inlined.
#include <algorithm>
#include <optional>

#include "vm/native/code_map.h"
#include "vm/native/loader.h"
#include "vm/native/raise.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::native {
namespace {

/// The function whose body contains a byte of the binary.
uint32_t function_around(const Module& module, uint32_t offset) {
    const auto next = std::ranges::upper_bound(
        module.bodies, offset, {}, [](const FunctionBody& body) { return body.entry.offset; });
    const auto index = static_cast<uint32_t>(next - module.bodies.begin());
    return module.imported_functions + (index == 0 ? 0 : index - 1);
}

struct Walk {
    const Module& module;
    BacktraceCollector frames;

    void add(const Positions& positions) {
        for (const uint32_t offset : positions.chain()) {
            frames.add(module, function_around(module, offset), offset);
        }
    }
};

/// All frames of an activation belong to one instance.
Walk walk_of(const Activation& activation) {
    return {.module = activation.context->instance->module->module(), .frames = {}};
}

/// The body whose function, or whose loop's thunk, holds an address.
std::optional<uint32_t> body_at(const LoadedArtifact& artifact, uintptr_t pc) {
    if (const ArtifactFunction* function = artifact.function_at(pc)) return function->body;
    const uintptr_t offset = pc - reinterpret_cast<uintptr_t>(artifact.code().data());
    for (const ArtifactLoop& loop : artifact.loops()) {
        if (offset - loop.code < loop.size) return loop.body;
    }
    return std::nullopt;
}

_Unwind_Reason_Code visit(_Unwind_Context* context, void* data) {
    auto& walk = *static_cast<Walk*>(data);
    const uintptr_t pc = _Unwind_GetIP(context) - 1;
    const LoadedArtifact* artifact = find_artifact(pc);
    if (artifact == nullptr) return _URC_NO_REASON;  // A builtin.
    const Positions positions = artifact->positions_of(pc);
    // Thunks and adapters have no rows of their own, unless they hold a loop of the guest's.
    if (artifact->function_at(pc) == nullptr && !positions.is_exact) return _URC_NO_REASON;
    walk.add(positions);
    return _URC_NO_REASON;
}

}  // namespace

void add_backtrace(const Activation& activation) {
    Walk walk = walk_of(activation);
    _Unwind_Backtrace(visit, &walk);
    walk.frames.append_to(*activation.outcome);
}

void add_frame_at(const Activation& activation, uintptr_t pc) {
    const LoadedArtifact* artifact = find_artifact(pc);
    if (artifact == nullptr) return;
    const std::optional<uint32_t> body = body_at(*artifact, pc);
    if (!body) return;
    Walk walk = walk_of(activation);
    const uint32_t index = walk.module.imported_functions + *body;
    const Positions positions = artifact->positions_of(pc);
    // The row before may be another function's.
    if (positions.count > 0 && function_around(walk.module, positions.chain().back()) == index) {
        walk.add(positions);
    } else {
        walk.frames.add(walk.module, index, walk.module.bodies[*body].entry.offset);
    }
    walk.frames.append_to(*activation.outcome);
}

}  // namespace ingot::native
