// Files of nodes, and the descriptor table.
#include "unikernel/fs/file.h"

#include "unikernel/arch/x86_64/boot_chart.h"
#include "unikernel/arch/x86_64/clock.h"
#include "unikernel/arch/x86_64/entropy.h"
#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

DescriptorTable table;

/// A file or directory of the tree.
class NodeFile final : public File {
 public:
    NodeFile(Node& node, uint32_t open_flags) : File(open_flags), node_(node) { node.retain(); }

    int64_t read(uint64_t to, uint64_t size) override {
        const int64_t count = read_at(to, size, position);
        if (count > 0) position += static_cast<uint64_t>(count);
        return count;
    }
    int64_t write(uint64_t from, uint64_t size) override {
        if ((flags & kAppend) != 0) position = node_.size();
        const int64_t count = write_at(from, size, position);
        if (count > 0) position += static_cast<uint64_t>(count);
        return count;
    }
    int64_t read_at(uint64_t to, uint64_t size, uint64_t offset) override {
        if (node_.kind == NodeKind::Directory) return -EISDIR;
        return node_.read(offset, to, size);
    }
    int64_t write_at(uint64_t from, uint64_t size, uint64_t offset) override {
        if (node_.kind == NodeKind::Directory) return -EISDIR;
        node_.modified_ns = wall_clock_ns();
        return node_.write(offset, from, size);
    }
    int64_t seek(int64_t offset, uint32_t whence) override {
        const uint64_t base = whence == 0 ? 0 : whence == 1 ? position : node_.size();
        const int64_t target = static_cast<int64_t>(base) + offset;
        if (whence > 2 || target < 0) return -EINVAL;
        position = static_cast<uint64_t>(target);
        return target;
    }
    Node* node() override { return &node_; }

 private:
    ~NodeFile() override { node_.release(); }
    Node& node_;
};

/// A file whose text is made when it is opened (/proc).
class GeneratedFile final : public File {
 public:
    static constexpr size_t kCapacity = 64 * 1024;

    GeneratedFile(Node& node, uint32_t open_flags, char* text)
        : File(open_flags), node_(node), text_(text) {
        node.retain();
        TextBuffer buffer = {text, kCapacity};
        node.generate(buffer);
        size_ = buffer.size;
    }
    int64_t read(uint64_t to, uint64_t size) override {
        const int64_t count = read_at(to, size, position);
        if (count > 0) position += static_cast<uint64_t>(count);
        return count;
    }
    int64_t write(uint64_t, uint64_t) override { return -EACCES; }
    int64_t read_at(uint64_t to, uint64_t size, uint64_t offset) override {
        if (offset >= size_) return 0;
        size = least(size, size_ - offset);
        return copy_to_user(to, text_ + offset, size) ? static_cast<int64_t>(size) : -EFAULT;
    }
    Node* node() override { return &node_; }

 private:
    ~GeneratedFile() override {
        node_.release();
        kernel::release(text_, kCapacity);
    }
    Node& node_;
    char* text_;
    size_t size_ = 0;
};

class DeviceFile final : public File {
 public:
    DeviceFile(Node& node, uint32_t open_flags) : File(open_flags), node_(node) { node.retain(); }

    int64_t read(uint64_t to, uint64_t size) override {
        switch (node_.device) {
        case Device::Console:
        case Device::Null: return 0;
        case Device::Zero: return clear_user(to, size) ? static_cast<int64_t>(size) : -EFAULT;
        case Device::Random: return read_random(to, size);
        }
        return -EIO;
    }
    int64_t write(uint64_t from, uint64_t size) override {
        return node_.device == Device::Console ? write_to_console(from, size)
                                               : static_cast<int64_t>(size);
    }
    Node* node() override { return &node_; }

 private:
    ~DeviceFile() override { node_.release(); }

    static int64_t write_to_console(uint64_t from, uint64_t size) {
        note_output();
        char buffer[256];
        uint64_t done = 0;
        while (done < size) {
            const uint64_t count = least<uint64_t>(size - done, sizeof buffer);
            if (!copy_from_user(buffer, from + done, count)) {
                return done > 0 ? static_cast<int64_t>(done) : -EFAULT;
            }
            write_console(nullptr, {buffer, count});
            done += count;
        }
        return static_cast<int64_t>(done);
    }
    static int64_t read_random(uint64_t to, uint64_t size) {
        uint64_t done = 0;
        while (done < size) {
            uint8_t bytes[64];
            const uint64_t count = least<uint64_t>(size - done, sizeof bytes);
            random_bytes(bytes, count);
            if (!copy_to_user(to + done, bytes, count)) return -EFAULT;
            done += count;
        }
        return static_cast<int64_t>(done);
    }
    Node& node_;
};

}  // namespace

File* open_node(Node& node, uint32_t flags) {
    if ((flags & kPathOnly) != 0) return new NodeFile(node, flags);
    if (node.kind == NodeKind::Device) return new DeviceFile(node, flags);
    if (node.kind != NodeKind::Generated) return new NodeFile(node, flags);
    auto* text = static_cast<char*>(allocate(GeneratedFile::kCapacity));
    return text == nullptr ? nullptr : new GeneratedFile(node, flags, text);
}

DescriptorTable& descriptors() {
    return table;
}

File* DescriptorTable::file(int64_t descriptor) const {
    return descriptor >= 0 && descriptor < capacity_ ? files_[descriptor] : nullptr;
}

bool DescriptorTable::reserve(int32_t count) {
    if (count <= capacity_) return true;
    if (count > kMost) return false;
    int32_t capacity = greatest(capacity_, 16);
    while (capacity < count) capacity *= 2;
    const auto slots = static_cast<size_t>(capacity);
    const auto old = static_cast<size_t>(capacity_);
    auto** files = static_cast<File**>(allocate(slots * sizeof *files_));
    auto* marks = static_cast<bool*>(allocate(slots * sizeof *closes_on_exec_));
    if (files == nullptr || marks == nullptr) return false;
    memset(static_cast<void*>(files), 0, slots * sizeof *files);
    memset(marks, 0, slots);
    if (old != 0) {
        memcpy(static_cast<void*>(files), static_cast<void*>(files_), old * sizeof *files);
        memcpy(marks, closes_on_exec_, old);
        kernel::release(static_cast<void*>(files_), old * sizeof *files);
        kernel::release(closes_on_exec_, old);
    }
    files_ = files;
    closes_on_exec_ = marks;
    capacity_ = capacity;
    return true;
}

int64_t DescriptorTable::add(File* file, bool closes_on_exec, int32_t lowest) {
    if (file == nullptr) return -ENOMEM;
    int32_t slot = lowest;
    while (slot < capacity_ && files_[slot] != nullptr) ++slot;
    if (lowest < 0 || !reserve(slot + 1)) {
        file->release();
        return -EMFILE;
    }
    files_[slot] = file;
    closes_on_exec_[slot] = closes_on_exec;
    return slot;
}

int64_t DescriptorTable::replace(int64_t descriptor, File* file, bool closes_on_exec) {
    if (descriptor < 0 || descriptor >= kMost || !reserve(static_cast<int32_t>(descriptor) + 1)) {
        file->release();
        return -EBADF;
    }
    if (files_[descriptor] != nullptr) files_[descriptor]->release();
    files_[descriptor] = file;
    closes_on_exec_[descriptor] = closes_on_exec;
    return descriptor;
}

int64_t DescriptorTable::close(int64_t descriptor) {
    File* open = file(descriptor);
    if (open == nullptr) return -EBADF;
    files_[descriptor] = nullptr;
    open->release();
    return 0;
}

}  // namespace kernel
