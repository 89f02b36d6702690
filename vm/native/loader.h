// Brings artifacts to life: checks what they need, maps their image, fills its slots and makes the
// code known to the unwinder and to the code map. Works without the compiler. No page is ever
// writable and executable at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vm/native/artifact.h"
#include "vm/native/positions.h"
#include "vm/runtime/function_code.h"
#include "vm/support/result.h"

namespace ingot {
class LoadedModule;
}

namespace ingot::native {

/// Pages of address space, given back at the end.
class Mapping {
 public:
    Mapping() = default;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    /// Readable and writable zeros. False if the host refuses.
    bool allocate(size_t size_bytes);
    uint8_t* data() const { return data_; }
    size_t size() const { return size_; }

 private:
    uint8_t* data_ = nullptr;
    size_t size_ = 0;
};

/// An artifact ready to run. Immutable once loaded; its code must not run any more when it goes.
class LoadedArtifact {
 public:
    /// For load_artifact: maps nothing yet.
    explicit LoadedArtifact(Artifact&& artifact);
    ~LoadedArtifact();
    LoadedArtifact(const LoadedArtifact&) = delete;
    LoadedArtifact& operator=(const LoadedArtifact&) = delete;

    uint32_t flags() const { return flags_; }
    uint64_t module_hash() const { return module_hash_; }
    std::span<const ArtifactFunction> functions() const { return functions_; }
    std::span<const ArtifactEntry> entries() const { return entries_; }
    std::span<const ArtifactLoop> loops() const { return loops_; }
    std::span<const uint8_t> code() const;
    /// The .eh_frame section of the code, at its place.
    std::span<const uint8_t> unwind_table() const {
        return {image_.data() + unwind_offset_, unwind_bytes_};
    }

    /// Code and thunk of functions()[index]; lives as long as the artifact.
    const NativeCode& native_code(size_t index) const { return native_codes_[index]; }
    /// The same for loops()[index]; it has no code, only the thunk.
    const NativeCode& native_loop(size_t index) const { return native_loops_[index]; }
    /// The function, not a thunk, that holds an address, or null. Safe in signal handlers.
    const ArtifactFunction* function_at(uintptr_t pc) const;
    /// Wasm byte offsets of a pc: the address of an access to memory, or a call's return address
    /// less one. Safe in signal handlers.
    Positions positions_of(uintptr_t pc) const;

 private:
    friend Result<std::shared_ptr<LoadedArtifact>> load_artifact(Artifact&&);
    NativeCode::Entry thunk_at(uint32_t code) const;
    Result<void> map(std::span<const uint8_t> image, std::span<const Import> slots);

    uint32_t flags_;
    uint64_t module_hash_;
    uint64_t code_offset_;
    uint64_t unwind_offset_;
    uint64_t unwind_bytes_;
    std::vector<ArtifactFunction> functions_;
    std::vector<ArtifactEntry> entries_;
    std::vector<ArtifactLoop> loops_;
    std::vector<PositionBlock> position_blocks_;
    std::vector<uint8_t> positions_;
    std::vector<NativeCode> native_codes_;
    std::vector<NativeCode> native_loops_;
    Mapping image_;
    bool is_registered_ = false;
};

/// Loads a blob, which is not needed afterwards. Fails with Malformed for a damaged one, with
/// Unsupported for one that needs another ingot or another processor, with Io without memory.
Result<std::shared_ptr<LoadedArtifact>> load_artifact(std::span<const uint8_t> bytes);
/// The same for one that was parsed already.
Result<std::shared_ptr<LoadedArtifact>> load_artifact(Artifact&& artifact);

/// Gives the functions of a module their compiled code, which then lives as long as the module.
/// Fails with Unlinkable if the artifact was compiled from another module, with Unsupported if it
/// was compiled for other options than the engine's. Thread-safe.
Result<void> install(const LoadedModule& module, std::shared_ptr<LoadedArtifact> artifact);

}  // namespace ingot::native
