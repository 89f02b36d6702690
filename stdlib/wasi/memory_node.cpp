// Nodes of a tmpfs. Anything that can fail for want of room fails before it changes something.
#include "stdlib/wasi/memory_node.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <vector>

#include "vm/support/result.h"

namespace ingot::wasi {

namespace {

constexpr uint64_t kLargestOffset = INT64_MAX;
// About what the heap takes for them; a guest that makes millions of either pays for it.
constexpr uint64_t kNodeBytes = 320;
constexpr uint64_t kEntryBytes = 160;
constexpr uint64_t kPageOverheadBytes = 80;

uint64_t now_ns() {
    return system::clock_time_ns(Clock::Realtime).value_or(0);
}

}  // namespace

Fallible<void> MemoryVolume::take(uint64_t bytes) {
    if (bytes > maximum_bytes_ - used_bytes_) return std::unexpected(Errno::NoSpc);
    used_bytes_ += bytes;
    return {};
}

Fallible<MemoryNode::Pointer> MemoryNode::create(std::shared_ptr<MemoryVolume> volume,
                                                 FileType type) {
    TRY(volume->take(kNodeBytes));
    return std::make_shared<MemoryNode>(std::move(volume), type);
}

MemoryNode::MemoryNode(std::shared_ptr<MemoryVolume> volume, FileType type)
    : volume_(std::move(volume)), type_(type), inode_(volume_->next_inode++) {
    accessed_ns_ = modified_ns_ = changed_ns_ = now_ns();
}

MemoryNode::~MemoryNode() {
    drop_pages(pages_.begin());
    volume_->give_back(kNodeBytes + target_.size());
    // Directories nest as deep as the budget allows, so they are not destroyed recursively.
    std::vector<Pointer> doomed;
    const auto take_entries = [&doomed](MemoryNode& node) {
        for (auto& [name, entry] : node.entries_) {
            node.volume_->give_back(kEntryBytes + name.size());
            doomed.push_back(std::move(entry.node));
        }
        node.listing_.clear();
        node.entries_.clear();
    };
    take_entries(*this);
    while (!doomed.empty()) {
        const Pointer node = std::move(doomed.back());
        doomed.pop_back();
        --node->links_;
        if (node.use_count() == 1) take_entries(*node);
    }
}

FileStatus MemoryNode::status() const {
    FileStatus status;
    status.device = volume_->device;
    status.inode = inode_;
    status.type = type_;
    status.links = links_;
    if (type_ == FileType::Directory && links_ > 0) {
        const auto directories = std::ranges::count_if(entries_, [](const auto& entry) {
            return entry.second.node->type_ == FileType::Directory;
        });
        status.links = 2 + static_cast<uint64_t>(directories);
    }
    status.size = type_ == FileType::SymbolicLink ? target_.size() : size_;
    status.accessed_ns = accessed_ns_;
    status.modified_ns = modified_ns_;
    status.changed_ns = changed_ns_;
    return status;
}

void MemoryNode::set_times(const system::TimeChange& accessed, const system::TimeChange& modified) {
    changed_ns_ = now_ns();
    if (accessed.set) accessed_ns_ = accessed.now ? changed_ns_ : accessed.time_ns;
    if (modified.set) modified_ns_ = modified.now ? changed_ns_ : modified.time_ns;
}

void MemoryNode::changed() {
    modified_ns_ = changed_ns_ = now_ns();
}

template <typename Visit>
void MemoryNode::for_each_piece(uint64_t offset, std::span<uint8_t> bytes, Visit visit) {
    while (!bytes.empty()) {
        const size_t within = offset % kPageBytes;
        const size_t size = std::min(kPageBytes - within, bytes.size());
        if (!visit(offset / kPageBytes, within, bytes.first(size))) return;
        offset += size;
        bytes = bytes.subspan(size);
    }
}

size_t MemoryNode::read_at(std::span<const system::Buffer> buffers, uint64_t offset) const {
    size_t moved = 0;
    for (system::Buffer buffer : buffers) {
        const uint64_t position = offset + moved;
        if (position >= size_) break;
        const size_t size = std::min<uint64_t>(buffer.size(), size_ - position);
        for_each_piece(position, buffer.first(size),
                       [&](uint64_t number, size_t within, std::span<uint8_t> piece) {
                           const auto page = pages_.find(number);
                           if (page == pages_.end()) {
                               std::memset(piece.data(), 0, piece.size());
                           } else {
                               std::memcpy(piece.data(), page->second->data() + within,
                                           piece.size());
                           }
                           return true;
                       });
        moved += size;
    }
    return moved;
}

Fallible<MemoryNode::Page*> MemoryNode::page_for_writing(uint64_t number) {
    const auto found = pages_.find(number);
    if (found != pages_.end()) return found->second.get();
    TRY(volume_->take(kPageBytes + kPageOverheadBytes));
    return pages_.emplace(number, std::make_unique<Page>()).first->second.get();
}

Fallible<size_t> MemoryNode::write_at(std::span<const system::Buffer> buffers, uint64_t offset) {
    size_t moved = 0;
    Errno error = Errno::Success;
    for (system::Buffer buffer : buffers) {
        const uint64_t room = kLargestOffset - std::min(offset + moved, kLargestOffset);
        if (!buffer.empty() && room == 0) error = Errno::FBig;
        for_each_piece(offset + moved, buffer.first(std::min<uint64_t>(buffer.size(), room)),
                       [&](uint64_t number, size_t within, std::span<uint8_t> piece) {
                           const auto page = page_for_writing(number);
                           if (!page) {
                               error = page.error();
                               return false;
                           }
                           std::memcpy((*page)->data() + within, piece.data(), piece.size());
                           moved += piece.size();
                           return true;
                       });
        if (error != Errno::Success) break;
    }
    if (moved == 0 && error != Errno::Success) return std::unexpected(error);
    if (moved > 0) {
        size_ = std::max(size_, offset + moved);
        changed();
    }
    return moved;
}

void MemoryNode::drop_pages(std::map<uint64_t, std::unique_ptr<Page>>::iterator first) {
    const auto count = static_cast<uint64_t>(std::distance(first, pages_.end()));
    volume_->give_back(count * (kPageBytes + kPageOverheadBytes));
    pages_.erase(first, pages_.end());
}

Fallible<void> MemoryNode::set_size(uint64_t size) {
    if (size > kLargestOffset) return std::unexpected(Errno::Inval);
    if (size < size_) {
        drop_pages(pages_.lower_bound((size + kPageBytes - 1) / kPageBytes));
        // What comes back when the file grows again is zero.
        const auto last = pages_.find(size / kPageBytes);
        if (last != pages_.end()) {
            const size_t kept = size % kPageBytes;
            std::memset(last->second->data() + kept, 0, kPageBytes - kept);
        }
    }
    size_ = size;
    changed();
    return {};
}

Fallible<void> MemoryNode::allocate(uint64_t offset, uint64_t size) {
    if (offset > kLargestOffset || size > kLargestOffset || size == 0) {
        return std::unexpected(Errno::Inval);
    }
    if (size > kLargestOffset - offset) return std::unexpected(Errno::FBig);
    const uint64_t first = offset / kPageBytes;
    const uint64_t last = (offset + size - 1) / kPageBytes;
    const auto present = std::distance(pages_.lower_bound(first), pages_.upper_bound(last));
    const uint64_t missing = last - first + 1 - static_cast<uint64_t>(present);
    if (missing > kLargestOffset / (2 * kPageBytes)) return std::unexpected(Errno::NoSpc);
    const uint64_t bytes = missing * (kPageBytes + kPageOverheadBytes);
    TRY(volume_->take(bytes));  // all of it or nothing
    volume_->give_back(bytes);
    for (uint64_t number = first; number <= last; ++number) TRY(page_for_writing(number));
    size_ = std::max(size_, offset + size);
    changed();
    return {};
}

MemoryNode::Pointer MemoryNode::find(const std::string& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : found->second.node;
}

bool MemoryNode::is_within(const MemoryNode& ancestor) const {
    if (this == &ancestor) return true;
    for (Pointer node = parent_.lock(); node != nullptr; node = node->parent_.lock()) {
        if (node.get() == &ancestor) return true;
    }
    return false;
}

Fallible<void> MemoryNode::add(const Pointer& self, const std::string& name, Pointer node) {
    if (is_removed()) return std::unexpected(Errno::NoEnt);
    TRY(volume_->take(kEntryBytes + name.size()));
    const uint64_t serial = next_serial_++;
    ++node->links_;
    node->changed_ns_ = now_ns();
    if (node->type_ == FileType::Directory) node->parent_ = self;
    const auto added = entries_.emplace(name, Entry{std::move(node), serial}).first;
    listing_.emplace(serial, added);
    changed();
    return {};
}

void MemoryNode::remove(const std::string& name) {
    const auto found = entries_.find(name);
    if (found == entries_.end()) return;
    volume_->give_back(kEntryBytes + name.size());
    MemoryNode& node = *found->second.node;
    --node.links_;
    node.changed_ns_ = now_ns();
    listing_.erase(found->second.serial);
    entries_.erase(found);
    changed();
}

const MemoryNode::Entries::value_type* MemoryNode::entry_behind(uint64_t serial) const {
    const auto found = listing_.upper_bound(serial);
    return found == listing_.end() ? nullptr : &*found->second;
}

}  // namespace ingot::wasi
