// The seam between WASI and the operating system: plain functions over host handles. A port is one
// folder that implements them (linux/); tests/unit/wasi/system_test.cpp is the contract.
//
// Nothing here knows grants or guest memory. Names given to the *_at functions are single
// components: keeping a whole path beneath its directory is the business of paths.h, with
// open_beneath or without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "stdlib/wasi/abi.h"

namespace ingot::wasi::system {

using Handle = int;
inline constexpr Handle kNoHandle = -1;

/// A handle that is closed with its owner.
class OwnedHandle {
 public:
    OwnedHandle() = default;
    explicit OwnedHandle(Handle handle) : handle_(handle) {}
    OwnedHandle(OwnedHandle&& other) noexcept : handle_(std::exchange(other.handle_, kNoHandle)) {}
    OwnedHandle& operator=(OwnedHandle&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~OwnedHandle();

    Handle get() const { return handle_; }
    explicit operator bool() const { return handle_ != kNoHandle; }

 private:
    Handle handle_ = kNoHandle;
};

struct OpenOptions {
    bool read = false;
    bool write = false;
    bool path_only = false;  ///< A handle that only names the file; neither read nor write.
    bool create = false;
    bool exclusive = false;
    bool truncate = false;
    bool directory = false;
    bool follow = false;  ///< Follow a symbolic link in the last component.
    uint16_t flags = 0;   ///< fd_flags
};

/// A directory of the host by its host path; for grants only.
Fallible<OwnedHandle> open_host_directory(const std::string& path);

/// True where open_beneath works on this host.
bool has_open_beneath();

/// Opens a relative path without ever leaving `directory`; NotCapable for a path that would, Again
/// if concurrent renames made that undecidable.
Fallible<OwnedHandle> open_beneath(Handle directory, const std::string& path,
                                   const OpenOptions& options);

/// Opens one component. A symbolic link is never followed, whatever `options.follow` says: Loop, or
/// NotDir if a directory was asked for; with path_only the handle names the link itself.
Fallible<OwnedHandle> open_at(Handle directory, const std::string& name,
                              const OpenOptions& options);

// One component each; symbolic links are never followed.
Fallible<void> create_directory_at(Handle directory, const std::string& name);
Fallible<void> remove_directory_at(Handle directory, const std::string& name);
Fallible<void> unlink_file_at(Handle directory, const std::string& name);
Fallible<void> rename_at(Handle from, const std::string& from_name, Handle to,
                         const std::string& to_name);
Fallible<void> link_at(Handle from, const std::string& from_name, Handle to,
                       const std::string& to_name);
Fallible<void> symlink_at(const std::string& target, Handle directory, const std::string& name);
Fallible<std::string> read_link_at(Handle directory, const std::string& name);
Fallible<FileStatus> status_at(Handle directory, const std::string& name);

/// A time to set: nothing leaves it, `now` takes the host's clock.
struct TimeChange {
    bool set = false;
    bool now = false;
    uint64_t time_ns = 0;
};
Fallible<void> set_times_at(Handle directory, const std::string& name, TimeChange accessed,
                            TimeChange modified);

// Open files. Handles of set_times and status may be path_only.
Fallible<FileStatus> status(Handle handle);
Fallible<void> set_times(Handle handle, TimeChange accessed, TimeChange modified);

/// How an open handle may be used.
struct HandleMode {
    bool read = false;
    bool write = false;
    uint16_t flags = 0;  ///< fd_flags
};
Fallible<HandleMode> mode(Handle handle);  ///< BadF if the handle is not open.
bool is_terminal(Handle handle);

/// Append and Nonblock can be changed; NotSup if one of the others would have to.
Fallible<void> set_flags(Handle handle, uint16_t flags);

/// At most kMaxBuffers buffers per call; how many bytes were moved, which may be fewer than asked.
inline constexpr size_t kMaxBuffers = 1024;
using Buffer = std::span<uint8_t>;
Fallible<size_t> read(Handle handle, std::span<const Buffer> buffers);
Fallible<size_t> write(Handle handle, std::span<const Buffer> buffers);
Fallible<size_t> read_at(Handle handle, std::span<const Buffer> buffers, uint64_t offset);
Fallible<size_t> write_at(Handle handle, std::span<const Buffer> buffers, uint64_t offset);
Fallible<uint64_t> seek(Handle handle, int64_t offset, Whence whence);
Fallible<void> sync(Handle handle, bool data_only);
Fallible<void> set_size(Handle handle, uint64_t size);
Fallible<void> allocate(Handle handle, uint64_t offset, uint64_t size);
Fallible<void> advise(Handle handle, uint64_t offset, uint64_t size, Advice advice);

/// Sockets. Receiving tells whether a datagram was cut off.
struct Received {
    size_t size = 0;
    bool truncated = false;
};
Fallible<OwnedHandle> accept(Handle handle, bool nonblocking);
Fallible<Received> receive(Handle handle, std::span<const Buffer> buffers, bool peek,
                           bool wait_all);
Fallible<size_t> send(Handle handle, std::span<const Buffer> buffers);
Fallible<void> shut_down(Handle handle, bool receiving, bool sending);

struct DirectoryEntry {
    uint64_t next = 0;  ///< Where reading goes on behind this entry; never 0.
    uint64_t inode = 0;
    FileType type = FileType::Unknown;
    std::string_view name;  ///< Valid until the next call.
};

/// Reads a directory from a position that an entry named (0: the start), `chunk_bytes` at a time.
class DirectoryReader {
 public:
    static Fallible<DirectoryReader> create(Handle directory, uint64_t position,
                                            size_t chunk_bytes);

    /// Nothing at the end.
    Fallible<std::optional<DirectoryEntry>> next();

 private:
    DirectoryReader(Handle directory, size_t chunk_bytes)
        : directory_(directory),
          chunk_(std::make_unique_for_overwrite<uint8_t[]>(chunk_bytes)),
          chunk_bytes_(chunk_bytes) {}

    Handle directory_;
    std::unique_ptr<uint8_t[]> chunk_;
    size_t chunk_bytes_;
    size_t used_ = 0;
    size_t position_ = 0;
};

Fallible<uint64_t> clock_time_ns(Clock clock);
Fallible<uint64_t> clock_resolution_ns(Clock clock);
Fallible<void> random_bytes(std::span<uint8_t> out);
void yield_thread();

/// Runs `body(argument)` on a new thread that nobody joins. Again where the host has no room for
/// one.
Fallible<void> start_thread(void (*body)(void*), void* argument);

/// A handle to wait for, and what became of it.
struct PollRequest {
    Handle handle = kNoHandle;
    bool read = false;
    bool write = false;

    bool readable = false;
    bool writable = false;
    bool hung_up = false;
    bool failed = false;
};

/// Waits until a request is ready or the time has passed; no timeout waits for ever. Intr if a
/// signal came in between.
Fallible<void> poll(std::span<PollRequest> requests, std::optional<uint64_t> timeout_ns);

/// Bytes that can be read without waiting; 0 where the host cannot tell.
uint64_t readable_bytes(Handle handle);

}  // namespace ingot::wasi::system
