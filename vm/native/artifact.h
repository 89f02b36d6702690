// Artifacts: compiled code of a module as one blob of bytes, in memory, in the cache, in a file or
// in a boot image. This file says how the blob is laid out; the loader maps it.
//
// All integers are little-endian; sections are aligned to kArtifactAlignment from the start of the
// blob, so that a file can be mapped as it is:
//
//     ArtifactHeader
//     metadata      functions, entries, positions (counts in the header, in this order)
//     image         code and read-only data [image_offset, +image_bytes), mapped read and execute;
//                   its first image pages are the slots, which the loader fills before that
//
// A reader trusts nothing: Artifact::parse checks the checksum and that every offset lies inside.
// That keeps damage out, not malice: an artifact is native code, to be trusted like any executable.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/native/code_generator.h"
#include "vm/support/result.h"

namespace ingot::native {

constexpr uint64_t kArtifactAlignment = 4096;
constexpr uint32_t kArtifactVersion = 1;
constexpr char kArtifactMagic[8] = {'\0', 'i', 'n', 'g', 'o', 't', '\1', '\n'};

/// What the loader puts into an image: the closed list of things that compiled code needs beside
/// its context.
enum class Import : uint32_t {
    Personality,  ///< Of the unwinder.
    UnwindResume,
    Memcpy,
    Memmove,
    Memset,
    FmaF32,
    FmaF64,
};
constexpr uint32_t kImportCount = 7;

struct ArtifactHeader {
    char magic[8];
    uint32_t version;
    uint32_t flags;          ///< Of ArtifactFlag.
    uint64_t checksum;       ///< Of everything behind this field.
    uint64_t total_bytes;
    uint64_t module_hash;    ///< Of the module's bytes.
    uint64_t feature_bits;   ///< Features that validation allowed.
    uint64_t cpu_features;   ///< Of CpuFeature: what the code needs.
    uint32_t function_count;
    uint32_t entry_count;
    uint32_t position_bytes;
    uint32_t slot_count;     ///< 8-byte slots at the start of the image.
    uint64_t image_offset;   ///< In the blob, a multiple of kArtifactAlignment.
    uint64_t image_bytes;    ///< A multiple of kArtifactAlignment.
    uint64_t code_offset;    ///< In the image: behind the slots, a multiple of kArtifactAlignment.
    uint64_t unwind_offset;  ///< In the image: the .eh_frame section, ended by a zero word.
    uint64_t unwind_bytes;
    uint64_t module_offset;  ///< In the blob: the module itself, or 0 if it is not included.
    uint64_t module_bytes;
};

enum ArtifactFlag : uint32_t {
    kCheckedMemories = 1 << 0,
    kSegmentBase = 1 << 1,
    kDeterministic = 1 << 2,
    kMeterFuel = 1 << 3,
};

/// Compiled function: [code, code + size) in the image.
struct ArtifactFunction {
    uint32_t body;   ///< Index of the defined function.
    uint32_t entry;  ///< Index of its entry thunk.
    uint64_t code;
    uint64_t size;
};

/// A slot of the image: what its value is.
struct ArtifactSlot {
    Import import;
    uint32_t addend;  ///< Always 0 now.
};

}  // namespace ingot::native
