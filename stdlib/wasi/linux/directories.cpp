// The system seam on Linux: opening, and acting on names in a directory.
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

#include "stdlib/wasi/linux/errors.h"
#include "stdlib/wasi/linux/open.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi::system {

namespace {

constexpr mode_t kNewFileMode = 0666;       // less the process's umask
constexpr mode_t kNewDirectoryMode = 0777;  // likewise

timespec native_time(const TimeChange& change) {
    if (!change.set) return {.tv_sec = 0, .tv_nsec = UTIME_OMIT};
    if (change.now) return {.tv_sec = 0, .tv_nsec = UTIME_NOW};
    return {.tv_sec = static_cast<time_t>(change.time_ns / 1'000'000'000),
            .tv_nsec = static_cast<long>(change.time_ns % 1'000'000'000)};
}

/// Before 1970 is 0: WASI's times are unsigned.
uint64_t nanoseconds(const timespec& time) {
    if (time.tv_sec < 0) return 0;
    return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

FileType entry_type(unsigned char type) {
    switch (type) {
    case DT_BLK: return FileType::BlockDevice;
    case DT_CHR: return FileType::CharacterDevice;
    case DT_DIR: return FileType::Directory;
    case DT_REG: return FileType::RegularFile;
    case DT_LNK: return FileType::SymbolicLink;
    case DT_SOCK: return FileType::SocketStream;
    default: return FileType::Unknown;
    }
}

long openat2(int directory, const char* path, const open_how& how) {
    return ::syscall(SYS_openat2, directory, path, &how, sizeof(how));
}

}  // namespace

FileType file_type(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFBLK: return FileType::BlockDevice;
    case S_IFCHR: return FileType::CharacterDevice;
    case S_IFDIR: return FileType::Directory;
    case S_IFREG: return FileType::RegularFile;
    case S_IFLNK: return FileType::SymbolicLink;
    case S_IFSOCK: return FileType::SocketStream;
    default: return FileType::Unknown;  // a pipe has no name in WASI
    }
}

FileStatus file_status(const struct stat& native) {
    FileStatus status;
    status.device = native.st_dev;
    status.inode = native.st_ino;
    status.type = file_type(native.st_mode);
    status.links = native.st_nlink;
    status.size = static_cast<uint64_t>(native.st_size);
    status.accessed_ns = nanoseconds(native.st_atim);
    status.modified_ns = nanoseconds(native.st_mtim);
    status.changed_ns = nanoseconds(native.st_ctim);
    return status;
}

int native_open_flags(const OpenOptions& options) {
    int flags = O_CLOEXEC;
    if (options.directory) flags |= O_DIRECTORY;
    if (options.path_only) return flags | O_PATH;
    flags |= O_NOCTTY;
    if (options.write) {
        flags |= options.read ? O_RDWR : O_WRONLY;
    } else {
        flags |= O_RDONLY;
    }
    if (options.create) flags |= O_CREAT;
    if (options.exclusive) flags |= O_EXCL;
    if (options.truncate) flags |= O_TRUNC;
    if (options.flags & fd_flags::kAppend) flags |= O_APPEND;
    if (options.flags & fd_flags::kDsync) flags |= O_DSYNC;
    if (options.flags & fd_flags::kNonblock) flags |= O_NONBLOCK;
    if (options.flags & (fd_flags::kRsync | fd_flags::kSync)) flags |= O_SYNC;
    return flags;
}

OwnedHandle::~OwnedHandle() {
    if (handle_ != kNoHandle) ::close(handle_);
}

Fallible<OwnedHandle> open_host_directory(const std::string& path) {
    int handle = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return last_error();
    return OwnedHandle(handle);
}

bool has_open_beneath() {
    static const bool kHas = [] {
        open_how how{};
        how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
        how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
        // Some container filters answer EPERM instead of ENOSYS: any failure means "not here".
        long handle = openat2(AT_FDCWD, ".", how);
        if (handle >= 0) ::close(static_cast<int>(handle));
        return handle >= 0;
    }();
    return kHas;
}

Fallible<OwnedHandle> open_beneath(Handle directory, const std::string& path,
                                   const OpenOptions& options) {
    open_how how{};
    how.flags = static_cast<uint64_t>(native_open_flags(options));
    if (!options.follow) how.flags |= O_NOFOLLOW;
    if (options.create && !options.path_only) how.mode = kNewFileMode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    long handle = 0;
    do {
        handle = openat2(directory, path.c_str(), how);
    } while (handle < 0 && is_to_repeat());
    if (handle >= 0) return OwnedHandle(static_cast<int>(handle));
    if (errno == EXDEV) return std::unexpected(Errno::NotCapable);
    return last_error();
}

Fallible<OwnedHandle> open_at(Handle directory, const std::string& name,
                              const OpenOptions& options) {
    int handle = 0;
    do {
        handle = ::openat(directory, name.c_str(), native_open_flags(options) | O_NOFOLLOW,
                          kNewFileMode);
    } while (handle < 0 && is_to_repeat());
    if (handle < 0) return last_error();
    return OwnedHandle(handle);
}

Fallible<void> create_directory_at(Handle directory, const std::string& name) {
    return check(::mkdirat(directory, name.c_str(), kNewDirectoryMode));
}

Fallible<void> remove_directory_at(Handle directory, const std::string& name) {
    return check(::unlinkat(directory, name.c_str(), AT_REMOVEDIR));
}

Fallible<void> unlink_file_at(Handle directory, const std::string& name) {
    return check(::unlinkat(directory, name.c_str(), 0));
}

Fallible<void> rename_at(Handle from, const std::string& from_name, Handle to,
                         const std::string& to_name) {
    return check(::renameat(from, from_name.c_str(), to, to_name.c_str()));
}

Fallible<void> link_at(Handle from, const std::string& from_name, Handle to,
                       const std::string& to_name) {
    return check(::linkat(from, from_name.c_str(), to, to_name.c_str(), 0));
}

Fallible<void> symlink_at(const std::string& target, Handle directory, const std::string& name) {
    return check(::symlinkat(target.c_str(), directory, name.c_str()));
}

Fallible<std::string> read_link_at(Handle directory, const std::string& name) {
    char target[PATH_MAX];  // Linux has no longer targets
    ssize_t size = ::readlinkat(directory, name.c_str(), target, sizeof(target));
    if (size < 0) return last_error();
    return std::string(target, static_cast<size_t>(size));
}

Fallible<FileStatus> status_at(Handle directory, const std::string& name) {
    struct stat native;
    if (::fstatat(directory, name.c_str(), &native, AT_SYMLINK_NOFOLLOW) < 0) return last_error();
    return file_status(native);
}

Fallible<FileStatus> status(Handle handle) {
    struct stat native;
    if (::fstat(handle, &native) < 0) return last_error();
    return file_status(native);
}

Fallible<void> set_times_at(Handle directory, const std::string& name, TimeChange accessed,
                            TimeChange modified) {
    timespec times[2] = {native_time(accessed), native_time(modified)};
    return check(::utimensat(directory, name.c_str(), times, AT_SYMLINK_NOFOLLOW));
}

Fallible<void> set_times(Handle handle, TimeChange accessed, TimeChange modified) {
    timespec times[2] = {native_time(accessed), native_time(modified)};
    // The empty path takes handles opened with O_PATH too, which futimens refuses.
    return check(::utimensat(handle, "", times, AT_EMPTY_PATH));
}

Fallible<DirectoryReader> DirectoryReader::create(Handle directory, uint64_t position,
                                                  size_t chunk_bytes) {
    // Room for one entry with the longest name, or the kernel could not answer at all.
    DirectoryReader reader(directory, std::max(chunk_bytes, sizeof(dirent64)));
    if (::lseek(directory, static_cast<off_t>(position), SEEK_SET) < 0) return last_error();
    return reader;
}

Fallible<std::optional<DirectoryEntry>> DirectoryReader::next() {
    if (position_ == used_) {
        ssize_t size = ::getdents64(directory_, chunk_.get(), chunk_bytes_);
        if (size < 0) return last_error();
        if (size == 0) return std::nullopt;
        used_ = static_cast<size_t>(size);
        position_ = 0;
    }
    const auto* native = reinterpret_cast<const dirent64*>(chunk_.get() + position_);
    position_ += native->d_reclen;
    DirectoryEntry entry;
    entry.next = static_cast<uint64_t>(native->d_off);
    entry.inode = native->d_ino;
    entry.type = entry_type(native->d_type);
    entry.name = native->d_name;
    if (native->d_type == DT_UNKNOWN) {
        // Some file systems do not keep the type in the directory.
        struct stat found;
        if (::fstatat(directory_, native->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0) {
            entry.type = file_type(found.st_mode);
        }
    }
    return entry;
}

}  // namespace ingot::wasi::system
