// The guest's descriptors and what each may be used for.
#include "stdlib/wasi/descriptor_table.h"

#include <algorithm>

#include "vm/support/check.h"

namespace ingot::wasi {

namespace {

constexpr Rights kDirectoryRights =
    rights::kFdFdstatSetFlags | rights::kFdSync | rights::kFdDatasync | rights::kFdReaddir |
    rights::kFdFilestatGet | rights::kFdFilestatSetTimes | rights::kPathCreateDirectory |
    rights::kPathCreateFile | rights::kPathLinkSource | rights::kPathLinkTarget |
    rights::kPathOpen | rights::kPathReadlink | rights::kPathRenameSource |
    rights::kPathRenameTarget | rights::kPathFilestatGet | rights::kPathFilestatSetSize |
    rights::kPathFilestatSetTimes | rights::kPathSymlink | rights::kPathRemoveDirectory |
    rights::kPathUnlinkFile;

constexpr Rights kStreamRights = rights::kFdRead | rights::kFdWrite | rights::kFdFdstatSetFlags |
                                 rights::kFdSync | rights::kFdDatasync | rights::kFdFilestatGet |
                                 rights::kPollFdReadwrite;

constexpr Rights kSeekingRights = rights::kFdSeek | rights::kFdTell;

constexpr Rights kFileRights = kStreamRights | kSeekingRights | rights::kFdAdvise |
                               rights::kFdAllocate | rights::kFdFilestatSetSize |
                               rights::kFdFilestatSetTimes;

constexpr Rights kSocketRights = kStreamRights | rights::kSockShutdown | rights::kSockAccept;

/// Programs know "is a directory" better than "not capable" where POSIX would say so.
Errno missing_rights(const Descriptor& descriptor, Rights missing) {
    Rights impossible = missing & ~applicable_rights(descriptor.type);
    if (impossible == 0) return Errno::NotCapable;
    if (descriptor.type == FileType::Directory) {
        return (impossible & kFileRights) ? Errno::IsDir : Errno::NotCapable;
    }
    if (impossible & kDirectoryRights & ~kFileRights) return Errno::NotDir;
    if (impossible & kSeekingRights) return Errno::SPipe;
    return Errno::NotCapable;
}

}  // namespace

Rights applicable_rights(FileType type) {
    switch (type) {
    case FileType::Directory: return kDirectoryRights;
    case FileType::RegularFile:
    case FileType::BlockDevice: return kFileRights;
    case FileType::SocketDatagram:
    case FileType::SocketStream: return kSocketRights;
    case FileType::CharacterDevice:
    case FileType::Unknown:
    case FileType::SymbolicLink: return kStreamRights;
    }
    CHECK(false);
}

Rights applicable_rights(File file, FileType type) {
    bool seeks = type == FileType::CharacterDevice && !file.is_terminal();
    return applicable_rights(type) | (seeks ? kSeekingRights : 0);
}

Descriptor Descriptor::owning(OwnedFile file, FileType type, Rights base, Rights inheriting) {
    Descriptor descriptor;
    descriptor.file = file.get();
    descriptor.owned = std::move(file);
    descriptor.type = type;
    descriptor.base = base;
    descriptor.inheriting = inheriting;
    return descriptor;
}

Descriptor Descriptor::borrowing(system::Handle handle, FileType type, Rights base) {
    Descriptor descriptor;
    descriptor.file = File(handle);
    descriptor.type = type;
    descriptor.base = base;
    return descriptor;
}

Fallible<Descriptor*> DescriptorTable::find(Fd fd, Rights needed) {
    if (fd >= slots_.size() || !slots_[fd]) return std::unexpected(Errno::BadF);
    Descriptor& descriptor = *slots_[fd];
    Rights missing = needed & ~descriptor.base;
    if (missing != 0) {
        note_refusal({fd, missing});
        return std::unexpected(missing_rights(descriptor, missing));
    }
    return &descriptor;
}

bool DescriptorTable::has_room() const {
    return lowest_free_ < maximum_;
}

Fallible<Fd> DescriptorTable::insert(Descriptor descriptor) {
    if (!has_room()) return std::unexpected(Errno::MFile);
    Fd fd = lowest_free_;
    if (fd == slots_.size()) slots_.emplace_back();
    slots_[fd] = std::make_unique<Descriptor>(std::move(descriptor));
    while (lowest_free_ < slots_.size() && slots_[lowest_free_]) ++lowest_free_;
    return fd;
}

void DescriptorTable::set_standard_stream(Fd fd, Descriptor descriptor) {
    CHECK(fd < kFirstNumber);
    slots_[fd] = std::make_unique<Descriptor>(std::move(descriptor));
}

Fallible<void> DescriptorTable::close(Fd fd) {
    if (fd >= slots_.size() || !slots_[fd]) return std::unexpected(Errno::BadF);
    slots_[fd].reset();
    if (fd >= kFirstNumber) lowest_free_ = std::min(lowest_free_, fd);
    return {};
}

Fallible<void> DescriptorTable::renumber(Fd from, Fd to) {
    if (from >= slots_.size() || !slots_[from]) return std::unexpected(Errno::BadF);
    if (to >= slots_.size() || !slots_[to]) return std::unexpected(Errno::BadF);
    if (from == to) return {};
    slots_[to] = std::move(slots_[from]);
    if (from >= kFirstNumber) lowest_free_ = std::min(lowest_free_, from);
    return {};
}

}  // namespace ingot::wasi
