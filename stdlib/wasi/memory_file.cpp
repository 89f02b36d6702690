// Open files of a tmpfs. Errors and their order are Linux's.
#include "stdlib/wasi/memory_file.h"

#include <algorithm>

#include "vm/support/result.h"

namespace ingot::wasi {

namespace {

constexpr size_t kLongestName = 255;
constexpr size_t kLongestTarget = 4095;
constexpr uint64_t kLargestOffset = INT64_MAX;

bool is_directory(const MemoryNode& node) {
    return node.type() == FileType::Directory;
}

/// Whether a directory entry may be replaced by a node in a rename.
Fallible<void> check_replaceable(const MemoryNode& replaced, const MemoryNode& node) {
    if (!is_directory(node)) {
        if (is_directory(replaced)) return std::unexpected(Errno::IsDir);
        return {};
    }
    if (!is_directory(replaced)) return std::unexpected(Errno::NotDir);
    if (!replaced.is_empty()) return std::unexpected(Errno::NotEmpty);
    return {};
}

Fallible<void> check_openable(const MemoryNode& node, const system::OpenOptions& options) {
    if (options.directory && !is_directory(node)) return std::unexpected(Errno::NotDir);
    if (options.path_only) return {};
    if (node.type() == FileType::SymbolicLink) return std::unexpected(Errno::Loop);
    if (is_directory(node) && (options.write || options.create || options.truncate)) {
        return std::unexpected(Errno::IsDir);
    }
    return {};
}

}  // namespace

std::unique_ptr<MemoryFile> MemoryFile::create_volume(uint64_t maximum_bytes, uint64_t device) {
    auto volume = std::make_shared<MemoryVolume>(maximum_bytes, device);
    auto root = MemoryNode::create(std::move(volume), FileType::Directory);
    if (!root) return nullptr;
    (*root)->become_root();
    return std::make_unique<MemoryFile>(std::move(*root), system::OpenOptions{.read = true});
}

MemoryFile::MemoryFile(MemoryNode::Pointer node, const system::OpenOptions& options)
    : node_(std::move(node)),
      mode_{.read = options.read, .write = options.write, .flags = options.flags} {}

MemoryNode::Pointer MemoryFile::find(const std::string& name) const {
    return name == "." ? node_ : node_->find(name);
}

Fallible<void> MemoryFile::check_new_name(const std::string& name) const {
    if (!is_directory(*node_)) return std::unexpected(Errno::NotDir);
    if (name.size() > kLongestName) return std::unexpected(Errno::NameTooLong);
    if (find(name) != nullptr) return std::unexpected(Errno::Exist);
    return {};
}

Fallible<MemoryNode::Pointer> MemoryFile::create_node(const std::string& name, FileType type) {
    TRY(check_new_name(name));
    MemoryNode::Pointer node = TRY(MemoryNode::create(node_->volume(), type));
    TRY(node_->add(node_, name, node));
    return node;
}

Fallible<std::unique_ptr<MemoryFile>> MemoryFile::open_at(const std::string& name,
                                                          const system::OpenOptions& options) {
    if (!is_directory(*node_)) return std::unexpected(Errno::NotDir);
    if (name.size() > kLongestName) return std::unexpected(Errno::NameTooLong);
    MemoryNode::Pointer node = find(name);
    if (node == nullptr) {
        if (!options.create) return std::unexpected(Errno::NoEnt);
        node = TRY(create_node(name, FileType::RegularFile));
    } else {
        if (options.create && options.exclusive) return std::unexpected(Errno::Exist);
        TRY(check_openable(*node, options));
        if (options.truncate) TRY(node->set_size(0));
    }
    return std::make_unique<MemoryFile>(std::move(node), options);
}

Fallible<void> MemoryFile::create_directory_at(const std::string& name) {
    TRY(create_node(name, FileType::Directory));
    return {};
}

Fallible<void> MemoryFile::remove_directory_at(const std::string& name) {
    if (name == ".") return std::unexpected(Errno::Inval);
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    if (!is_directory(*node)) return std::unexpected(Errno::NotDir);
    if (!node->is_empty()) return std::unexpected(Errno::NotEmpty);
    node_->remove(name);
    return {};
}

Fallible<void> MemoryFile::unlink_file_at(const std::string& name) {
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    if (is_directory(*node)) return std::unexpected(Errno::IsDir);
    node_->remove(name);
    return {};
}

Fallible<void> MemoryFile::rename_at(const std::string& name, MemoryFile& to,
                                     const std::string& to_name) {
    if (node_->volume() != to.node_->volume()) return std::unexpected(Errno::XDev);
    if (name == "." || to_name == ".") return std::unexpected(Errno::Busy);
    if (to_name.size() > kLongestName) return std::unexpected(Errno::NameTooLong);
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    MemoryNode& target = *to.node_;
    if (is_directory(*node) && target.is_within(*node)) return std::unexpected(Errno::Inval);
    const MemoryNode::Pointer replaced = target.find(to_name);
    if (replaced == node) return {};
    if (replaced != nullptr) {
        TRY(check_replaceable(*replaced, *node));
        // What the old entry gives back is what the new one takes.
        target.remove(to_name);
    }
    TRY(target.add(to.node_, to_name, node));
    node_->remove(name);
    return {};
}

Fallible<void> MemoryFile::link_at(const std::string& name, MemoryFile& to,
                                   const std::string& to_name) {
    if (node_->volume() != to.node_->volume()) return std::unexpected(Errno::XDev);
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    TRY(to.check_new_name(to_name));
    if (is_directory(*node)) return std::unexpected(Errno::Perm);
    return to.node_->add(to.node_, to_name, node);
}

Fallible<void> MemoryFile::symlink_at(const std::string& target, const std::string& name) {
    if (target.empty()) return std::unexpected(Errno::NoEnt);
    if (target.size() > kLongestTarget) return std::unexpected(Errno::NameTooLong);
    // Targets are as long as many names; the entry's price includes one.
    TRY(node_->volume()->take(target.size()));
    auto node = create_node(name, FileType::SymbolicLink);
    if (!node) {
        node_->volume()->give_back(target.size());
        return std::unexpected(node.error());
    }
    (*node)->set_target(target);
    return {};
}

Fallible<std::string> MemoryFile::read_link_at(const std::string& name) const {
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    if (node->type() != FileType::SymbolicLink) return std::unexpected(Errno::Inval);
    return node->target();
}

Fallible<FileStatus> MemoryFile::status_at(const std::string& name) const {
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    return node->status();
}

Fallible<void> MemoryFile::set_times_at(const std::string& name, const system::TimeChange& accessed,
                                        const system::TimeChange& modified) {
    const MemoryNode::Pointer node = find(name);
    if (node == nullptr) return std::unexpected(Errno::NoEnt);
    node->set_times(accessed, modified);
    return {};
}

Fallible<size_t> MemoryFile::read(std::span<const system::Buffer> buffers) {
    const size_t moved = TRY(read_at(buffers, position_));
    position_ += moved;
    return moved;
}

Fallible<size_t> MemoryFile::write(std::span<const system::Buffer> buffers) {
    if (mode_.flags & fd_flags::kAppend) position_ = node_->size();
    const size_t moved = TRY(write_at(buffers, position_));
    position_ += moved;
    return moved;
}

Fallible<size_t> MemoryFile::read_at(std::span<const system::Buffer> buffers,
                                     uint64_t offset) const {
    if (!mode_.read) return std::unexpected(Errno::BadF);
    if (is_directory(*node_)) return std::unexpected(Errno::IsDir);
    if (offset > kLargestOffset) return std::unexpected(Errno::Inval);
    return node_->read_at(buffers, offset);
}

Fallible<size_t> MemoryFile::write_at(std::span<const system::Buffer> buffers, uint64_t offset) {
    if (!mode_.write) return std::unexpected(Errno::BadF);
    if (offset > kLargestOffset) return std::unexpected(Errno::Inval);
    // On Linux too an appending file takes no heed of the offset.
    if (mode_.flags & fd_flags::kAppend) offset = node_->size();
    return node_->write_at(buffers, offset);
}

Fallible<uint64_t> MemoryFile::seek(int64_t offset, Whence whence) {
    int64_t base = 0;
    if (whence == Whence::Current) base = static_cast<int64_t>(position_);
    if (whence == Whence::End) base = static_cast<int64_t>(node_->size());
    int64_t position = 0;
    if (__builtin_add_overflow(base, offset, &position)) return std::unexpected(Errno::Overflow);
    if (position < 0) return std::unexpected(Errno::Inval);
    position_ = static_cast<uint64_t>(position);
    return position_;
}

Fallible<void> MemoryFile::set_size(uint64_t size) {
    if (!mode_.write) return std::unexpected(Errno::Inval);
    return node_->set_size(size);
}

Fallible<void> MemoryFile::allocate(uint64_t offset, uint64_t size) {
    if (!mode_.write) return std::unexpected(Errno::BadF);
    return node_->allocate(offset, size);
}

uint64_t MemoryFile::readable_bytes() const {
    return node_->size() - std::min(position_, node_->size());
}

std::optional<system::DirectoryEntry> MemoryFile::entry_behind(uint64_t position) const {
    const auto entry = [](uint64_t next, const MemoryNode& node, std::string_view name) {
        return system::DirectoryEntry{
            .next = next, .inode = node.inode(), .type = node.type(), .name = name};
    };
    if (node_->is_removed()) return std::nullopt;
    if (position == 0) return entry(1, *node_, ".");
    if (position == 1) return entry(2, *node_, "..");
    const auto* found = node_->entry_behind(position);
    if (found == nullptr) return std::nullopt;
    return entry(found->second.serial, *found->second.node, found->first);
}

}  // namespace ingot::wasi
