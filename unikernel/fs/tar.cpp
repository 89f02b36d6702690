// POSIX ustar, with GNU's long names (type L). Other extensions are skipped, hard links and devices
// too.
#include "unikernel/fs/tar.h"

#include "unikernel/fs/node.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

constexpr size_t kBlock = 512;

struct Header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char modified[12];
    char checksum[8];
    char type;
    char target[100];
    char magic[6];
    char version[2];
    char owner[32];
    char group[32];
    char major[8];
    char minor[8];
    char prefix[155];
    char padding[12];
};
static_assert(sizeof(Header) == kBlock);

template <size_t N>
Text field(const char (&bytes)[N]) {
    const Text all(bytes, N);
    return all.first(all.find('\0'));
}

template <size_t N>
uint64_t number(const char (&bytes)[N]) {
    uint64_t value = 0;
    for (char c : bytes) {
        if (c >= '0' && c <= '7') value = value * 8 + static_cast<uint64_t>(c - '0');
    }
    return value;
}

Node& create(NodeKind kind, Text name) {
    Node* node = Node::create(kind, name, false);
    if (node == nullptr) panic("too little memory for the files of the image");
    return *node;
}

/// The directory of this name, made if it is not there; null if a file has that name.
Node* make_directory(Node& parent, Text name) {
    Node* found = parent.child(name);
    if (found != nullptr) return found->kind == NodeKind::Directory ? found : nullptr;
    Node& directory = create(NodeKind::Directory, name);
    directory.mode = 0755;
    directory.link(parent);
    directory.release();
    return &directory;
}

struct Member {
    const Header& header;
    Text long_name;  ///< From a member of type L before it.
    const uint8_t* content;
    uint64_t size;
};

/// Makes the directories that a path names and leaves its last component; null if there is none.
Node* enter_path(Node* at, Text& path) {
    while (at != nullptr) {
        while (!path.empty() && path[0] == '/') path = path.from(1);
        const size_t end = path.find('/');
        if (path.empty() || path.first(end) == "..") return nullptr;
        if (path.first(end) == ".") {
            path = path.from(end);
            continue;
        }
        Text behind = path.from(end);
        while (!behind.empty() && behind[0] == '/') behind = behind.from(1);
        if (behind.empty()) {
            path = path.first(end);
            return at;
        }
        at = make_directory(*at, path.first(end));
        path = behind;
    }
    return nullptr;
}

void add_node(Node& parent, Text name, const Member& member, NodeKind kind) {
    if (Node* old = parent.child(name); old != nullptr) {
        if (old->kind == NodeKind::Directory) return;
        old->unlink_from_parent();
    }
    Node& node = create(kind, name);
    node.mode = static_cast<uint32_t>(number(member.header.mode) & 0777);
    node.accessed_ns = node.modified_ns = number(member.header.modified) * 1'000'000'000;
    if (kind == NodeKind::File) {
        node.set_content(member.content, member.size);
    } else {
        const Text target = field(member.header.target);
        node.set_content(reinterpret_cast<const uint8_t*>(target.data), target.size);
    }
    node.link(parent);
    node.release();
}

void add_member(Node& root, const Member& member) {
    Node* at = &root;
    Text path = member.long_name;
    if (path.empty()) {
        Text prefix = field(member.header.prefix);
        path = field(member.header.name);
        if (!prefix.empty()) {
            at = enter_path(at, prefix);
            if (at != nullptr) at = make_directory(*at, prefix);
        }
    }
    if (at != nullptr) at = enter_path(at, path);
    if (at == nullptr) return;
    switch (member.header.type) {
    case '5': make_directory(*at, path); return;
    case '2': return add_node(*at, path, member, NodeKind::Symlink);
    case '0':
    case '\0': return add_node(*at, path, member, NodeKind::File);
    default: return;
    }
}

}  // namespace

void mount_archive(Node& root, const uint8_t* bytes, size_t size_bytes) {
    size_t at = 0;
    Text long_name;
    while (at + kBlock <= size_bytes) {
        const auto& header = *reinterpret_cast<const Header*>(bytes + at);
        if (memcmp(header.magic, "ustar", 5) != 0) return;
        const uint64_t size = header.type == '2' || header.type == '5' ? 0 : number(header.size);
        at += kBlock;
        if (size > size_bytes - at) return;
        const Member member = {header, long_name, bytes + at, size};
        at += round_up(size, kBlock);
        if (header.type == 'L') {
            const Text name(reinterpret_cast<const char*>(member.content), size);
            long_name = name.first(name.find('\0'));
            continue;
        }
        add_member(root, member);
        long_name = {};
    }
}

}  // namespace kernel
