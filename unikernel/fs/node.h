// What is in the file system: one tree of nodes in memory, whatever they come from.
//
// A node of the root archive refers to the archive's bytes in place and cannot be changed; one of
// the temporary file system has pages of its own. A node lives as long as it is linked or open.
#pragma once

#include <cstdint>

#include "unikernel/support/list.h"
#include "unikernel/support/print.h"
#include "unikernel/support/text.h"

namespace kernel {

enum class NodeKind : uint8_t { Directory, File, Symlink, Device, Generated };
enum class Device : uint8_t { Console, Null, Zero, Random };

struct SiblingTag {};

class Node : public ListNode<SiblingTag> {
 public:
    /// Without a parent until it is linked; counted once for whoever creates it.
    static Node* create(NodeKind kind, Text name, bool is_writable);

    void link(Node& parent);    ///< Takes a reference.
    void unlink_from_parent();  ///< Gives it back.
    bool rename(Text name);     ///< False if memory is out.
    void retain() { ++references_; }
    void release();

    Node* child(Text name);
    List<Node, SiblingTag>& children() { return children_; }

    /// Of files: up to `size` bytes from an offset on, to the program. Bytes, or a negated error.
    int64_t read(uint64_t offset, uint64_t to, uint64_t size) const;
    int64_t write(uint64_t offset, uint64_t from, uint64_t size);
    int64_t resize(uint64_t size);
    uint64_t size() const { return size_; }

    /// Makes the file or link one of these bytes, which stay where they are.
    void set_content(const uint8_t* bytes, uint64_t size);
    /// Takes a copy of a link's target.
    bool set_target(Text target);
    Text target() const { return {reinterpret_cast<const char*>(content_), size_}; }

    NodeKind kind = NodeKind::File;
    Device device = Device::Null;
    bool is_writable = false;
    uint32_t mode = 0;  ///< Permission bits.
    uint64_t id = 0;
    uint64_t accessed_ns = 0;  ///< Only as a program sets it: reading does not count.
    uint64_t modified_ns = 0;
    /// Among its siblings, who stand in this order; never used twice, so that reading a directory
    /// can go on behind a name that is gone.
    uint64_t order = 0;
    Node* parent = nullptr;
    Text name;
    void (*generate)(TextBuffer& text) = nullptr;  ///< Of generated files.

 private:
    ~Node();
    bool has_page(uint64_t index);
    bool reserve_pages(uint64_t count);

    List<Node, SiblingTag> children_;
    uint32_t references_ = 1;
    const uint8_t* content_ = nullptr;  ///< Of what cannot be changed.
    bool owns_content_ = false;
    uint64_t* pages_ = nullptr;  ///< Physical; 0 where nothing was written.
    uint64_t page_capacity_ = 0;
    uint64_t size_ = 0;
};

}  // namespace kernel
