// Calls that name files by paths.
#include "unikernel/fs/path.h"

#include "unikernel/arch/x86_64/clock.h"
#include "unikernel/fs/file.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/timespec.h"

namespace kernel::calls {
namespace {

constexpr int32_t kWorkingDirectory = -100;
constexpr uint32_t kNoFollowAt = 0x100;
constexpr uint32_t kRemoveDirectory = 0x200;
constexpr uint32_t kEmptyPath = 0x1000;

/// A path out of the program, and the directory it begins in.
struct UserPath {
    int64_t error = 0;
    Node* start = nullptr;
    Text text = {};
};

char user_path_buffer[4096];

UserPath read_path(int32_t fd, UserAddress path) {
    const int64_t size = read_user_text(user_path_buffer, sizeof user_path_buffer, path);
    if (size < 0) return {.error = size};
    const Text text = {user_path_buffer, static_cast<size_t>(size)};
    if (fd == kWorkingDirectory || text.starts_with("/")) return {0, &root_node(), text};
    File* file = descriptors().file(fd);
    if (file == nullptr) return {.error = -EBADF};
    if (file->node() == nullptr) return {.error = -ENOTDIR};
    return {0, file->node(), text};
}

Resolution find(int32_t fd, UserAddress path, bool follows_last, uint64_t flags = 0) {
    const UserPath from = read_path(fd, path);
    if (from.error != 0) return {.error = from.error};
    // Beneath means beneath the descriptor's directory, wherever the path claims to begin.
    Node* start = from.start;
    if (flags != 0 && fd != kWorkingDirectory) {
        File* file = descriptors().file(fd);
        if (file == nullptr) return {.error = -EBADF};
        start = file->node();
        if (start == nullptr) return {.error = -ENOTDIR};
    }
    return resolve(
        {.start = start, .path = from.text, .follows_last = follows_last, .flags = flags});
}

/// A node that must be there.
Resolution find_existing(int32_t fd, UserAddress path, bool follows_last) {
    Resolution found = find(fd, path, follows_last);
    if (found.error == 0 && found.node == nullptr) found.error = -ENOENT;
    if (found.error == 0 && found.wants_directory && found.node->kind != NodeKind::Directory) {
        found.error = -ENOTDIR;
    }
    return found;
}

uint32_t type_bits(const Node& node) {
    switch (node.kind) {
    case NodeKind::Directory: return 0040000;
    case NodeKind::Symlink: return 0120000;
    case NodeKind::Device: return 0020000;
    case NodeKind::File:
    case NodeKind::Generated: return 0100000;
    }
    return 0;
}

struct Status {
    uint64_t device = 1, id = 0, links = 1;
    uint32_t mode = 0, uid = 0, gid = 0, padding = 0;
    uint64_t special = 0;
    int64_t size = 0, block_size = 4096, blocks = 0;
    TimeSpec accessed, modified, changed;
    int64_t unused[3] = {};
};
static_assert(sizeof(Status) == 144);

int64_t write_status(UserAddress to, const Node* node) {
    Status status;
    if (node == nullptr) {
        status.mode = 0010600;  // a pipe
    } else {
        status.id = node->id;
        status.mode = type_bits(*node) | node->mode;
        status.special = node->kind == NodeKind::Device ? 0x501 : 0;
        status.size = static_cast<int64_t>(node->size());
        status.blocks = (status.size + 511) / 512;
        status.accessed = TimeSpec::of(node->accessed_ns);
        status.modified = status.changed = TimeSpec::of(node->modified_ns);
    }
    return write_user(to, status) ? 0 : -EFAULT;
}

/// Makes a node where a path led to nothing.
int64_t create_at(const Resolution& place, NodeKind kind, uint32_t mode, Node*& node) {
    if (place.name.empty()) return -EEXIST;
    if (!place.parent->is_writable) return -EROFS;
    node = Node::create(kind, place.name, true);
    if (node == nullptr) return -ENOSPC;
    node->mode = mode & 0777;
    node->accessed_ns = node->modified_ns = place.parent->modified_ns = wall_clock_ns();
    node->link(*place.parent);
    node->release();
    return 0;
}

int64_t open_found(Resolution found, uint32_t flags, uint32_t mode) {
    if (found.error != 0) return found.error;
    const bool creates = (flags & kCreate) != 0;
    if (found.node == nullptr) {
        if (!creates) return -ENOENT;
        if (found.wants_directory) return -EISDIR;
        const int64_t error = create_at(found, NodeKind::File, mode, found.node);
        if (error != 0) return error;
    } else if (creates && (flags & kExclusive) != 0) {
        return -EEXIST;
    }
    Node& node = *found.node;
    const bool is_path = (flags & kPathOnly) != 0;
    const bool writes = (flags & kAccessMode) != kReadOnly && !is_path;
    const bool is_directory = node.kind == NodeKind::Directory;
    if (node.kind == NodeKind::Symlink && !is_path) return -ELOOP;
    if (!is_directory && ((flags & kDirectoryOnly) != 0 || found.wants_directory)) return -ENOTDIR;
    if (is_directory && (writes || creates)) return -EISDIR;
    if (writes && node.kind == NodeKind::Generated) return -EACCES;
    if (writes && node.kind == NodeKind::File && !node.is_writable) return -EROFS;
    if (writes && node.kind == NodeKind::File && (flags & kTruncate) != 0) node.resize(0);
    constexpr uint32_t kKept = kAccessMode | kAppend | kNonBlocking | kPathOnly | kDirectoryOnly;
    return descriptors().add(open_node(node, flags & kKept), (flags & kCloseOnExec) != 0);
}

bool follows(uint32_t flags) {
    return (flags & kNoFollow) == 0 && (flags & (kCreate | kExclusive)) != (kCreate | kExclusive);
}

struct DirectoryEntry {
    uint64_t id;
    int64_t next;
    uint16_t size;
    uint8_t type;
};
constexpr uint64_t kEntryHeader = 19;

uint64_t entry_size(Text name) {
    return round_up(kEntryHeader + name.size + 1, 8);
}

bool write_entry(UserAddress to, const Node& node, Text name, uint64_t next) {
    const DirectoryEntry entry = {.id = node.id,
                                  .next = static_cast<int64_t>(next),
                                  .size = static_cast<uint16_t>(entry_size(name)),
                                  .type = static_cast<uint8_t>(type_bits(node) >> 12)};
    return copy_to_user(to, &entry, kEntryHeader) &&
           copy_to_user(to + kEntryHeader, name.data, name.size) &&
           clear_user(to + kEntryHeader + name.size, entry.size - kEntryHeader - name.size);
}

int64_t copy_target(const Node& link, UserAddress buffer, uint64_t size) {
    const Text target = link.target();
    const uint64_t count = least<uint64_t>(size, target.size);
    return copy_to_user(buffer, target.data, count) ? static_cast<int64_t>(count) : -EFAULT;
}

/// AT_EMPTY_PATH with an empty path: the descriptor itself is meant.
bool names_nothing(UserAddress path, uint32_t flags) {
    char first = 0;
    return (flags & kEmptyPath) != 0 && (path == 0 || (read_user(first, path) && first == 0));
}

bool is_beneath(const Node* node, const Node& ancestor) {
    while (node != nullptr && node != &ancestor) node = node->parent;
    return node != nullptr;
}

}  // namespace

int64_t fstat(int32_t fd, UserAddress status) {
    File* file = descriptors().file(fd);
    return file == nullptr ? -EBADF : write_status(status, file->node());
}

int64_t getcwd(UserAddress buffer, uint64_t size) {
    constexpr char kRoot[] = "/";
    if (size < sizeof kRoot) return -ERANGE;
    return copy_to_user(buffer, kRoot, sizeof kRoot) ? int64_t{sizeof kRoot} : -EFAULT;
}

int64_t access(UserAddress path, uint32_t mode) {
    return faccessat(kWorkingDirectory, path, mode);
}

int64_t rename(UserAddress from, UserAddress to) {
    return renameat(kWorkingDirectory, from, kWorkingDirectory, to);
}

int64_t mkdir(UserAddress path, uint32_t mode) {
    return mkdirat(kWorkingDirectory, path, mode);
}

int64_t rmdir(UserAddress path) {
    return unlinkat(kWorkingDirectory, path, kRemoveDirectory);
}

int64_t unlink(UserAddress path) {
    return unlinkat(kWorkingDirectory, path, 0);
}

int64_t symlink(UserAddress target, UserAddress path) {
    return symlinkat(target, kWorkingDirectory, path);
}

int64_t readlink(UserAddress path, UserAddress buffer, uint64_t size) {
    return readlinkat(kWorkingDirectory, path, buffer, size);
}

int64_t readlinkat(int32_t fd, UserAddress path, UserAddress buffer, uint64_t size) {
    const Resolution found = find_existing(fd, path, false);
    if (found.error != 0) return found.error;
    if (found.node->kind != NodeKind::Symlink || size == 0) return -EINVAL;
    return copy_target(*found.node, buffer, size);
}

int64_t getdents64(int32_t fd, UserAddress buffer, uint64_t size) {
    File* file = descriptors().file(fd);
    if (file == nullptr || file->is_path()) return -EBADF;
    Node* directory = file->node();
    if (directory == nullptr || directory->kind != NodeKind::Directory) return -ENOTDIR;
    uint64_t done = 0;
    const auto add = [&](const Node& node, Text name, uint64_t order) {
        if (order <= file->position) return true;
        if (done + entry_size(name) > size) return false;
        if (!write_entry(buffer + done, node, name, order)) return false;
        done += entry_size(name);
        file->position = order;
        return true;
    };
    const Node& above = directory->parent == nullptr ? *directory : *directory->parent;
    bool has_room = add(*directory, ".", 1) && add(above, "..", 2);
    for (Node* node = directory->children().front(); node != nullptr && has_room;
         node = directory->children().after(node)) {
        has_room = add(*node, node->name, node->order);
    }
    return done == 0 && !has_room ? -EINVAL : static_cast<int64_t>(done);
}

int64_t openat(int32_t fd, UserAddress path, uint32_t flags, uint32_t mode) {
    return open_found(find(fd, path, follows(flags)), flags, mode);
}

int64_t openat2(int32_t fd, UserAddress path, UserAddress how, uint64_t how_size) {
    struct {
        uint64_t flags, mode, resolve;
    } request;
    if (how_size < sizeof request) return -EINVAL;
    if (how_size > sizeof request) return -E2BIG;
    if (!read_user(request, how)) return -EFAULT;
    constexpr uint64_t kKnown = kNoCrossing | kNoMagicLinks | kNoSymlinks | kBeneath | kInRoot;
    if ((request.resolve & ~kKnown) != 0 || request.flags >> 32 != 0) return -EINVAL;
    const auto flags = static_cast<uint32_t>(request.flags);
    return open_found(find(fd, path, follows(flags), request.resolve), flags,
                      static_cast<uint32_t>(request.mode));
}

int64_t mkdirat(int32_t fd, UserAddress path, uint32_t mode) {
    const Resolution found = find(fd, path, false);
    if (found.error != 0) return found.error;
    Node* node = nullptr;
    return found.node != nullptr ? -EEXIST : create_at(found, NodeKind::Directory, mode, node);
}

int64_t symlinkat(UserAddress target, int32_t fd, UserAddress path) {
    static char buffer[4096];
    const int64_t size = read_user_text(buffer, sizeof buffer, target);
    if (size <= 0) return size == 0 ? -ENOENT : size;
    const Resolution found = find(fd, path, false);
    if (found.error != 0) return found.error;
    if (found.node != nullptr) return -EEXIST;
    Node* node = nullptr;
    const int64_t error = create_at(found, NodeKind::Symlink, 0777, node);
    if (error != 0) return error;
    if (node->set_target({buffer, static_cast<size_t>(size)})) return 0;
    node->unlink_from_parent();
    return -ENOSPC;
}

int64_t newfstatat(int32_t fd, UserAddress path, UserAddress status, uint32_t flags) {
    if (names_nothing(path, flags)) {
        if (fd != kWorkingDirectory) return fstat(fd, status);
        return write_status(status, &root_node());
    }
    const Resolution found = find_existing(fd, path, (flags & kNoFollowAt) == 0);
    return found.error != 0 ? found.error : write_status(status, found.node);
}

int64_t unlinkat(int32_t fd, UserAddress path, uint32_t flags) {
    const Resolution found = find_existing(fd, path, false);
    if (found.error != 0) return found.error;
    Node& node = *found.node;
    const bool wants_directory = (flags & kRemoveDirectory) != 0;
    const bool is_directory = node.kind == NodeKind::Directory;
    if (wants_directory && !is_directory) return -ENOTDIR;
    if (!wants_directory && is_directory) return -EISDIR;
    if (found.name.empty()) return -EINVAL;
    if (!found.parent->is_writable) return -EROFS;
    if (is_directory && !node.children().empty()) return -ENOTEMPTY;
    found.parent->modified_ns = wall_clock_ns();
    node.unlink_from_parent();
    return 0;
}

int64_t renameat(int32_t from_fd, UserAddress from, int32_t to_fd, UserAddress to) {
    const Resolution source = find_existing(from_fd, from, false);
    if (source.error != 0) return source.error;
    const Resolution target = find(to_fd, to, false);
    if (target.error != 0) return target.error;
    Node& node = *source.node;
    const bool is_directory = node.kind == NodeKind::Directory;
    if (node.parent == nullptr || target.name.empty()) return -EINVAL;
    if (!node.parent->is_writable || !target.parent->is_writable) return -EROFS;
    if (is_directory && is_beneath(target.parent, node)) return -EINVAL;
    if (target.wants_directory && !is_directory) return -ENOTDIR;
    if (target.node == &node) return 0;
    if (target.node != nullptr) {
        const bool replaces_directory = target.node->kind == NodeKind::Directory;
        if (replaces_directory != is_directory) return is_directory ? -ENOTDIR : -EISDIR;
        if (!target.node->children().empty()) return -ENOTEMPTY;
    }
    if (!node.rename(target.name)) return -ENOSPC;
    if (target.node != nullptr) target.node->unlink_from_parent();
    node.retain();
    node.unlink_from_parent();
    node.link(*target.parent);
    node.release();
    return 0;
}

int64_t faccessat(int32_t fd, UserAddress path, uint32_t mode) {
    constexpr uint32_t kForWriting = 2;
    const Resolution found = find_existing(fd, path, true);
    if (found.error != 0) return found.error;
    const bool is_fixed = !found.node->is_writable && found.node->kind != NodeKind::Device;
    return (mode & kForWriting) != 0 && is_fixed ? -EROFS : 0;
}

int64_t utimensat(int32_t fd, UserAddress path, UserAddress times, uint32_t flags) {
    constexpr int64_t kNow = 0x3fffffff;
    constexpr int64_t kOmit = 0x3ffffffe;
    Node* node = nullptr;
    if (path == 0 || names_nothing(path, flags)) {
        File* file = descriptors().file(fd);
        if (file == nullptr) return -EBADF;
        node = file->node();
    } else {
        const Resolution found = find_existing(fd, path, (flags & kNoFollowAt) == 0);
        if (found.error != 0) return found.error;
        node = found.node;
    }
    TimeSpec values[2] = {{0, kNow}, {0, kNow}};
    if (times != 0 && !read_user(values, times)) return -EFAULT;
    if (node == nullptr || !node->is_writable) return -EROFS;
    uint64_t* const targets[] = {&node->accessed_ns, &node->modified_ns};
    for (const TimeSpec& value : values) {
        const bool is_special = value.nanoseconds == kNow || value.nanoseconds == kOmit;
        if (!is_special && !value.is_valid()) return -EINVAL;
    }
    for (size_t i = 0; i < 2; ++i) {
        if (values[i].nanoseconds == kOmit) continue;
        *targets[i] = values[i].nanoseconds == kNow ? wall_clock_ns() : values[i].ns();
    }
    return 0;
}

int64_t linkat() {
    // A node has one name.
    return -EPERM;
}

}  // namespace kernel::calls
