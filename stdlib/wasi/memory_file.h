// An open file, directory or link of a tmpfs: the operations that system.h has for handles of the
// host, with the same errors.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stdlib/wasi/memory_node.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

class MemoryFile {
 public:
    /// The root of a new tmpfs, which ends with the last open file in it.
    static std::unique_ptr<MemoryFile> create_volume(uint64_t maximum_bytes, uint64_t device);
    MemoryFile(MemoryNode::Pointer node, const system::OpenOptions& options);

    Fallible<std::unique_ptr<MemoryFile>> open_at(const std::string& name,
                                                  const system::OpenOptions& options);
    Fallible<void> create_directory_at(const std::string& name);
    Fallible<void> remove_directory_at(const std::string& name);
    Fallible<void> unlink_file_at(const std::string& name);
    Fallible<void> rename_at(const std::string& name, MemoryFile& to, const std::string& to_name);
    Fallible<void> link_at(const std::string& name, MemoryFile& to, const std::string& to_name);
    Fallible<void> symlink_at(const std::string& target, const std::string& name);
    Fallible<std::string> read_link_at(const std::string& name) const;
    Fallible<FileStatus> status_at(const std::string& name) const;
    Fallible<void> set_times_at(const std::string& name, const system::TimeChange& accessed,
                                const system::TimeChange& modified);

    FileStatus status() const { return node_->status(); }
    void set_times(const system::TimeChange& accessed, const system::TimeChange& modified) {
        node_->set_times(accessed, modified);
    }
    const system::HandleMode& mode() const { return mode_; }
    void set_flags(uint16_t flags) { mode_.flags = flags; }

    Fallible<size_t> read(std::span<const system::Buffer> buffers);
    Fallible<size_t> write(std::span<const system::Buffer> buffers);
    Fallible<size_t> read_at(std::span<const system::Buffer> buffers, uint64_t offset) const;
    Fallible<size_t> write_at(std::span<const system::Buffer> buffers, uint64_t offset);
    Fallible<uint64_t> seek(int64_t offset, Whence whence);
    Fallible<void> set_size(uint64_t size);
    Fallible<void> allocate(uint64_t offset, uint64_t size);
    uint64_t readable_bytes() const;

    /// The entry behind a position of a listing (0: the start); nothing at the end.
    std::optional<system::DirectoryEntry> entry_behind(uint64_t position) const;

 private:
    /// The node that an entry, or ".", names; null if there is none.
    MemoryNode::Pointer find(const std::string& name) const;
    Fallible<void> check_new_name(const std::string& name) const;
    Fallible<MemoryNode::Pointer> create_node(const std::string& name, FileType type);

    MemoryNode::Pointer node_;
    system::HandleMode mode_;
    uint64_t position_ = 0;
};

}  // namespace ingot::wasi
