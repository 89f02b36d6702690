// The cache on disk: names, reading, writing by renaming, removing what is longest unused. What may
// be trusted of it, the header says.
#include "vm/native/code_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "vm/native/artifact.h"
#include "vm/native/cpu_features.h"
#include "vm/native/hash.h"
#include "vm/platform/platform.h"

namespace ingot::native {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIdentityFile = "identity";
constexpr const char* kArtifactSuffix = ".ingot";
/// Artifacts of one entry: a program that runs in phases adds some at each run.
constexpr size_t kMaxArtifacts = 64;

/// Everything that code depends on beside the module.
std::string options_text(const CodeOptions& options) {
    return fmt::format(
        "format {} cpu {} host {:x} features {:x} O{} checked {} segment {} "
        "deterministic {} fuel {}",
        kArtifactVersion, options.cpu, host_cpu_features(), options.features.bits(),
        options.optimization, options.checked_memories, options.segment_base, options.deterministic,
        options.meter_fuel);
}

/// Hex digits of a hash: a file's name.
std::string name_of(std::span<const uint8_t> bytes) {
    return fmt::format("{:016x}", hash_bytes(bytes));
}

std::optional<std::vector<uint8_t>> read_file(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return std::nullopt;
    struct stat status = {};
    std::optional<std::vector<uint8_t>> bytes;
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        bytes.emplace(static_cast<size_t>(status.st_size));
        size_t done = 0;
        while (done < bytes->size()) {
            const ssize_t count = ::read(file, bytes->data() + done, bytes->size() - done);
            if (count <= 0) break;
            done += static_cast<size_t>(count);
        }
        bytes->resize(done);
    }
    ::close(file);
    return bytes;
}

/// A file-size limit ends whoever writes beyond it by a signal. This makes it an error while it
/// stands, for this thread alone.
class SizeLimitIsAnError {
 public:
    SizeLimitIsAnError() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGXFSZ);
        ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    }
    ~SizeLimitIsAnError() {
        const timespec at_once = {};
        if (sigismember(&before_, SIGXFSZ) == 0) ::sigtimedwait(&signals_, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    SizeLimitIsAnError(const SizeLimitIsAnError&) = delete;
    SizeLimitIsAnError& operator=(const SizeLimitIsAnError&) = delete;

 private:
    sigset_t signals_;
    sigset_t before_;
};

/// Writes a file under another name and renames it, so that nobody sees half of it.
bool write_file(const fs::path& path, std::span<const uint8_t> bytes) {
    fs::path temporary = path;
    uint64_t unique = 0;
    platform::random_bytes({reinterpret_cast<uint8_t*>(&unique), sizeof unique});
    temporary += fmt::format(".{:016x}", unique);
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const SizeLimitIsAnError limit;
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(file, bytes.data() + done, bytes.size() - done);
        if (count <= 0) break;
        done += static_cast<size_t>(count);
    }
    ::close(file);
    if (done == bytes.size() && ::rename(temporary.c_str(), path.c_str()) == 0) return true;
    ::unlink(temporary.c_str());
    return false;
}

/// What a folder holds; others may be removing it meanwhile.
std::vector<fs::directory_entry> files_in(const fs::path& folder) {
    std::vector<fs::directory_entry> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        files.push_back(*at);
    }
    return files;
}

/// An entry's artifacts, those that were written last first.
std::vector<fs::path> artifacts_in(const fs::path& entry) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (const fs::directory_entry& file : files_in(entry)) {
        if (file.path().extension() != kArtifactSuffix) continue;
        found.emplace_back(file.last_write_time(error), file.path());
    }
    std::ranges::sort(found, std::greater());
    std::vector<fs::path> paths;
    for (auto& [time, path] : found) paths.push_back(std::move(path));
    return paths;
}

/// Removes what is never loaded: damaged artifacts, and the oldest ones beyond the limit.
void tidy(const fs::path& entry) {
    size_t kept = 0;
    for (const fs::path& path : artifacts_in(entry)) {
        const std::optional<std::vector<uint8_t>> bytes = read_file(path);
        if (bytes && path.stem() == name_of(*bytes) && kept < kMaxArtifacts) {
            ++kept;
        } else {
            ::unlink(path.c_str());
        }
    }
}

struct EntryUse {
    fs::path folder;
    fs::file_time_type last_used;
    uint64_t bytes = 0;
    uint64_t artifacts = 0;
};

/// Folders of ours: what else stands in a cache's folder must not be counted, much less removed.
bool is_entry(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename();
    std::error_code error;
    return name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string::npos &&
           fs::is_directory(entry.symlink_status(error));
}

std::vector<EntryUse> entries_of(const fs::path& folder) {
    std::vector<EntryUse> entries;
    std::error_code error;
    for (const fs::directory_entry& entry : files_in(folder)) {
        if (!is_entry(entry)) continue;
        EntryUse use{.folder = entry.path(), .last_used = entry.last_write_time(error)};
        for (const fs::directory_entry& file : files_in(entry.path())) {
            const uint64_t size = file.file_size(error);
            if (!error) use.bytes += size;
            if (file.path().extension() == kArtifactSuffix) ++use.artifacts;
        }
        entries.push_back(std::move(use));
    }
    return entries;
}

}  // namespace

std::optional<fs::path> CodeCache::default_folder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    // The base directory specification has relative paths ignored.
    if (cache != nullptr && cache[0] == '/') return fs::path(cache) / "ingot";
    const char* home = std::getenv("HOME");
    if (home == nullptr || home[0] != '/') return std::nullopt;
    return fs::path(home) / ".cache" / "ingot";
}

std::vector<uint8_t> CodeCache::identity_of(std::span<const uint8_t> module,
                                            const CodeOptions& options) const {
    const std::string text = generator_ + '\n' + options_text(options);
    std::vector<uint8_t> identity(text.begin(), text.end());
    identity.push_back(0);
    identity.insert(identity.end(), module.begin(), module.end());
    return identity;
}

bool CodeCache::is_private() const {
    struct stat status = {};
    return ::lstat(folder_.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
           status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::vector<std::vector<uint8_t>> CodeCache::load(std::span<const uint8_t> module,
                                                  const CodeOptions& options) const {
    std::vector<std::vector<uint8_t>> artifacts;
    if (!is_private()) return artifacts;
    const std::vector<uint8_t> identity = identity_of(module, options);
    const fs::path entry = folder_ / name_of(identity);
    const std::optional<std::vector<uint8_t>> stored = read_file(entry / kIdentityFile);
    if (!stored || *stored != identity) return artifacts;
    for (const fs::path& path : artifacts_in(entry)) {
        if (artifacts.size() == kMaxArtifacts) break;
        if (auto bytes = read_file(path)) artifacts.push_back(std::move(*bytes));
    }
    // Its age tells which entries to remove.
    ::utimensat(AT_FDCWD, entry.c_str(), nullptr, 0);
    return artifacts;
}

bool CodeCache::prepare() const {
    std::error_code error;
    fs::create_directories(folder_.parent_path(), error);
    ::mkdir(folder_.c_str(), 0700);
    return is_private();
}

void CodeCache::store(std::span<const uint8_t> module, const CodeOptions& options,
                      std::span<const uint8_t> artifact) const {
    if (!prepare()) return;
    std::error_code error;
    const std::vector<uint8_t> identity = identity_of(module, options);
    const fs::path entry = folder_ / name_of(identity);
    const std::optional<std::vector<uint8_t>> stored = read_file(entry / kIdentityFile);
    if (!stored || *stored != identity) {
        // Damaged, or another module's with the same hash, whose artifacts must go with it.
        fs::remove_all(entry, error);
        if (::mkdir(entry.c_str(), 0700) != 0 && errno != EEXIST) return;
        if (!write_file(entry / kIdentityFile, identity)) return;
    }
    if (!write_file(entry / (name_of(artifact) + kArtifactSuffix), artifact)) return;
    tidy(entry);
    evict();
}

void CodeCache::evict() const {
    std::vector<EntryUse> entries = entries_of(folder_);
    uint64_t total = 0;
    for (const EntryUse& entry : entries) total += entry.bytes;
    std::ranges::sort(entries, {}, &EntryUse::last_used);
    std::error_code error;
    for (const EntryUse& entry : entries) {
        if (total <= limit_bytes_) return;
        fs::remove_all(entry.folder, error);
        total -= entry.bytes;
    }
}

CacheInfo CodeCache::info() const {
    CacheInfo info{.folder = folder_, .limit_bytes = limit_bytes_};
    for (const EntryUse& entry : entries_of(folder_)) {
        ++info.modules;
        info.artifacts += entry.artifacts;
        info.bytes += entry.bytes;
    }
    return info;
}

uint64_t CodeCache::clear() const {
    uint64_t freed = 0;
    std::error_code error;
    for (const EntryUse& entry : entries_of(folder_)) {
        if (fs::remove_all(entry.folder, error) != static_cast<std::uintmax_t>(-1)) {
            freed += entry.bytes;
        }
    }
    return freed;
}

}  // namespace ingot::native
