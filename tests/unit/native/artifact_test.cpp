// Artifacts as bytes: what is written can be read, and damage of any kind is an error.
#include "vm/native/artifact.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "vm/native/code_map.h"
#include "vm/native/cpu_features.h"
#include "vm/native/hash.h"
#include "vm/native/loader.h"

namespace ingot::native {
namespace {

/// An artifact with one of everything; its code is `ret`.
struct Sample {
    std::vector<uint8_t> image = std::vector<uint8_t>(kArtifactAlignment + 32, 0xc3);
    std::vector<uint8_t> module = {0, 'a', 's', 'm'};
    Artifact artifact;

    Sample() {
        std::memset(image.data(), 0, kArtifactAlignment);
        artifact.flags = kDeterministic;
        artifact.module_hash = 7;
        artifact.functions = {{0, 0, 0, 8}, {1, 0, 8, 8}};
        artifact.entries = {{3, 16, 16, 0}};
        artifact.loops = {{1, 77, 16, 4}};
        artifact.slots = {Import::Personality, Import::Memcpy};
        write_positions({{2, {100}}, {9, {200, 50}}}, artifact.position_blocks, artifact.positions);
        artifact.code_offset = kArtifactAlignment;
        artifact.unwind_offset = 64;
        artifact.unwind_bytes = 4;
        artifact.module = module;
        artifact.image = image;
    }
};

TEST_CASE("an artifact that was written can be read") {
    const Sample sample;
    const std::vector<uint8_t> bytes = sample.artifact.serialize();
    const Result<Artifact> read = Artifact::parse(bytes);
    REQUIRE(read);
    CHECK(read->flags == kDeterministic);
    CHECK(read->functions == sample.artifact.functions);
    CHECK(read->entries == sample.artifact.entries);
    CHECK(read->loops == sample.artifact.loops);
    CHECK(read->slots == sample.artifact.slots);
    CHECK(read->position_blocks == sample.artifact.position_blocks);
    CHECK(std::ranges::equal(read->module, sample.module));
    CHECK(std::ranges::equal(read->image, sample.image));
}

TEST_CASE("an artifact that was cut short is an error") {
    const std::vector<uint8_t> bytes = Sample().artifact.serialize();
    for (size_t size = 0; size < bytes.size(); ++size) {
        const std::vector<uint8_t> part(bytes.begin(), bytes.begin() + static_cast<long>(size));
        CHECK_FALSE(Artifact::parse(part));
    }
}

TEST_CASE("an artifact with any bit flipped is an error") {
    std::vector<uint8_t> bytes = Sample().artifact.serialize();
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        if (Artifact::parse(bytes)) FAIL_CHECK("flipping bit " << bit << " was not noticed");
        bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
}

/// Whether bytes are refused although their checksum is right.
bool is_refused_when_resigned(std::vector<uint8_t> bytes) {
    constexpr size_t kHashedFrom = offsetof(ArtifactHeader, total_bytes);
    ArtifactHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.checksum = hash_bytes(std::span(bytes).subspan(kHashedFrom), header.flags);
    std::memcpy(bytes.data(), &header, sizeof header);
    return !Artifact::parse(bytes);
}

TEST_CASE("offsets that point outside are errors even under a right checksum") {
    const Sample sample;
    CHECK_FALSE(is_refused_when_resigned(sample.artifact.serialize()));
    const auto refused = [&](auto change) {
        Artifact changed = sample.artifact;
        change(changed);
        return is_refused_when_resigned(changed.serialize());
    };
    CHECK(refused([](Artifact& a) { a.functions[1].code = 100; }));
    CHECK(refused([](Artifact& a) { a.functions[1].size = ~0u; }));
    CHECK(refused([](Artifact& a) { a.functions[1].code = 4; }));
    CHECK(refused([](Artifact& a) { a.functions[0].entry = 1; }));
    CHECK(refused([](Artifact& a) { a.entries[0].code = 32; }));
    CHECK(refused([](Artifact& a) { a.loops[0].size = 100; }));
    CHECK(refused([](Artifact& a) { a.slots[0] = static_cast<Import>(99); }));
    CHECK(refused([](Artifact& a) { a.slots.resize(kArtifactAlignment); }));
    CHECK(refused([](Artifact& a) { a.position_blocks[0].offset = 1000; }));
    CHECK(refused([](Artifact& a) { a.code_offset = 2 * kArtifactAlignment; }));
    CHECK(refused([](Artifact& a) { a.code_offset += 1; }));
    CHECK(refused([](Artifact& a) { a.unwind_offset = kArtifactAlignment; }));
    CHECK(refused([](Artifact& a) { a.unwind_bytes = ~uint64_t{0}; }));
    CHECK(refused([](Artifact& a) { a.unwind_bytes = 3; }));
}

TEST_CASE("any header word changed under a right checksum does no harm") {
    const std::vector<uint8_t> bytes = Sample().artifact.serialize();
    for (size_t at = 0; at + 8 <= sizeof(ArtifactHeader); at += 4) {
        for (const uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{4096}, ~uint64_t{0},
                                     uint64_t{1} << 31, uint64_t{1} << 63}) {
            std::vector<uint8_t> changed = bytes;
            std::memcpy(changed.data() + at, &value, sizeof value);
            is_refused_when_resigned(std::move(changed));
        }
    }
}

TEST_CASE("another version of the format is named as such") {
    std::vector<uint8_t> bytes = Sample().artifact.serialize();
    bytes[offsetof(ArtifactHeader, version)] += 1;
    const Result<Artifact> read = Artifact::parse(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == ErrorKind::Unsupported);
    CHECK(read.error().message.find("compile the module again") != std::string::npos);
}

TEST_CASE("a processor that lacks something is told what") {
    Sample sample;
    const uint64_t lacking = ~host_cpu_features() & (bit(CpuFeature::Gfni) * 2 - 1);
    sample.artifact.cpu_features = lacking != 0 ? lacking : uint64_t{1} << 62;
    const auto loaded = load_artifact(sample.artifact.serialize());
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == ErrorKind::Unsupported);
    CHECK(loaded.error().message.find(describe_cpu_features(lacking)) != std::string::npos);
}

TEST_CASE("a loaded artifact's code is found by address until it is unloaded") {
    auto loaded = load_artifact(Sample().artifact.serialize());
    REQUIRE(loaded);
    const LoadedArtifact& artifact = **loaded;
    const auto begin = reinterpret_cast<uintptr_t>(artifact.code().data());
    CHECK(find_artifact(begin) == &artifact);
    CHECK(find_artifact(begin + 31) == &artifact);
    CHECK(find_artifact(begin - 1) == nullptr);
    REQUIRE(artifact.function_at(begin + 15) != nullptr);
    CHECK(artifact.function_at(begin + 15)->body == 1);
    CHECK(artifact.function_at(begin + 16) == nullptr);
    CHECK(artifact.positions_of(begin + 9).count == 2);
    CHECK(artifact.native_code(1).code == artifact.code().data() + 8);
    artifact.native_code(0).entry(nullptr, artifact.native_code(0).code, nullptr);

    auto second = load_artifact(Sample().artifact.serialize());
    REQUIRE(second);
    CHECK(find_artifact(reinterpret_cast<uintptr_t>((*second)->code().data())) == second->get());
    loaded->reset();
    CHECK(find_artifact(begin) != &artifact);
    CHECK(find_artifact(reinterpret_cast<uintptr_t>((*second)->code().data())) == second->get());
}

}  // namespace
}  // namespace ingot::native
