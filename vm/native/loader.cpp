// An image is mapped writable, copied, completed with the addresses in its slots, and then made
// read-only and executable for good.
#include "vm/native/loader.h"

#include <fmt/format.h>
#include <unwind.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "vm/native/code_map.h"
#include "vm/native/cpu_features.h"
#include "vm/native/hash.h"
#include "vm/native/profiling/profiling.h"
#include "vm/platform/platform.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"
#include "vm/support/check.h"

// Of the unwinder's runtime; no header declares them.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wreserved-identifier"
// NOLINTBEGIN: the names are the unwinder's
extern "C" void __register_frame(void* begin);
extern "C" void __deregister_frame(void* begin);
// NOLINTEND
#pragma clang diagnostic pop
// Of vm/native's exceptions: which landing pad a frame of compiled code goes on at.
extern "C" _Unwind_Reason_Code ingot_personality(int version, _Unwind_Action actions,
                                                 _Unwind_Exception_Class exception_class,
                                                 _Unwind_Exception* exception,
                                                 _Unwind_Context* context);

namespace ingot::native {
namespace {

uint64_t address_of(Import import) {
    switch (import) {
    case Import::Personality: return reinterpret_cast<uint64_t>(&ingot_personality);
    case Import::UnwindResume: return reinterpret_cast<uint64_t>(&_Unwind_Resume);
    case Import::Memcpy: return reinterpret_cast<uint64_t>(&std::memcpy);
    case Import::Memmove: return reinterpret_cast<uint64_t>(&std::memmove);
    case Import::Memset: return reinterpret_cast<uint64_t>(&std::memset);
    case Import::FmaF32: return reinterpret_cast<uint64_t>(&::fmaf);
    case Import::FmaF64:
        return reinterpret_cast<uint64_t>(static_cast<double (*)(double, double, double)>(&::fma));
    }
    return 0;
}

std::unexpected<Error> no_memory() {
    return fail(ErrorKind::Io, "the host has no memory left for compiled code");
}

}  // namespace

Mapping::~Mapping() {
    if (data_ != nullptr) platform::release(data_, size_);
}

bool Mapping::allocate(size_t size_bytes) {
    const size_t page = platform::page_size();
    const size_t size = std::max(page, (size_bytes + page - 1) & ~(page - 1));
    auto* data = static_cast<uint8_t*>(platform::reserve(size));
    if (data == nullptr) return false;
    data_ = data;
    size_ = size;
    return platform::commit(data, size);
}

LoadedArtifact::LoadedArtifact(Artifact&& artifact)
    : flags_(artifact.flags),
      module_hash_(artifact.module_hash),
      code_offset_(artifact.code_offset),
      unwind_offset_(artifact.unwind_offset),
      unwind_bytes_(artifact.unwind_bytes),
      functions_(std::move(artifact.functions)),
      entries_(std::move(artifact.entries)),
      loops_(std::move(artifact.loops)),
      position_blocks_(std::move(artifact.position_blocks)),
      positions_(std::move(artifact.positions)) {}

LoadedArtifact::~LoadedArtifact() {
    if (!is_registered_) return;
    retract_code(*this);
    if (unwind_bytes_ > 0) __deregister_frame(image_.data() + unwind_offset_);
    remove_code(reinterpret_cast<uintptr_t>(code().data()));
}

std::span<const uint8_t> LoadedArtifact::code() const {
    return {image_.data() + code_offset_, image_.size() - code_offset_};
}

const ArtifactFunction* LoadedArtifact::function_at(uintptr_t pc) const {
    const uintptr_t offset = pc - reinterpret_cast<uintptr_t>(code().data());
    const auto next = std::ranges::upper_bound(functions_, offset, {}, &ArtifactFunction::code);
    if (next == functions_.begin()) return nullptr;
    const ArtifactFunction& function = *(next - 1);
    return offset - function.code < function.size ? &function : nullptr;
}

Positions LoadedArtifact::positions_of(uintptr_t pc) const {
    const uintptr_t offset = pc - reinterpret_cast<uintptr_t>(code().data());
    if (offset >= code().size()) return {};
    return find_positions(position_blocks_, positions_, static_cast<uint32_t>(offset));
}

NativeCode::Entry LoadedArtifact::thunk_at(uint32_t offset) const {
    return reinterpret_cast<NativeCode::Entry>(reinterpret_cast<uintptr_t>(code().data() + offset));
}

Result<void> LoadedArtifact::map(std::span<const uint8_t> image, std::span<const Import> slots) {
    if (!image_.allocate(image.size())) return no_memory();
    std::memcpy(image_.data(), image.data(), image.size());
    for (size_t i = 0; i < slots.size(); ++i) {
        const uint64_t value = address_of(slots[i]);
        std::memcpy(image_.data() + i * sizeof value, &value, sizeof value);
    }
    using platform::Access;
    if ((code_offset_ > 0 && !platform::protect(image_.data(), code_offset_, Access::Read)) ||
        (code_offset_ < image_.size() &&
         !platform::protect(image_.data() + code_offset_, image_.size() - code_offset_,
                            Access::ReadExecute))) {
        return fail(ErrorKind::Io, "the host does not allow code to be made executable");
    }
    const bool uses_segment_base = (flags_ & kSegmentBase) != 0;
    for (const ArtifactFunction& function : functions_) {
        native_codes_.push_back({.code = code().data() + function.code,
                                 .entry = thunk_at(entries_[function.entry].code),
                                 .uses_segment_base = uses_segment_base});
    }
    for (const ArtifactLoop& loop : loops_) {
        native_loops_.push_back(
            {.entry = thunk_at(loop.code), .uses_segment_base = uses_segment_base});
    }
    if (unwind_bytes_ > 0) __register_frame(image_.data() + unwind_offset_);
    const auto begin = reinterpret_cast<uintptr_t>(code().data());
    add_code(begin, begin + code().size(), this);
    is_registered_ = true;
    return {};
}

Result<std::shared_ptr<LoadedArtifact>> load_artifact(std::span<const uint8_t> bytes) {
    return load_artifact(TRY(Artifact::parse(bytes)));
}

Result<std::shared_ptr<LoadedArtifact>> load_artifact(Artifact&& artifact) {
    if (const uint64_t missing = artifact.cpu_features & ~host_cpu_features()) {
        return fail(ErrorKind::Unsupported,
                    fmt::format("the artifact needs a processor with {}: compile the module again "
                                "for this one, or for a baseline such as x86-64-v2",
                                describe_cpu_features(missing)));
    }
    if (artifact.code_offset % platform::page_size() != 0) {
        return fail(ErrorKind::Unsupported, "the artifact is not aligned to this host's pages");
    }
    const std::span<const uint8_t> image = artifact.image;
    const std::vector<Import> slots = std::move(artifact.slots);
    auto loaded = std::make_shared<LoadedArtifact>(std::move(artifact));
    TRY(loaded->map(image, slots));
    return loaded;
}

Result<void> install(const LoadedModule& module, std::shared_ptr<LoadedArtifact> artifact) {
    if (artifact->module_hash() != hash_bytes(module.module().bytes)) {
        return fail(ErrorKind::Unlinkable, "the artifact was compiled from another module");
    }
    const EngineConfig& config = module.engine().config();
    const auto has = [&](ArtifactFlag flag) { return (artifact->flags() & flag) != 0; };
    if (has(kDeterministic) != config.deterministic || has(kMeterFuel) != config.meter_fuel) {
        return fail(ErrorKind::Unsupported,
                    "the artifact was compiled for other options: determinism and fuel must be "
                    "chosen when a module is compiled");
    }
    const size_t bodies = module.module().bodies.size();
    const auto is_unknown = [&](const auto& compiled) { return compiled.body >= bodies; };
    if (std::ranges::any_of(artifact->functions(), is_unknown) ||
        std::ranges::any_of(artifact->loops(), is_unknown)) {
        return fail(ErrorKind::Malformed, "damaged artifact: an unknown function");
    }
    module.keep(artifact);
    announce_code(module, *artifact);
    for (size_t i = 0; i < artifact->functions().size(); ++i) {
        FunctionCode& code = module.code(artifact->functions()[i].body, has(kCheckedMemories));
        code.native.store(&artifact->native_code(i), std::memory_order_release);
        module.engine().tier().redirect(code);
    }
    for (size_t i = 0; i < artifact->loops().size(); ++i) {
        const ArtifactLoop& loop = artifact->loops()[i];
        // Loops are compiled because the interpreter ran them, so their sites exist; what an
        // earlier run compiled finds none, but the function itself is never interpreted then.
        for (const auto& site : module.code(loop.body, has(kCheckedMemories)).loops) {
            if (site->offset != loop.offset) continue;
            site->native.store(&artifact->native_loop(i), std::memory_order_release);
        }
    }
    return {};
}

}  // namespace ingot::native
