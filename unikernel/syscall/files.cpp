// Reading, writing and descriptors.
#include "unikernel/fs/file.h"

#include "unikernel/syscall/calls.h"

namespace kernel::calls {
namespace {

constexpr int32_t kMostPieces = 1024;
constexpr uint64_t kMostBytes = 0x7ffff000;  // of one call, as on Linux

struct Piece {
    uint64_t address, size;
};

/// A file that a call uses: it stays there while the call waits, whoever closes the descriptor.
class Used {
 public:
    explicit Used(File* file) : file_(file) {
        if (file_ != nullptr) file_->retain();
    }
    ~Used() {
        if (file_ != nullptr) file_->release();
    }
    Used(const Used&) = delete;
    Used& operator=(const Used&) = delete;
    explicit operator bool() const { return file_ != nullptr; }
    File* operator->() const { return file_; }
    File& operator*() const { return *file_; }

 private:
    File* file_;
};

Used readable(int32_t fd) {
    File* file = descriptors().file(fd);
    return Used(file != nullptr && file->may_read() ? file : nullptr);
}
Used writable(int32_t fd) {
    File* file = descriptors().file(fd);
    return Used(file != nullptr && file->may_write() ? file : nullptr);
}

/// Calls `transfer(address, size, done)` for each piece until one is not done fully.
template <typename Transfer>
int64_t for_pieces(UserAddress pieces, int32_t count, const Transfer& transfer) {
    if (count < 0 || count > kMostPieces) return -EINVAL;
    uint64_t done = 0;
    for (int32_t i = 0; i < count; ++i) {
        Piece piece;
        if (!read_user(piece, pieces + static_cast<uint64_t>(i) * sizeof piece)) return -EFAULT;
        const uint64_t size = least(piece.size, kMostBytes - done);
        if (size == 0) continue;
        const int64_t result = transfer(piece.address, size, done);
        if (result < 0) return done > 0 ? static_cast<int64_t>(done) : result;
        done += static_cast<uint64_t>(result);
        if (static_cast<uint64_t>(result) < size) break;
    }
    return static_cast<int64_t>(done);
}

int64_t duplicate(int32_t fd, int32_t lowest, bool closes_on_exec) {
    File* file = descriptors().file(fd);
    if (file == nullptr) return -EBADF;
    if (lowest < 0 || lowest >= DescriptorTable::kMost) return -EINVAL;
    file->retain();
    return descriptors().add(file, closes_on_exec, lowest);
}

}  // namespace

int64_t read(int32_t fd, UserAddress buffer, uint64_t size) {
    const Used file = readable(fd);
    return file ? file->read(buffer, least(size, kMostBytes)) : -EBADF;
}

int64_t write(int32_t fd, UserAddress buffer, uint64_t size) {
    const Used file = writable(fd);
    return file ? file->write(buffer, least(size, kMostBytes)) : -EBADF;
}

int64_t close(int32_t fd) {
    return descriptors().close(fd);
}

int64_t lseek(int32_t fd, int64_t offset, uint32_t whence) {
    File* file = descriptors().file(fd);
    if (file == nullptr || file->is_path()) return -EBADF;
    return file->seek(offset, whence);
}

int64_t ioctl(int32_t fd, uint32_t) {
    return descriptors().file(fd) == nullptr ? -EBADF : -ENOTTY;
}

int64_t pread64(int32_t fd, UserAddress buffer, uint64_t size, int64_t offset) {
    const Used file = readable(fd);
    if (!file) return -EBADF;
    if (offset < 0) return -EINVAL;
    return file->read_at(buffer, least(size, kMostBytes), static_cast<uint64_t>(offset));
}

int64_t pwrite64(int32_t fd, UserAddress buffer, uint64_t size, int64_t offset) {
    const Used file = writable(fd);
    if (!file) return -EBADF;
    if (offset < 0) return -EINVAL;
    return file->write_at(buffer, least(size, kMostBytes), static_cast<uint64_t>(offset));
}

int64_t readv(int32_t fd, UserAddress pieces, int32_t count) {
    const Used file = readable(fd);
    if (!file) return -EBADF;
    return for_pieces(pieces, count, [&](uint64_t address, uint64_t size, uint64_t) {
        return file->read(address, size);
    });
}

int64_t writev(int32_t fd, UserAddress pieces, int32_t count) {
    const Used file = writable(fd);
    if (!file) return -EBADF;
    return for_pieces(pieces, count, [&](uint64_t address, uint64_t size, uint64_t) {
        return file->write(address, size);
    });
}

int64_t preadv(int32_t fd, UserAddress pieces, int32_t count, int64_t offset) {
    const Used file = readable(fd);
    if (!file) return -EBADF;
    if (offset < 0) return -EINVAL;
    return for_pieces(pieces, count, [&](uint64_t address, uint64_t size, uint64_t done) {
        return file->read_at(address, size, static_cast<uint64_t>(offset) + done);
    });
}

int64_t pwritev(int32_t fd, UserAddress pieces, int32_t count, int64_t offset) {
    const Used file = writable(fd);
    if (!file) return -EBADF;
    if (offset < 0) return -EINVAL;
    return for_pieces(pieces, count, [&](uint64_t address, uint64_t size, uint64_t done) {
        return file->write_at(address, size, static_cast<uint64_t>(offset) + done);
    });
}

int64_t dup(int32_t fd) {
    return duplicate(fd, 0, false);
}

int64_t dup2(int32_t fd, int32_t other) {
    if (fd == other) return descriptors().file(fd) == nullptr ? -EBADF : other;
    return dup3(fd, other, 0);
}

int64_t dup3(int32_t fd, int32_t other, uint32_t flags) {
    if (fd == other || (flags & ~kCloseOnExec) != 0) return -EINVAL;
    File* file = descriptors().file(fd);
    if (file == nullptr) return -EBADF;
    file->retain();
    return descriptors().replace(other, file, (flags & kCloseOnExec) != 0);
}

int64_t fcntl(int32_t fd, uint32_t command, uint64_t argument) {
    enum : uint32_t {
        kDuplicate = 0,
        kGetDescriptorFlags = 1,
        kSetDescriptorFlags = 2,
        kGetFlags = 3,
        kSetFlags = 4,
        kDuplicateCloseOnExec = 1030,
    };
    constexpr uint32_t kChangeable = kAppend | kNonBlocking;
    File* file = descriptors().file(fd);
    if (file == nullptr) return -EBADF;
    switch (command) {
    case kDuplicate: return duplicate(fd, static_cast<int32_t>(argument), false);
    case kDuplicateCloseOnExec: return duplicate(fd, static_cast<int32_t>(argument), true);
    case kGetDescriptorFlags: return descriptors().closes_on_exec(fd) ? 1 : 0;
    case kSetDescriptorFlags: descriptors().set_closes_on_exec(fd, (argument & 1) != 0); return 0;
    case kGetFlags: return file->flags;
    case kSetFlags:
        file->flags =
            (file->flags & ~kChangeable) | (static_cast<uint32_t>(argument) & kChangeable);
        return 0;
    default: return -EINVAL;
    }
}

int64_t fsync(int32_t fd) {
    // All files are memory: nothing is ever behind.
    const File* file = descriptors().file(fd);
    return file == nullptr || file->is_path() ? -EBADF : 0;
}

int64_t ftruncate(int32_t fd, int64_t size) {
    const Used file = writable(fd);
    if (!file) return -EBADF;
    Node* node = file->node();
    if (size < 0 || node == nullptr || node->kind != NodeKind::File) return -EINVAL;
    return node->resize(static_cast<uint64_t>(size));
}

int64_t fadvise64(int32_t fd) {
    return descriptors().file(fd) == nullptr ? -EBADF : 0;
}

int64_t fallocate(int32_t fd, uint32_t mode, int64_t offset, int64_t size) {
    const Used file = writable(fd);
    if (!file) return -EBADF;
    Node* node = file->node();
    if (offset < 0 || size <= 0) return -EINVAL;
    if (mode != 0) return -ENOTSUP;
    if (node == nullptr || node->kind != NodeKind::File) return -ENODEV;
    const uint64_t end = static_cast<uint64_t>(offset) + static_cast<uint64_t>(size);
    return end <= node->size() ? 0 : node->resize(end);
}

int64_t pipe(UserAddress ends) {
    return pipe2(ends, 0);
}

int64_t pipe2(UserAddress ends, uint32_t flags) {
    if ((flags & ~(kCloseOnExec | kNonBlocking)) != 0) return -EINVAL;
    const PipeEnds pipe = create_pipe(flags & kNonBlocking);
    if (pipe.input == nullptr) return -ENOMEM;
    const bool closes_on_exec = (flags & kCloseOnExec) != 0;
    const int64_t input = descriptors().add(pipe.input, closes_on_exec);
    const int64_t output = descriptors().add(pipe.output, closes_on_exec);
    const int32_t numbers[] = {static_cast<int32_t>(input), static_cast<int32_t>(output)};
    if (input >= 0 && output >= 0 && write_user(ends, numbers)) return 0;
    descriptors().close(input);
    descriptors().close(output);
    return input < 0 || output < 0 ? -EMFILE : -EFAULT;
}

}  // namespace kernel::calls
