// Nodes, and the bytes of files.
#include "unikernel/fs/node.h"

#include "unikernel/arch/x86_64/user_copy.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/errors.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

uint64_t next_id = 1;
/// 1 and 2 are `.` and `..`.
uint64_t next_order = 3;
/// A file of the temporary file system is at most this large; memory is usually out before.
constexpr uint64_t kLargestFile = uint64_t{1} << 32;

Text copy_of(Text text) {
    auto* copy = static_cast<char*>(allocate(greatest<size_t>(1, text.size)));
    if (copy == nullptr) return {};
    memcpy(copy, text.data, text.size);
    return {copy, text.size};
}

void free_copy(Text text) {
    if (text.data != nullptr) release(const_cast<char*>(text.data), greatest<size_t>(1, text.size));
}

/// The program's memory comes first: files take what is left above a reserve.
bool has_room() {
    const PhysicalCounts counts = physical_counts();
    return counts.free_pages >= counts.total_pages / 16;
}

}  // namespace

Node* Node::create(NodeKind kind, Text name, bool is_writable) {
    if (!has_room()) return nullptr;
    const Text copy = copy_of(name);
    if (copy.data == nullptr) return nullptr;
    Node* node = new Node();
    node->kind = kind;
    node->name = copy;
    node->is_writable = is_writable;
    node->id = next_id++;
    return node;
}

Node::~Node() {
    free_copy(name);
    if (owns_content_) free_copy(target());
    for (uint64_t i = 0; i < page_capacity_; ++i) {
        if (pages_[i] != 0) free_pages(pages_[i], 0);
    }
    kernel::release(pages_, page_capacity_ * sizeof *pages_);
}

void Node::link(Node& directory) {
    retain();
    parent = &directory;
    order = next_order++;
    directory.children_.push_back(this);
}

void Node::unlink_from_parent() {
    ListNode<SiblingTag>::unlink();
    parent = nullptr;
    release();
}

bool Node::rename(Text new_name) {
    const Text copy = copy_of(new_name);
    if (copy.data == nullptr) return false;
    free_copy(name);
    name = copy;
    return true;
}

void Node::release() {
    KERNEL_CHECK(references_ > 0);
    if (--references_ == 0) delete this;
}

Node* Node::child(Text wanted) {
    Node* node = children_.front();
    while (node != nullptr && !(node->name == wanted)) node = children_.after(node);
    return node;
}

void Node::set_content(const uint8_t* bytes, uint64_t size) {
    content_ = bytes;
    size_ = size;
}

bool Node::set_target(Text target) {
    const Text copy = copy_of(target);
    if (copy.data == nullptr) return false;
    set_content(reinterpret_cast<const uint8_t*>(copy.data), copy.size);
    owns_content_ = true;
    return true;
}

int64_t Node::read(uint64_t offset, uint64_t to, uint64_t size) const {
    if (offset >= size_) return 0;
    size = least(size, size_ - offset);
    if (content_ != nullptr) {
        return copy_to_user(to, content_ + offset, size) ? static_cast<int64_t>(size) : -EFAULT;
    }
    uint64_t done = 0;
    while (done < size) {
        const uint64_t at = offset + done;
        const uint64_t count = least(size - done, kPageSize - at % kPageSize);
        const uint64_t page = at / kPageSize < page_capacity_ ? pages_[at / kPageSize] : 0;
        const bool is_done =
            page == 0 ? clear_user(to + done, count)
                      : copy_to_user(to + done, at_physical<uint8_t>(page) + at % kPageSize, count);
        if (!is_done) return done > 0 ? static_cast<int64_t>(done) : -EFAULT;
        done += count;
    }
    return static_cast<int64_t>(done);
}

bool Node::reserve_pages(uint64_t count) {
    if (count <= page_capacity_) return true;
    uint64_t capacity = greatest<uint64_t>(page_capacity_, 4);
    while (capacity < count) capacity *= 2;
    auto* pages = static_cast<uint64_t*>(allocate(capacity * sizeof *pages_));
    if (pages == nullptr) return false;
    memset(pages, 0, capacity * sizeof *pages);
    if (pages_ != nullptr) memcpy(pages, pages_, page_capacity_ * sizeof *pages);
    kernel::release(pages_, page_capacity_ * sizeof *pages_);
    pages_ = pages;
    page_capacity_ = capacity;
    return true;
}

bool Node::has_page(uint64_t index) {
    if (!reserve_pages(index + 1)) return false;
    if (pages_[index] == 0) {
        if (!has_room()) return false;
        pages_[index] = allocate_zeroed_page();
    }
    return pages_[index] != 0;
}

int64_t Node::write(uint64_t offset, uint64_t from, uint64_t size) {
    if (!is_writable) return -EROFS;
    if (offset > kLargestFile || size > kLargestFile - offset) return -EFBIG;
    uint64_t done = 0;
    int64_t error = 0;
    while (done < size && error == 0) {
        const uint64_t at = offset + done;
        const uint64_t count = least(size - done, kPageSize - at % kPageSize);
        if (!has_page(at / kPageSize)) {
            error = -ENOSPC;
        } else if (!copy_from_user(at_physical<uint8_t>(pages_[at / kPageSize]) + at % kPageSize,
                                   from + done, count)) {
            error = -EFAULT;
        } else {
            done += count;
        }
    }
    if (done == 0) return error;
    size_ = greatest(size_, offset + done);
    return static_cast<int64_t>(done);
}

int64_t Node::resize(uint64_t size) {
    if (!is_writable) return -EROFS;
    if (size > kLargestFile) return -EFBIG;
    // What is cut off must read as zeros if the file grows again.
    const uint64_t kept = round_up(size, kPageSize) / kPageSize;
    for (uint64_t i = kept; i < page_capacity_; ++i) {
        if (pages_[i] != 0) free_pages(pages_[i], 0);
        pages_[i] = 0;
    }
    if (size % kPageSize != 0 && kept <= page_capacity_ && pages_[kept - 1] != 0) {
        memset(at_physical<uint8_t>(pages_[kept - 1]) + size % kPageSize, 0,
               kPageSize - size % kPageSize);
    }
    size_ = size;
    return 0;
}

}  // namespace kernel
