// Names in directories: listing, creating, removing, linking, renaming, and status by path.
//
// Each function acts on one name in an opened directory (paths.h) with a call that follows no
// symbolic link. A trailing slash never reaches the host, where it would make such calls follow
// one.
#include <algorithm>
#include <vector>

#include "stdlib/wasi/file_status.h"
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

namespace {

constexpr size_t kLargestChunkBytes = 32 << 10;

Fallible<PathEntry> find_entry(Call& call, Fd fd, Rights needed, Address path, uint32_t path_size) {
    call.note_path(path, path_size);
    const Descriptor& directory = *TRY(call.descriptors().find(fd, needed));
    return call.state.paths.entry(directory.file, TRY(call.memory.text(path, path_size)));
}

/// "name/" stands for a directory; of something else it is an error.
Fallible<void> check_is_directory(const PathEntry& entry) {
    FileStatus status = TRY(entry.directory.status_at(entry.name));
    if (status.type != FileType::Directory) return std::unexpected(Errno::NotDir);
    return {};
}

/// A new name that is no directory cannot end in a slash.
Fallible<void> check_new_name(const PathEntry& entry) {
    if (!entry.trailing_slash) return {};
    TRY(check_is_directory(entry));
    return std::unexpected(Errno::Exist);
}

/// A path whose last component is to be followed is opened as a whole.
bool follows(uint32_t lookup, std::string_view path) {
    return (lookup & kLookupSymlinkFollow) != 0 || path.ends_with('/');
}

constexpr system::OpenOptions kFollowedPath{.path_only = true, .follow = true};

template <typename Status>
Fallible<void> filestat_get(Call& call, Fd fd, uint32_t lookup, Address path, uint32_t path_size,
                            Address status) {
    call.note_path(path, path_size);
    const Descriptor& directory = *TRY(call.descriptors().find(fd, rights::kPathFilestatGet));
    if (lookup & ~kLookupSymlinkFollow) return std::unexpected(Errno::Inval);
    auto out = TRY(call.memory.out<Status>(status));
    std::string text = TRY(call.memory.text(path, path_size));
    FileStatus found;
    if (follows(lookup, text)) {
        auto handle = TRY(call.state.paths.open(directory.file, text, kFollowedPath));
        found = TRY(handle.get().status());
    } else {
        PathEntry entry = TRY(call.state.paths.entry(directory.file, text));
        found = TRY(entry.directory.status_at(entry.name));
    }
    out.set(as_layout<Status>(found));
    return {};
}

/// Copies as much as fits into the rest of a buffer and moves behind it.
void append(std::span<uint8_t>& rest, const void* data, size_t size) {
    size = std::min(size, rest.size());
    std::memcpy(rest.data(), data, size);
    rest = rest.subspan(size);
}

}  // namespace

Fallible<void> fd_readdir(Call& call, Fd fd, Address buffer, uint32_t size, uint64_t cookie,
                          Address used) {
    Descriptor& directory = *TRY(call.descriptors().find(fd, rights::kFdReaddir));
    auto out = TRY(call.memory.out<uint32_t>(used));
    std::span<uint8_t> rest = TRY(call.memory.range(buffer, size));
    std::vector<uint64_t>& listed = directory.listed;
    if (cookie == 0) listed.clear();
    uint64_t index = std::min<uint64_t>(cookie, listed.size());
    // An entry takes about as much room on the host, so little is read that does not fit.
    size_t chunk_bytes = std::min<size_t>(size, kLargestChunkBytes);
    auto reader = TRY(
        DirectoryListing::create(directory.file, index == 0 ? 0 : listed[index - 1], chunk_bytes));
    while (!rest.empty()) {
        auto entry = TRY(reader.next());
        if (!entry) break;
        listed.resize(std::max<size_t>(listed.size(), index + 1));
        listed[index++] = entry->next;
        if (index <= cookie) continue;  // a cookie from another descriptor of this directory
        // The parent of a granted directory is none of the guest's business, not even its number.
        if (entry->name == "..") entry->inode = TRY(directory.file.status()).inode;
        DirectoryEntryHeader header{.next = index,
                                    .inode = entry->inode,
                                    .name_size = static_cast<uint32_t>(entry->name.size()),
                                    .type = entry->type};
        append(rest, &header, sizeof(header));
        append(rest, entry->name.data(), entry->name.size());
    }
    out.set(size - static_cast<uint32_t>(rest.size()));
    return {};
}

Fallible<void> path_create_directory(Call& call, Fd fd, Address path, uint32_t path_size) {
    PathEntry entry = TRY(find_entry(call, fd, rights::kPathCreateDirectory, path, path_size));
    return entry.directory.create_directory_at(entry.name);
}

Fallible<void> path_remove_directory(Call& call, Fd fd, Address path, uint32_t path_size) {
    PathEntry entry = TRY(find_entry(call, fd, rights::kPathRemoveDirectory, path, path_size));
    return entry.directory.remove_directory_at(entry.name);
}

Fallible<void> path_unlink_file(Call& call, Fd fd, Address path, uint32_t path_size) {
    PathEntry entry = TRY(find_entry(call, fd, rights::kPathUnlinkFile, path, path_size));
    if (entry.trailing_slash) {
        TRY(check_is_directory(entry));
        return std::unexpected(Errno::IsDir);
    }
    return entry.directory.unlink_file_at(entry.name);
}

Fallible<void> path_rename(Call& call, Fd from, Address from_path, uint32_t from_path_size, Fd to,
                           Address to_path, uint32_t to_path_size) {
    PathEntry source =
        TRY(find_entry(call, from, rights::kPathRenameSource, from_path, from_path_size));
    PathEntry target = TRY(find_entry(call, to, rights::kPathRenameTarget, to_path, to_path_size));
    if (source.trailing_slash || target.trailing_slash) TRY(check_is_directory(source));
    return source.directory.rename_at(source.name, target.directory, target.name);
}

Fallible<void> path_link(Call& call, Fd from, uint32_t lookup, Address from_path,
                         uint32_t from_path_size, Fd to, Address to_path, uint32_t to_path_size) {
    call.note_path(from_path, from_path_size);
    const Descriptor& directory = *TRY(call.descriptors().find(from, rights::kPathLinkSource));
    if (lookup & ~kLookupSymlinkFollow) return std::unexpected(Errno::Inval);
    std::string text = TRY(call.memory.text(from_path, from_path_size));
    PathEntry source =
        TRY(follows(lookup, text) ? call.state.paths.followed_entry(directory.file, text)
                                  : call.state.paths.entry(directory.file, text));
    PathEntry target = TRY(find_entry(call, to, rights::kPathLinkTarget, to_path, to_path_size));
    if (source.trailing_slash) TRY(check_is_directory(source));
    TRY(check_new_name(target));
    return source.directory.link_at(source.name, target.directory, target.name);
}

Fallible<void> path_symlink(Call& call, Address target, uint32_t target_size, Fd fd, Address path,
                            uint32_t path_size) {
    std::string text = TRY(call.memory.text(target, target_size));
    PathEntry entry = TRY(find_entry(call, fd, rights::kPathSymlink, path, path_size));
    if (text.find('\0') != std::string::npos) return std::unexpected(Errno::Inval);
    // The guest could not follow it, but a host program that works in the directory would.
    if (text.starts_with('/')) return std::unexpected(Errno::NotCapable);
    TRY(check_new_name(entry));
    return entry.directory.symlink_at(text, entry.name);
}

Fallible<void> path_readlink(Call& call, Fd fd, Address path, uint32_t path_size, Address buffer,
                             uint32_t size, Address used) {
    PathEntry entry = TRY(find_entry(call, fd, rights::kPathReadlink, path, path_size));
    auto out = TRY(call.memory.out<uint32_t>(used));
    std::span<uint8_t> place = TRY(call.memory.range(buffer, size));
    if (entry.trailing_slash) {
        TRY(check_is_directory(entry));
        return std::unexpected(Errno::Inval);
    }
    std::string target = TRY(entry.directory.read_link_at(entry.name));
    size_t copied = std::min(target.size(), place.size());
    std::memcpy(place.data(), target.data(), copied);
    out.set(static_cast<uint32_t>(copied));
    return {};
}

Fallible<void> path_filestat_get(Call& call, Fd fd, uint32_t lookup, Address path,
                                 uint32_t path_size, Address status) {
    return filestat_get<FileStatus>(call, fd, lookup, path, path_size, status);
}

Fallible<void> path_filestat_get_unstable(Call& call, Fd fd, uint32_t lookup, Address path,
                                          uint32_t path_size, Address status) {
    return filestat_get<UnstableFileStatus>(call, fd, lookup, path, path_size, status);
}

Fallible<void> path_filestat_set_times(Call& call, Fd fd, uint32_t lookup, Address path,
                                       uint32_t path_size, uint64_t accessed_ns,
                                       uint64_t modified_ns, uint32_t flags) {
    call.note_path(path, path_size);
    const Descriptor& directory = *TRY(call.descriptors().find(fd, rights::kPathFilestatSetTimes));
    if (lookup & ~kLookupSymlinkFollow) return std::unexpected(Errno::Inval);
    TimeChanges changes = TRY(time_changes(accessed_ns, modified_ns, flags));
    std::string text = TRY(call.memory.text(path, path_size));
    if (follows(lookup, text)) {
        auto handle = TRY(call.state.paths.open(directory.file, text, kFollowedPath));
        return handle.get().set_times(changes.accessed, changes.modified);
    }
    PathEntry entry = TRY(call.state.paths.entry(directory.file, text));
    return entry.directory.set_times_at(entry.name, changes.accessed, changes.modified);
}

}  // namespace ingot::wasi
