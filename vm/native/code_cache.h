// The cache of compiled code on disk, shared by any number of processes.
//
// An entry is a folder for a module (its file's bytes, binary or text) and the options it was
// compiled with, holding the artifacts that were compiled from it:
//
//     <hash>/identity      everything the code depends on as text, a zero byte, the module's bytes
//     <hash>/<hash>.ingot  an artifact: some of the module's functions, or all of them
//
// An entry counts only if its identity is the same byte for byte, so a collision of hashes costs
// time, not safety. Files appear by renaming, complete or not at all; a damaged artifact fails to
// load and is compiled again. Whoever can write the folder can run code as its owner: it is created
// for the owner alone, and one that others may write is not used.
//
// Every failure to read or write is silent, since the cache only ever saves time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vm/native/code_generator.h"

namespace ingot::native {

struct CacheInfo {
    std::filesystem::path folder;
    uint64_t modules = 0;  ///< Entries: a module with one set of options.
    uint64_t artifacts = 0;
    uint64_t bytes = 0;
    uint64_t limit_bytes = 0;
};

class CodeCache {
 public:
    static constexpr uint64_t kDefaultLimitBytes = uint64_t{512} << 20;

    /// `$XDG_CACHE_HOME/ingot`, else `~/.cache/ingot`; none without either.
    static std::optional<std::filesystem::path> default_folder();

    /// `generator` tells the code of whatever compiles from that of its other versions.
    explicit CodeCache(std::filesystem::path folder, std::string generator = {},
                       uint64_t limit_bytes = kDefaultLimitBytes)
        : folder_(std::move(folder)), generator_(std::move(generator)), limit_bytes_(limit_bytes) {}

    /// All artifacts of a module for these options, undamaged or not.
    std::vector<std::vector<uint8_t>> load(std::span<const uint8_t> module,
                                           const CodeOptions& options) const;

    /// Adds an artifact, then removes the entries longest unused while the limit is exceeded.
    void store(std::span<const uint8_t> module, const CodeOptions& options,
               std::span<const uint8_t> artifact) const;

    /// Makes the folder if it is not there. Whether it can be used.
    bool prepare() const;

    CacheInfo info() const;
    /// Removes every entry; how many bytes that freed.
    uint64_t clear() const;

 private:
    /// Whether the folder is there and nobody but this user can write it.
    bool is_private() const;
    void evict() const;

    std::vector<uint8_t> identity_of(std::span<const uint8_t> module,
                                     const CodeOptions& options) const;

    std::filesystem::path folder_;
    std::string generator_;
    uint64_t limit_bytes_;
};

}  // namespace ingot::native
