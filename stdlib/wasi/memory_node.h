// A tmpfs: files, directories and symbolic links that live in this process and end with the guest.
//
// Nodes are shared by the entries and open files that refer to them, as inodes are. Every page,
// node and entry is paid for from the volume's budget, so that neither many small files nor long
// names get around the limit; holes cost nothing. Calls come one at a time (Wasi::State::mutex).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "stdlib/wasi/abi.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

/// What the nodes of one tmpfs have in common.
class MemoryVolume {
 public:
    MemoryVolume(uint64_t maximum_bytes, uint64_t device)
        : device(device), maximum_bytes_(maximum_bytes) {}

    /// NoSpc if the budget does not allow it.
    Fallible<void> take(uint64_t bytes);
    void give_back(uint64_t bytes) { used_bytes_ -= bytes; }
    uint64_t used_bytes() const { return used_bytes_; }

    const uint64_t device;
    uint64_t next_inode = 1;

 private:
    uint64_t maximum_bytes_;
    uint64_t used_bytes_ = 0;
};

class MemoryNode {
 public:
    using Pointer = std::shared_ptr<MemoryNode>;

    static Fallible<Pointer> create(std::shared_ptr<MemoryVolume> volume, FileType type);
    MemoryNode(std::shared_ptr<MemoryVolume> volume, FileType type);
    ~MemoryNode();
    MemoryNode(const MemoryNode&) = delete;
    MemoryNode& operator=(const MemoryNode&) = delete;

    /// Makes this directory the root of its volume.
    void become_root() { links_ = 1; }

    FileType type() const { return type_; }
    uint64_t inode() const { return inode_; }
    const std::shared_ptr<MemoryVolume>& volume() const { return volume_; }
    FileStatus status() const;
    void set_times(const system::TimeChange& accessed, const system::TimeChange& modified);

    // Of a file. What does not fit is NoSpc, or FBig beyond the largest offset.
    uint64_t size() const { return size_; }
    size_t read_at(std::span<const system::Buffer> buffers, uint64_t offset) const;
    Fallible<size_t> write_at(std::span<const system::Buffer> buffers, uint64_t offset);
    Fallible<void> set_size(uint64_t size);
    Fallible<void> allocate(uint64_t offset, uint64_t size);

    // Of a directory. Names are single components, and not ".".
    struct Entry {
        Pointer node;
        uint64_t serial = 0;  ///< Never used again, so that it names a place in a listing.
    };
    using Entries = std::map<std::string, Entry>;

    Pointer find(const std::string& name) const;  ///< Null if there is none.
    bool is_empty() const { return entries_.empty(); }
    bool is_removed() const { return links_ == 0; }
    /// Whether this directory is `ancestor` or lies within it.
    bool is_within(const MemoryNode& ancestor) const;
    /// The name must be free. NoEnt in a directory that was removed.
    Fallible<void> add(const Pointer& self, const std::string& name, Pointer node);
    void remove(const std::string& name);
    /// The first entry behind a serial number; null at the end.
    const Entries::value_type* entry_behind(uint64_t serial) const;

    /// Of a symbolic link; set once, by whoever has paid for it.
    const std::string& target() const { return target_; }
    void set_target(std::string target) { target_ = std::move(target); }

 private:
    static constexpr size_t kPageBytes = 4096;
    using Page = std::array<uint8_t, kPageBytes>;

    /// Calls `visit(page_number, offset_in_page, bytes)` for the pieces of a range in each page.
    template <typename Visit>
    static void for_each_piece(uint64_t offset, std::span<uint8_t> bytes, Visit visit);
    Fallible<Page*> page_for_writing(uint64_t number);
    void drop_pages(std::map<uint64_t, std::unique_ptr<Page>>::iterator first);
    void changed();

    std::shared_ptr<MemoryVolume> volume_;
    FileType type_;
    uint64_t inode_;
    uint64_t links_ = 0;  ///< Entries that refer to this node; a root counts as one.
    uint64_t accessed_ns_ = 0;
    uint64_t modified_ns_ = 0;
    uint64_t changed_ns_ = 0;

    uint64_t size_ = 0;
    std::map<uint64_t, std::unique_ptr<Page>> pages_;  ///< Missing ones are zeros.

    std::string target_;
    Entries entries_;
    std::map<uint64_t, Entries::iterator> listing_;  ///< By serial number.
    uint64_t next_serial_ = 3;                       ///< 1 and 2 are "." and ".." in listings.
    std::weak_ptr<MemoryNode> parent_;
};

}  // namespace ingot::wasi
