// What a descriptor stands for: a handle of the host, or an open file of a tmpfs. Both have the
// same operations, so no WASI function knows which one it works on; paths.h walks through either.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stdlib/wasi/memory_file.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

class OwnedFile;

/// Borrowed; as cheap to copy as a handle. The operations are those of system.h.
class File {
 public:
    File() = default;
    explicit File(system::Handle host) : host_(host) {}
    explicit File(MemoryFile* memory) : memory_(memory) {}

    /// Null for a handle of the host.
    MemoryFile* memory() const { return memory_; }
    /// kNoHandle for a file of a tmpfs.
    system::Handle host() const { return host_; }

    Fallible<OwnedFile> open_at(const std::string& name, const system::OpenOptions& options) const;
    Fallible<void> create_directory_at(const std::string& name) const;
    Fallible<void> remove_directory_at(const std::string& name) const;
    Fallible<void> unlink_file_at(const std::string& name) const;
    /// XDev between the host and a tmpfs, as between two of either.
    Fallible<void> rename_at(const std::string& name, File to, const std::string& to_name) const;
    Fallible<void> link_at(const std::string& name, File to, const std::string& to_name) const;
    Fallible<void> symlink_at(const std::string& target, const std::string& name) const;
    Fallible<std::string> read_link_at(const std::string& name) const;
    Fallible<FileStatus> status_at(const std::string& name) const;
    Fallible<void> set_times_at(const std::string& name, const system::TimeChange& accessed,
                                const system::TimeChange& modified) const;

    Fallible<FileStatus> status() const;
    Fallible<void> set_times(const system::TimeChange& accessed,
                             const system::TimeChange& modified) const;
    Fallible<system::HandleMode> mode() const;
    Fallible<void> set_flags(uint16_t flags) const;
    bool is_terminal() const;

    Fallible<size_t> read(std::span<const system::Buffer> buffers) const;
    Fallible<size_t> write(std::span<const system::Buffer> buffers) const;
    Fallible<size_t> read_at(std::span<const system::Buffer> buffers, uint64_t offset) const;
    Fallible<size_t> write_at(std::span<const system::Buffer> buffers, uint64_t offset) const;
    Fallible<uint64_t> seek(int64_t offset, Whence whence) const;
    Fallible<void> sync(bool data_only) const;
    Fallible<void> set_size(uint64_t size) const;
    Fallible<void> allocate(uint64_t offset, uint64_t size) const;
    Fallible<void> advise(uint64_t offset, uint64_t size, Advice advice) const;

 private:
    system::Handle host_ = system::kNoHandle;
    MemoryFile* memory_ = nullptr;
};

/// A file that is closed with its owner.
class OwnedFile {
 public:
    OwnedFile() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a handle of the host is the usual kind
    OwnedFile(system::OwnedHandle host) : host_(std::move(host)) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    OwnedFile(std::unique_ptr<MemoryFile> memory) : memory_(std::move(memory)) {}

    File get() const { return memory_ != nullptr ? File(memory_.get()) : File(host_.get()); }
    explicit operator bool() const { return memory_ != nullptr || host_; }

 private:
    system::OwnedHandle host_;
    std::unique_ptr<MemoryFile> memory_;
};

/// Reads a directory from a position that an entry named (0: the start).
class DirectoryListing {
 public:
    /// The host is asked for `chunk_bytes` at a time.
    static Fallible<DirectoryListing> create(File directory, uint64_t position, size_t chunk_bytes);

    /// Nothing at the end.
    Fallible<std::optional<system::DirectoryEntry>> next();

 private:
    std::optional<system::DirectoryReader> host_;
    MemoryFile* memory_ = nullptr;
    uint64_t position_ = 0;
};

}  // namespace ingot::wasi
