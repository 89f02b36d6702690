// Artifacts: compiled code of a module as one blob of bytes, in memory, in the cache, in a file or
// in a boot image. This file says how the blob is laid out; loader.h maps it.
//
// All integers are little-endian. The blob is, in this order,
//
//     ArtifactHeader
//     functions       ArtifactFunction each, by code offset
//     entries         ArtifactEntry each: thunks that enter functions of a type
//     loops           ArtifactLoop each: thunks that enter functions at loops
//     slots           uint32_t each: the Import that fills the slot
//     position index  PositionBlock each
//     positions       see positions.h
//     module          the module's own bytes, if they are included
//     image           at a multiple of kArtifactAlignment: slots and read-only data, then code
//
// Code offsets count from the start of the code in the image. Artifact::parse trusts nothing: it
// checks the checksum and that everything lies inside. That keeps damage out, not malice: an
// artifact is native code, to be trusted like any executable.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vm/support/result.h"

namespace ingot::native {

constexpr uint64_t kArtifactAlignment = 4096;
constexpr uint32_t kArtifactVersion = 2;
constexpr char kArtifactMagic[8] = {'\0', 'i', 'n', 'g', 'o', 't', '\1', '\n'};

/// What the loader puts into slots of an image.
enum class Import : uint32_t {
#define IMPORT(name, symbol) name,
#include "vm/native/imports.def"
#undef IMPORT
};
constexpr uint32_t kImportCount = 0
#define IMPORT(name, symbol) +1
#include "vm/native/imports.def"
#undef IMPORT
    ;

/// The symbol by which compiled code names an import.
std::string_view import_symbol(Import import);

enum ArtifactFlag : uint32_t {
    kCheckedMemories = 1 << 0,
    kSegmentBase = 1 << 1,
    kDeterministic = 1 << 2,
    kMeterFuel = 1 << 3,
};

struct ArtifactHeader {
    char magic[8];
    uint32_t version;
    uint32_t flags;         ///< Of ArtifactFlag.
    uint64_t checksum;      ///< Of everything behind this field.
    uint64_t total_bytes;   ///< Of the blob.
    uint64_t module_hash;   ///< hash_bytes of the module's bytes.
    uint64_t feature_bits;  ///< Proposals that validation allowed, as Features::bits.
    uint64_t cpu_features;  ///< What the code needs, see cpu_features.h.
    uint32_t function_count;
    uint32_t entry_count;
    uint32_t loop_count;
    uint32_t slot_count;  ///< 8-byte slots at the start of the image.
    uint32_t position_block_count;
    uint32_t reserved;
    uint64_t position_bytes;
    uint64_t module_bytes;  ///< 0 if the module is not included.
    uint64_t image_offset;  ///< In the blob, a multiple of kArtifactAlignment.
    uint64_t image_bytes;
    uint64_t
        code_offset;  ///< In the image, a multiple of kArtifactAlignment; code goes to its end.
    uint64_t unwind_offset;  ///< In the image: the .eh_frame section, ended by a zero word.
    uint64_t unwind_bytes;
};

/// A compiled function: [code, code + size) of the code.
struct ArtifactFunction {
    uint32_t body;   ///< Index among the module's defined functions.
    uint32_t entry;  ///< Index of the thunk that enters it.
    uint32_t code;
    uint32_t size;
    bool operator==(const ArtifactFunction&) const = default;
};

/// The thunk that enters functions of a type from the host.
struct ArtifactEntry {
    uint32_t type_index;
    uint32_t code;
    uint32_t size;
    uint32_t reserved;
    bool operator==(const ArtifactEntry&) const = default;
};

/// A thunk that goes on with a function at a loop's header, from the interpreter's frame.
struct ArtifactLoop {
    uint32_t body;
    uint32_t offset;  ///< Of the loop instruction in the module's binary.
    uint32_t code;
    uint32_t size;
    bool operator==(const ArtifactLoop&) const = default;
};

/// Where the rows of a range of code begin: the first row's code offset, and its place in the
/// position bytes.
struct PositionBlock {
    uint32_t code;
    uint32_t offset;
    bool operator==(const PositionBlock&) const = default;
};

/// The parts of an artifact; `module` and `image` are views of the blob.
struct Artifact {
    uint32_t flags = 0;
    uint64_t module_hash = 0;
    uint64_t feature_bits = 0;
    uint64_t cpu_features = 0;
    std::vector<ArtifactFunction> functions;
    std::vector<ArtifactEntry> entries;
    std::vector<ArtifactLoop> loops;
    std::vector<Import> slots;
    std::vector<PositionBlock> position_blocks;
    std::vector<uint8_t> positions;
    std::span<const uint8_t> module;
    std::span<const uint8_t> image;
    uint64_t code_offset = 0;
    uint64_t unwind_offset = 0;
    uint64_t unwind_bytes = 0;

    /// Reads a blob. Fails with Malformed, or with Unsupported for another version of the format.
    static Result<Artifact> parse(std::span<const uint8_t> bytes);
    /// The blob.
    std::vector<uint8_t> serialize() const;

    uint64_t code_bytes() const { return image.size() - code_offset; }
};

/// Whether bytes look like an artifact, damaged or not.
bool is_artifact(std::span<const uint8_t> bytes);

}  // namespace ingot::native
