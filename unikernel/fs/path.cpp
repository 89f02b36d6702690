// One component at a time. A symbolic link's target takes the place of its name in what is left of
// the path, which is kept in one buffer.
#include "unikernel/fs/path.h"

#include "unikernel/support/align.h"
#include "unikernel/support/errors.h"

namespace kernel {
namespace {

constexpr uint32_t kMostLinks = 40;
constexpr size_t kLongest = 4096;
constexpr size_t kLongestName = 255;

struct Walker {
    const ResolveRequest& request;
    Node* at;
    char* buffer;  ///< What is left stands at its end.
    Text rest;
    uint32_t links = 0;

    bool is_confined() const { return (request.flags & (kBeneath | kInRoot)) != 0; }

    int64_t step_up() {
        if (is_confined() && at == request.start) {
            return (request.flags & kBeneath) != 0 ? -EXDEV : 0;
        }
        if (at->parent != nullptr) at = at->parent;
        return 0;
    }

    /// Begins what is left at the root, if it begins with a slash.
    int64_t enter_root() {
        if (rest.empty() || rest[0] != '/') return 0;
        if ((request.flags & kBeneath) != 0) return -EXDEV;
        at = (request.flags & kInRoot) != 0 ? request.start : &root_node();
        return 0;
    }

    int64_t follow(const Node& link) {
        if ((request.flags & kNoSymlinks) != 0 || ++links > kMostLinks) return -ELOOP;
        const Text target = link.target();
        if (target.size + 1 + rest.size > kLongest) return -ENAMETOOLONG;
        char* begin = buffer + kLongest - rest.size;
        if (!rest.empty()) *--begin = '/';
        begin -= target.size;
        memcpy(begin, target.data, target.size);
        rest = {begin, static_cast<size_t>(buffer + kLongest - begin)};
        return enter_root();
    }
};

Text skip_slashes(Text text) {
    while (!text.empty() && text[0] == '/') text = text.from(1);
    return text;
}

Resolution walk(Walker& walker) {
    Resolution result;
    result.error = walker.enter_root();
    bool had_slash = false;
    while (result.error == 0) {
        walker.rest = skip_slashes(walker.rest);
        if (walker.rest.empty()) break;
        if (walker.at->kind != NodeKind::Directory) return {.error = -ENOTDIR};
        const size_t size = walker.rest.find('/');
        const Text name = walker.rest.first(size);
        const Text after = walker.rest.from(size);
        walker.rest = skip_slashes(after);
        had_slash = !after.empty();
        const bool is_last = walker.rest.empty();
        if (name.size > kLongestName) return {.error = -ENAMETOOLONG};
        if (name == ".") continue;
        if (name == "..") {
            result.error = walker.step_up();
            continue;
        }
        Node* child = walker.at->child(name);
        const bool follows = !is_last || had_slash || walker.request.follows_last;
        if (child != nullptr && child->kind == NodeKind::Symlink && follows) {
            // The slash behind a link belongs to what it leads to.
            if (is_last && had_slash) walker.rest = after;
            result.error = walker.follow(*child);
            continue;
        }
        if (is_last) {
            return {.parent = walker.at, .name = name, .node = child, .wants_directory = had_slash};
        }
        if (child == nullptr) return {.error = -ENOENT};
        walker.at = child;
    }
    if (result.error != 0) return result;
    return {.parent = walker.at->parent, .node = walker.at, .wants_directory = had_slash};
}

char path_buffer[kLongest];

}  // namespace

Resolution resolve(const ResolveRequest& request) {
    if (request.path.empty()) return {.error = -ENOENT};
    if (request.path.size > kLongest) return {.error = -ENAMETOOLONG};
    char* begin = path_buffer + kLongest - request.path.size;
    memmove(begin, request.path.data, request.path.size);
    Walker walker = {.request = request,
                     .at = request.start,
                     .buffer = path_buffer,
                     .rest = {begin, request.path.size}};
    return walk(walker);
}

}  // namespace kernel
