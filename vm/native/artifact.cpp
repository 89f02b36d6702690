// Writing and reading of the artifact format. Reading copies the tables, which may stand unaligned
// in the blob, and checks them; after that, nobody has to check an index or an offset again.
#include "vm/native/artifact.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "vm/native/hash.h"

namespace ingot::native {
namespace {

constexpr size_t kHashedFrom = offsetof(ArtifactHeader, checksum) + sizeof(uint64_t);

uint64_t round_up(uint64_t value) {
    return (value + kArtifactAlignment - 1) & ~(kArtifactAlignment - 1);
}

std::unexpected<Error> damaged(const char* what) {
    return fail(ErrorKind::Malformed, fmt::format("damaged artifact: {}", what));
}

/// Cuts tables off the front of the metadata.
class Cutter {
 public:
    explicit Cutter(std::span<const uint8_t> bytes) : bytes_(bytes) {}

    template <typename T>
    bool cut(std::vector<T>& out, uint64_t count) {
        if (count > bytes_.size() / sizeof(T)) return false;
        out.resize(count);
        if (count > 0) std::memcpy(out.data(), bytes_.data(), count * sizeof(T));
        bytes_ = bytes_.subspan(count * sizeof(T));
        return true;
    }
    bool cut(std::span<const uint8_t>& out, uint64_t size) {
        if (size > bytes_.size()) return false;
        out = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return true;
    }

 private:
    std::span<const uint8_t> bytes_;
};

template <typename T>
void append(std::vector<uint8_t>& out, const std::vector<T>& table) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(table.data());
    out.insert(out.end(), bytes, bytes + table.size() * sizeof(T));
}

/// Header fields that say where things are, against each other and the blob's size.
Result<void> check_layout(const ArtifactHeader& header, uint64_t size) {
    if (header.total_bytes != size) return damaged("its size is not what its header says");
    if (header.image_offset % kArtifactAlignment != 0 || header.image_offset > size ||
        header.image_bytes != size - header.image_offset) {
        return damaged("its image is out of bounds");
    }
    if (header.code_offset % kArtifactAlignment != 0 || header.code_offset > header.image_bytes ||
        header.image_bytes - header.code_offset > UINT32_MAX) {
        return damaged("its code is out of bounds");
    }
    if (header.slot_count > header.code_offset / sizeof(uint64_t)) {
        return damaged("its slots are out of bounds");
    }
    if (header.unwind_offset > header.code_offset ||
        header.unwind_bytes > header.code_offset - header.unwind_offset ||
        (header.unwind_bytes != 0 && header.unwind_bytes < sizeof(uint32_t))) {
        return damaged("its unwind table is out of bounds");
    }
    return {};
}

/// What the tables refer to, against the image and each other.
Result<void> check_tables(const Artifact& artifact) {
    const uint64_t code_bytes = artifact.code_bytes();
    const auto is_inside = [&](uint64_t code, uint64_t size) { return code + size <= code_bytes; };
    uint64_t end = 0;
    for (const ArtifactFunction& function : artifact.functions) {
        if (function.code < end || !is_inside(function.code, function.size) ||
            function.entry >= artifact.entries.size()) {
            return damaged("a function is out of bounds");
        }
        end = uint64_t{function.code} + function.size;
    }
    for (const ArtifactEntry& entry : artifact.entries) {
        if (!is_inside(entry.code, entry.size)) return damaged("an entry is out of bounds");
    }
    for (const ArtifactLoop& loop : artifact.loops) {
        if (!is_inside(loop.code, loop.size)) return damaged("a loop's entry is out of bounds");
    }
    for (const Import import : artifact.slots) {
        if (static_cast<uint32_t>(import) >= kImportCount) return damaged("an unknown import");
    }
    const PositionBlock* previous = nullptr;
    for (const PositionBlock& block : artifact.position_blocks) {
        if (block.offset > artifact.positions.size() ||
            (previous != nullptr &&
             (previous->offset > block.offset || previous->code > block.code))) {
            return damaged("its position table is out of order");
        }
        previous = &block;
    }
    if (artifact.unwind_bytes != 0) {
        uint32_t last;
        std::memcpy(&last,
                    artifact.image.data() + artifact.unwind_offset + artifact.unwind_bytes - 4,
                    sizeof last);
        if (last != 0) return damaged("its unwind table has no end");
    }
    return {};
}

}  // namespace

std::string_view import_symbol(Import import) {
    switch (import) {
#define IMPORT(name, symbol) \
    case Import::name: return symbol;
#include "vm/native/imports.def"
#undef IMPORT
    }
    return {};
}

bool is_artifact(std::span<const uint8_t> bytes) {
    return bytes.size() >= sizeof kArtifactMagic &&
           std::memcmp(bytes.data(), kArtifactMagic, sizeof kArtifactMagic) == 0;
}

Result<Artifact> Artifact::parse(std::span<const uint8_t> bytes) {
    if (!is_artifact(bytes)) return fail(ErrorKind::Malformed, "not an artifact");
    ArtifactHeader header;
    if (bytes.size() < sizeof header) return damaged("it ends within its header");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.version != kArtifactVersion) {
        return fail(ErrorKind::Unsupported,
                    fmt::format("the artifact has format {}, this ingot reads format {}: compile "
                                "the module again",
                                header.version, kArtifactVersion));
    }
    TRY(check_layout(header, bytes.size()));
    if (hash_bytes(bytes.subspan(kHashedFrom), header.flags) != header.checksum) {
        return damaged("its checksum does not match");
    }

    Artifact artifact;
    artifact.flags = header.flags;
    artifact.module_hash = header.module_hash;
    artifact.feature_bits = header.feature_bits;
    artifact.cpu_features = header.cpu_features;
    artifact.code_offset = header.code_offset;
    artifact.unwind_offset = header.unwind_offset;
    artifact.unwind_bytes = header.unwind_bytes;
    artifact.image = bytes.subspan(header.image_offset);
    Cutter cutter(bytes.first(header.image_offset)
                      .subspan(std::min<uint64_t>(sizeof header, header.image_offset)));
    if (!cutter.cut(artifact.functions, header.function_count) ||
        !cutter.cut(artifact.entries, header.entry_count) ||
        !cutter.cut(artifact.loops, header.loop_count) ||
        !cutter.cut(artifact.slots, header.slot_count) ||
        !cutter.cut(artifact.position_blocks, header.position_block_count) ||
        !cutter.cut(artifact.positions, header.position_bytes) ||
        !cutter.cut(artifact.module, header.module_bytes)) {
        return damaged("its tables are larger than their place");
    }
    TRY(check_tables(artifact));
    return artifact;
}

std::vector<uint8_t> Artifact::serialize() const {
    ArtifactHeader header = {};
    std::memcpy(header.magic, kArtifactMagic, sizeof kArtifactMagic);
    header.version = kArtifactVersion;
    header.flags = flags;
    header.module_hash = module_hash;
    header.feature_bits = feature_bits;
    header.cpu_features = cpu_features;
    header.function_count = static_cast<uint32_t>(functions.size());
    header.entry_count = static_cast<uint32_t>(entries.size());
    header.loop_count = static_cast<uint32_t>(loops.size());
    header.slot_count = static_cast<uint32_t>(slots.size());
    header.position_block_count = static_cast<uint32_t>(position_blocks.size());
    header.position_bytes = positions.size();
    header.module_bytes = module.size();
    header.image_bytes = image.size();
    header.code_offset = code_offset;
    header.unwind_offset = unwind_offset;
    header.unwind_bytes = unwind_bytes;

    std::vector<uint8_t> out(sizeof header);
    append(out, functions);
    append(out, entries);
    append(out, loops);
    append(out, slots);
    append(out, position_blocks);
    append(out, positions);
    out.insert(out.end(), module.begin(), module.end());
    header.image_offset = round_up(out.size());
    header.total_bytes = header.image_offset + image.size();
    out.reserve(header.total_bytes);
    out.resize(header.image_offset);
    out.insert(out.end(), image.begin(), image.end());
    std::memcpy(out.data(), &header, sizeof header);
    header.checksum = hash_bytes(std::span(out).subspan(kHashedFrom), flags);
    std::memcpy(out.data(), &header, sizeof header);
    return out;
}

}  // namespace ingot::native
