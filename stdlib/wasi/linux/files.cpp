// The system seam on Linux: open files and sockets.
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "stdlib/wasi/linux/errors.h"
#include "stdlib/wasi/linux/open.h"
#include "stdlib/wasi/system.h"
#include "vm/support/check.h"
#include "vm/support/result.h"

namespace ingot::wasi::system {

namespace {

static_assert(kMaxBuffers == IOV_MAX);
constexpr uint64_t kLargestOffset = INT64_MAX;

/// Buffers in the kernel's layout.
class NativeBuffers {
 public:
    explicit NativeBuffers(std::span<const Buffer> buffers) : count_(buffers.size()) {
        CHECK(count_ <= kMaxBuffers);
        for (size_t i = 0; i < count_; ++i) vectors_[i] = {buffers[i].data(), buffers[i].size()};
    }
    iovec* data() { return vectors_.data(); }
    int count() const { return static_cast<int>(count_); }

 private:
    std::array<iovec, kMaxBuffers> vectors_;  // filled up to count_; clearing it would cost 16 KiB
    size_t count_;
};

/// Repeats a call that a signal interrupted before it moved anything.
template <typename Call>
Fallible<size_t> transfer(Call call) {
    ssize_t size = 0;
    do {
        size = call();
    } while (size < 0 && is_to_repeat());
    if (size < 0) return last_error();
    return static_cast<size_t>(size);
}

int native_whence(Whence whence) {
    switch (whence) {
    case Whence::Set: return SEEK_SET;
    case Whence::Current: return SEEK_CUR;
    case Whence::End: return SEEK_END;
    }
    CHECK(false);
}

int native_advice(Advice advice) {
    switch (advice) {
    case Advice::Normal: return POSIX_FADV_NORMAL;
    case Advice::Sequential: return POSIX_FADV_SEQUENTIAL;
    case Advice::Random: return POSIX_FADV_RANDOM;
    case Advice::WillNeed: return POSIX_FADV_WILLNEED;
    case Advice::DontNeed: return POSIX_FADV_DONTNEED;
    case Advice::NoReuse: return POSIX_FADV_NOREUSE;
    }
    CHECK(false);
}

uint16_t guest_flags(int flags) {
    uint16_t result = 0;
    if (flags & O_APPEND) result |= fd_flags::kAppend;
    if (flags & O_NONBLOCK) result |= fd_flags::kNonblock;
    if ((flags & O_SYNC) == O_SYNC) {
        result |= fd_flags::kSync;
    } else if (flags & O_DSYNC) {
        result |= fd_flags::kDsync;
    }
    return result;
}

}  // namespace

Fallible<HandleMode> mode(Handle handle) {
    int flags = ::fcntl(handle, F_GETFL);
    if (flags < 0) return last_error();
    int access = flags & O_ACCMODE;
    bool usable = (flags & O_PATH) == 0;
    return HandleMode{.read = usable && (access == O_RDONLY || access == O_RDWR),
                      .write = usable && (access == O_WRONLY || access == O_RDWR),
                      .flags = guest_flags(flags)};
}

bool is_terminal(Handle handle) {
    return ::isatty(handle) == 1;
}

Fallible<void> set_flags(Handle handle, uint16_t flags) {
    int native = ::fcntl(handle, F_GETFL);
    if (native < 0) return last_error();
    constexpr uint16_t kChangeable = fd_flags::kAppend | fd_flags::kNonblock;
    uint16_t synchronous = flags & ~kChangeable;
    if (synchronous & fd_flags::kRsync) synchronous = fd_flags::kSync;  // one flag on Linux
    if (synchronous != (guest_flags(native) & ~kChangeable)) return std::unexpected(Errno::NotSup);
    native &= ~(O_APPEND | O_NONBLOCK);
    if (flags & fd_flags::kAppend) native |= O_APPEND;
    if (flags & fd_flags::kNonblock) native |= O_NONBLOCK;
    return check(::fcntl(handle, F_SETFL, native));
}

Fallible<size_t> read(Handle handle, std::span<const Buffer> buffers) {
    NativeBuffers native(buffers);
    return transfer([&] { return ::readv(handle, native.data(), native.count()); });
}

Fallible<size_t> write(Handle handle, std::span<const Buffer> buffers) {
    NativeBuffers native(buffers);
    return transfer([&] { return ::writev(handle, native.data(), native.count()); });
}

Fallible<size_t> read_at(Handle handle, std::span<const Buffer> buffers, uint64_t offset) {
    if (offset > kLargestOffset) return std::unexpected(Errno::Inval);
    NativeBuffers native(buffers);
    return transfer([&] {
        return ::preadv(handle, native.data(), native.count(), static_cast<off_t>(offset));
    });
}

Fallible<size_t> write_at(Handle handle, std::span<const Buffer> buffers, uint64_t offset) {
    if (offset > kLargestOffset) return std::unexpected(Errno::Inval);
    NativeBuffers native(buffers);
    return transfer([&] {
        return ::pwritev(handle, native.data(), native.count(), static_cast<off_t>(offset));
    });
}

Fallible<uint64_t> seek(Handle handle, int64_t offset, Whence whence) {
    off_t position = ::lseek(handle, offset, native_whence(whence));
    if (position < 0) return last_error();
    return static_cast<uint64_t>(position);
}

Fallible<void> sync(Handle handle, bool data_only) {
    return check(data_only ? ::fdatasync(handle) : ::fsync(handle));
}

Fallible<void> set_size(Handle handle, uint64_t size) {
    if (size > kLargestOffset) return std::unexpected(Errno::Inval);
    return check(::ftruncate(handle, static_cast<off_t>(size)));
}

Fallible<void> allocate(Handle handle, uint64_t offset, uint64_t size) {
    if (offset > kLargestOffset || size > kLargestOffset) return std::unexpected(Errno::Inval);
    // Not posix_fallocate: where the file system cannot, glibc would write the blocks one by one.
    return check(::fallocate(handle, 0, static_cast<off_t>(offset), static_cast<off_t>(size)));
}

Fallible<void> advise(Handle handle, uint64_t offset, uint64_t size, Advice advice) {
    if (offset > kLargestOffset || size > kLargestOffset) return std::unexpected(Errno::Inval);
    int error = ::posix_fadvise(handle, static_cast<off_t>(offset), static_cast<off_t>(size),
                                native_advice(advice));
    if (error != 0) return std::unexpected(to_errno(error));
    return {};
}

Fallible<OwnedHandle> accept(Handle handle, bool nonblocking) {
    int accepted = 0;
    do {
        accepted =
            ::accept4(handle, nullptr, nullptr, SOCK_CLOEXEC | (nonblocking ? SOCK_NONBLOCK : 0));
    } while (accepted < 0 && is_to_repeat());
    if (accepted < 0) return last_error();
    return OwnedHandle(accepted);
}

Fallible<Received> receive(Handle handle, std::span<const Buffer> buffers, bool peek,
                           bool wait_all) {
    NativeBuffers native(buffers);
    msghdr message{};
    message.msg_iov = native.data();
    message.msg_iovlen = static_cast<size_t>(native.count());
    int flags = (peek ? MSG_PEEK : 0) | (wait_all ? MSG_WAITALL : 0);
    size_t size = TRY(transfer([&] { return ::recvmsg(handle, &message, flags); }));
    return Received{.size = size, .truncated = (message.msg_flags & MSG_TRUNC) != 0};
}

Fallible<size_t> send(Handle handle, std::span<const Buffer> buffers) {
    NativeBuffers native(buffers);
    msghdr message{};
    message.msg_iov = native.data();
    message.msg_iovlen = static_cast<size_t>(native.count());
    return transfer([&] { return ::sendmsg(handle, &message, MSG_NOSIGNAL); });
}

Fallible<void> shut_down(Handle handle, bool receiving, bool sending) {
    int how = receiving ? (sending ? SHUT_RDWR : SHUT_RD) : SHUT_WR;
    return check(::shutdown(handle, how));
}

uint64_t readable_bytes(Handle handle) {
    int size = 0;
    if (::ioctl(handle, FIONREAD, &size) < 0 || size < 0) return 0;
    return static_cast<uint64_t>(size);
}

}  // namespace ingot::wasi::system
