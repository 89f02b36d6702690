// What every program finds: the archives' files, an empty /tmp to write to, the devices of /dev and
// the part of /proc that a C library reads.
#include "unikernel/fs/root.h"

#include "unikernel/fs/file.h"
#include "unikernel/fs/path.h"
#include "unikernel/fs/tar.h"
#include "unikernel/image/payload.h"
#include "unikernel/memory/address_space.h"
#include "unikernel/memory/layout.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

Node* root = nullptr;

Node& make(Node& parent, NodeKind kind, Text name, uint32_t mode) {
    if (Node* old = parent.child(name); old != nullptr) {
        if (kind == NodeKind::Directory && old->kind == kind) return *old;
        old->unlink_from_parent();
    }
    Node* node = Node::create(kind, name, false);
    KERNEL_CHECK(node != nullptr);
    node->mode = mode;
    node->link(parent);
    node->release();
    return *node;
}

/// As Linux writes it, which pthread_getattr_np() reads.
void write_maps(TextBuffer& text) {
    const auto add_address = [&text](uint64_t address) {
        char digits[16];
        for (int i = 15; i >= 0; --i, address >>= 4) digits[i] = "0123456789abcdef"[address & 15];
        TextBuffer::append(&text, {digits, sizeof digits});
    };
    const AddressSpace& space = user_space();
    for (const Area* area = space.first_area(); area != nullptr; area = space.area_after(area)) {
        const AreaAttributes& attributes = area->attributes;
        add_address(area->begin);
        text.add("-");
        add_address(area->end);
        text.add(" {}{}{}p 00000000 00:00 0 \n", (attributes.rights & kRead) != 0 ? "r" : "-",
                 (attributes.rights & kWrite) != 0 ? "w" : "-",
                 (attributes.rights & kExecute) != 0 ? "x" : "-");
    }
}

void write_status_file(TextBuffer& text) {
    text.add("Name:\tapp\nPid:\t1\nTgid:\t1\nTracerPid:\t0\nThreads:\t{}\n", thread_count());
}

void write_memory_info(TextBuffer& text) {
    const PhysicalCounts counts = physical_counts();
    text.add("MemTotal: {} kB\nMemFree: {} kB\nMemAvailable: {} kB\n", counts.total_pages * 4,
             counts.free_pages * 4, counts.free_pages * 4);
}

void make_devices() {
    struct Row {
        Text name;
        Device device;
    };
    constexpr Row kRows[] = {{"console", Device::Console},
                             {"null", Device::Null},
                             {"zero", Device::Zero},
                             {"random", Device::Random},
                             {"urandom", Device::Random}};
    Node& directory = make(*root, NodeKind::Directory, "dev", 0755);
    for (const Row& row : kRows)
        make(directory, NodeKind::Device, row.name, 0666).device = row.device;
}

void make_proc() {
    Node& directory = make(*root, NodeKind::Directory, "proc", 0555);
    Node& self = make(directory, NodeKind::Directory, "self", 0555);
    make(self, NodeKind::Generated, "maps", 0444).generate = write_maps;
    make(self, NodeKind::Generated, "status", 0444).generate = write_status_file;
    make(directory, NodeKind::Generated, "meminfo", 0444).generate = write_memory_info;
}

void open_standard_streams() {
    Node* console = root->child("dev")->child("console");
    for (int i = 0; i < 3; ++i) {
        File* file = open_node(*console, i == 0 ? kReadOnly : kWriteOnly);
        KERNEL_CHECK(descriptors().add(file, false) == i);
    }
}

void mount_payload(PhysicalRange payload) {
    if (payload.begin == payload.end) return;
    const auto* bytes = at_physical<const uint8_t>(payload.begin);
    const auto& header = *reinterpret_cast<const ingot_image::PayloadHeader*>(bytes);
    const uint64_t size = payload.end - payload.begin;
    const ingot_image::PayloadPart& files = header.files;
    if (files.offset > size || files.size > size - files.offset) panic("the payload is cut off");
    mount_archive(*root, bytes + files.offset, files.size);
}

}  // namespace

Node& root_node() {
    return *root;
}

void mount_root(PhysicalRange payload, const PhysicalRange* modules, uint32_t module_count) {
    root = Node::create(NodeKind::Directory, "", false);
    KERNEL_CHECK(root != nullptr);
    root->mode = 0755;
    mount_payload(payload);
    for (uint32_t i = 0; i < module_count; ++i) {
        mount_archive(*root, at_physical<const uint8_t>(modules[i].begin),
                      modules[i].end - modules[i].begin);
    }
    make(*root, NodeKind::Directory, "tmp", 0777).is_writable = true;
    make_devices();
    make_proc();
    open_standard_streams();
}

}  // namespace kernel
