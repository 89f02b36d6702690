// Each operation goes to the host or to the tmpfs.
#include "stdlib/wasi/file.h"

#include "vm/support/result.h"

namespace ingot::wasi {

namespace {

constexpr uint64_t kLargestOffset = INT64_MAX;

}  // namespace

Fallible<OwnedFile> File::open_at(const std::string& name,
                                  const system::OpenOptions& options) const {
    if (memory_ != nullptr) return OwnedFile(TRY(memory_->open_at(name, options)));
    return OwnedFile(TRY(system::open_at(host_, name, options)));
}

Fallible<void> File::create_directory_at(const std::string& name) const {
    if (memory_ != nullptr) return memory_->create_directory_at(name);
    return system::create_directory_at(host_, name);
}

Fallible<void> File::remove_directory_at(const std::string& name) const {
    if (memory_ != nullptr) return memory_->remove_directory_at(name);
    return system::remove_directory_at(host_, name);
}

Fallible<void> File::unlink_file_at(const std::string& name) const {
    if (memory_ != nullptr) return memory_->unlink_file_at(name);
    return system::unlink_file_at(host_, name);
}

Fallible<void> File::rename_at(const std::string& name, File to, const std::string& to_name) const {
    if ((memory_ != nullptr) != (to.memory_ != nullptr)) return std::unexpected(Errno::XDev);
    if (memory_ != nullptr) return memory_->rename_at(name, *to.memory_, to_name);
    return system::rename_at(host_, name, to.host_, to_name);
}

Fallible<void> File::link_at(const std::string& name, File to, const std::string& to_name) const {
    if ((memory_ != nullptr) != (to.memory_ != nullptr)) return std::unexpected(Errno::XDev);
    if (memory_ != nullptr) return memory_->link_at(name, *to.memory_, to_name);
    return system::link_at(host_, name, to.host_, to_name);
}

Fallible<void> File::symlink_at(const std::string& target, const std::string& name) const {
    if (memory_ != nullptr) return memory_->symlink_at(target, name);
    return system::symlink_at(target, host_, name);
}

Fallible<std::string> File::read_link_at(const std::string& name) const {
    if (memory_ != nullptr) return memory_->read_link_at(name);
    return system::read_link_at(host_, name);
}

Fallible<FileStatus> File::status_at(const std::string& name) const {
    if (memory_ != nullptr) return memory_->status_at(name);
    return system::status_at(host_, name);
}

Fallible<void> File::set_times_at(const std::string& name, const system::TimeChange& accessed,
                                  const system::TimeChange& modified) const {
    if (memory_ != nullptr) return memory_->set_times_at(name, accessed, modified);
    return system::set_times_at(host_, name, accessed, modified);
}

Fallible<FileStatus> File::status() const {
    if (memory_ != nullptr) return memory_->status();
    return system::status(host_);
}

Fallible<void> File::set_times(const system::TimeChange& accessed,
                               const system::TimeChange& modified) const {
    if (memory_ == nullptr) return system::set_times(host_, accessed, modified);
    memory_->set_times(accessed, modified);
    return {};
}

Fallible<system::HandleMode> File::mode() const {
    if (memory_ != nullptr) return memory_->mode();
    return system::mode(host_);
}

Fallible<void> File::set_flags(uint16_t flags) const {
    if (memory_ == nullptr) return system::set_flags(host_, flags);
    memory_->set_flags(flags);
    return {};
}

bool File::is_terminal() const {
    return memory_ == nullptr && system::is_terminal(host_);
}

Fallible<size_t> File::read(std::span<const system::Buffer> buffers) const {
    if (memory_ != nullptr) return memory_->read(buffers);
    return system::read(host_, buffers);
}

Fallible<size_t> File::write(std::span<const system::Buffer> buffers) const {
    if (memory_ != nullptr) return memory_->write(buffers);
    return system::write(host_, buffers);
}

Fallible<size_t> File::read_at(std::span<const system::Buffer> buffers, uint64_t offset) const {
    if (memory_ != nullptr) return memory_->read_at(buffers, offset);
    return system::read_at(host_, buffers, offset);
}

Fallible<size_t> File::write_at(std::span<const system::Buffer> buffers, uint64_t offset) const {
    if (memory_ != nullptr) return memory_->write_at(buffers, offset);
    return system::write_at(host_, buffers, offset);
}

Fallible<uint64_t> File::seek(int64_t offset, Whence whence) const {
    if (memory_ != nullptr) return memory_->seek(offset, whence);
    return system::seek(host_, offset, whence);
}

Fallible<void> File::sync(bool data_only) const {
    if (memory_ != nullptr) return {};
    return system::sync(host_, data_only);
}

Fallible<void> File::set_size(uint64_t size) const {
    if (memory_ != nullptr) return memory_->set_size(size);
    return system::set_size(host_, size);
}

Fallible<void> File::allocate(uint64_t offset, uint64_t size) const {
    if (memory_ != nullptr) return memory_->allocate(offset, size);
    return system::allocate(host_, offset, size);
}

Fallible<void> File::advise(uint64_t offset, uint64_t size, Advice advice) const {
    if (memory_ == nullptr) return system::advise(host_, offset, size, advice);
    if (offset > kLargestOffset || size > kLargestOffset) return std::unexpected(Errno::Inval);
    return {};
}

Fallible<DirectoryListing> DirectoryListing::create(File directory, uint64_t position,
                                                    size_t chunk_bytes) {
    DirectoryListing listing;
    listing.memory_ = directory.memory();
    listing.position_ = position;
    if (listing.memory_ == nullptr) {
        listing.host_ =
            TRY(system::DirectoryReader::create(directory.host(), position, chunk_bytes));
    }
    return listing;
}

Fallible<std::optional<system::DirectoryEntry>> DirectoryListing::next() {
    if (memory_ == nullptr) return host_->next();
    auto entry = memory_->entry_behind(position_);
    if (entry) position_ = entry->next;
    return entry;
}

}  // namespace ingot::wasi
