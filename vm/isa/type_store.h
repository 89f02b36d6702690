// The canonical type store: every type definition that any module of an engine uses, once.
//
// Types are iso-recursive (spec 3.1.2): two recursive groups with the same structure, whichever
// modules they come from, get the same canonical ids, so that type equality is equality of ids and
// a ValueType made of canonical ids compares by its bits. Every type carries its display, the ids
// of its supertypes by depth, which makes a subtype test one load and one compare.
//
// One writer at a time, readers never lock: entries live at stable addresses in chunks that double
// in size, and an id only reaches a reader after its entry is complete. Types are never removed.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "vm/isa/types.h"
#include "vm/support/result.h"

namespace ingot {

/// Engine-wide and thread-safe. All types that it hands out refer to each other by canonical id.
class TypeStore {
 public:
    TypeStore();
    ~TypeStore();
    TypeStore(const TypeStore&) = delete;
    TypeStore& operator=(const TypeStore&) = delete;

    /// Adds one recursive group, the types [ids.size(), ids.size() + group.size()) of a type
    /// section whose earlier types have the canonical `ids`, and appends the group's canonical ids.
    /// Every index inside must be below the group's end, supertypes (at most one each) below their
    /// own type, and supertype chains at most limits::kMaxSubtypingDepth long. Fails only with
    /// Limit.
    Result<void> intern_group(std::span<const SubType> group, std::vector<uint32_t>& ids);

    /// The canonical id of each type of a valid module's type section.
    Result<std::vector<uint32_t>> intern(std::span<const SubType> types,
                                         std::span<const RecGroup> groups);

    /// The canonical id of a final function type without supertypes (what host functions have);
    /// concrete types inside it are canonical already.
    Result<uint32_t> intern_function_type(FunctionType type);

    /// How many canonical types there are: ids are below this.
    uint32_t size() const { return size_.load(std::memory_order_acquire); }

    /// The type with canonical indices; its address is stable for the life of the store.
    const SubType& type(uint32_t id) const { return entry(id).type; }

    /// Length of the type's supertype chain: 0 for a type without supertype.
    uint32_t depth(uint32_t id) const { return entry(id).depth; }

    /// depth(id) + 1 canonical ids, from the topmost supertype to `id` itself; a stable address.
    const uint32_t* display(uint32_t id) const { return entry(id).display.get(); }

    /// Whether `sub` is `super` or declares it as an ancestor.
    bool is_subtype(uint32_t sub, uint32_t super) const {
        if (sub == super) return true;
        const Entry& entry_of_sub = entry(sub);
        const uint32_t super_depth = entry(super).depth;
        return super_depth < entry_of_sub.depth && entry_of_sub.display[super_depth] == super;
    }

    /// Matching of types (spec 3.3) whose concrete heap types are canonical: `sub` <= `super`.
    bool matches(HeapType sub, HeapType super) const;
    bool matches(ValueType sub, ValueType super) const {
        return sub == super || matches_unequal(sub, super);
    }
    bool matches(std::span<const ValueType> sub, std::span<const ValueType> super) const;
    bool matches(const FieldType& sub, const FieldType& super) const;
    bool matches(const CompositeType& sub, const CompositeType& super) const;

    /// The top of the hierarchy that a heap type belongs to: any, func, extern or exn.
    HeapType top(HeapType type) const;

 private:
    struct Entry {
        SubType type;
        std::unique_ptr<uint32_t[]> display;
        uint32_t depth = 0;
    };
    struct KeyHash {
        size_t operator()(const std::vector<uint32_t>& key) const noexcept;
    };

    /// Chunk k holds kFirstChunkSize << k entries; together they hold HeapType::kMaxIndex.
    static constexpr uint32_t kFirstChunkBits = 6;
    static constexpr uint32_t kChunkCount = 18;

    const Entry& entry(uint32_t id) const {
        const uint32_t position = id + (1u << kFirstChunkBits);
        const uint32_t top_bit = 31 - static_cast<uint32_t>(__builtin_clz(position));
        return chunks_[top_bit - kFirstChunkBits].load(
            std::memory_order_acquire)[position - (1u << top_bit)];
    }
    Result<uint32_t> intern_canonical(std::span<const SubType> group, std::span<const uint32_t> ids,
                                      uint32_t first);
    void add(SubType type);
    bool matches_unequal(ValueType sub, ValueType super) const;

    std::array<std::atomic<Entry*>, kChunkCount> chunks_{};
    std::atomic<uint32_t> size_ = 0;
    std::mutex mutex_;  ///< Guards what follows, and writing what precedes.
    std::array<std::unique_ptr<Entry[]>, kChunkCount> owned_chunks_;
    /// Structure of a group (see group_key in the source) -> id of its first type.
    std::unordered_map<std::vector<uint32_t>, uint32_t, KeyHash> groups_;
};

}  // namespace ingot
