// Interning by structure: a recursive group is flattened to words, its key, in which references
// into the group are relative and all others are canonical ids. Equal keys are equal groups.
#include "vm/isa/type_store.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "vm/isa/limits.h"
#include "vm/support/check.h"

namespace ingot {

namespace {

/// Replaces indices of a type section by canonical ids, with the group's own types from `base` on.
struct Translation {
    std::span<const uint32_t> ids;  ///< Canonical ids of the types before the group.
    uint32_t first;                 ///< Index of the group's first type.
    uint32_t base;                  ///< Canonical id of the group's first type.

    uint32_t operator()(uint32_t index) const {
        if (index >= first) return base + (index - first);
        return ids.empty() ? index : ids[index];
    }
    ValueType operator()(ValueType type) const {
        if (!type.is_ref() || !type.heap().is_concrete()) return type;
        return ValueType::ref(HeapType::concrete((*this)(type.heap().index())), type.is_nullable());
    }
};

/// Host types hold canonical ids already and belong to no type section.
constexpr uint32_t kNoGroup = UINT32_MAX;

/// Builds a group's key. The marker tells a reference into the group from a canonical one; it is
/// no ValueType and no canonical id, so that keys parse in one way only.
class KeyBuilder {
 public:
    KeyBuilder(std::span<const uint32_t> ids, uint32_t first) : translate_{ids, first, 0} {}

    std::vector<uint32_t> build(std::span<const SubType> group) {
        word(static_cast<uint32_t>(group.size()));
        for (const SubType& type : group) add(type);
        return std::move(key_);
    }

 private:
    static constexpr uint32_t kMarker = UINT32_MAX;

    void word(uint32_t value) { key_.push_back(value); }

    void add(const SubType& type) {
        word(type.is_final);
        word(static_cast<uint32_t>(type.supertypes.size()));
        for (const uint32_t supertype : type.supertypes) {
            if (supertype >= translate_.first) word(kMarker);
            word(translate_(supertype));
        }
        word(static_cast<uint32_t>(type.composite.index()));
        if (const FunctionType* function = type.as_function()) {
            add(function->parameters);
            add(function->results);
        } else if (const StructType* structure = type.as_struct()) {
            word(static_cast<uint32_t>(structure->fields.size()));
            for (const FieldType& field : structure->fields) add(field);
        } else {
            add(type.as_array()->element);
        }
    }
    void add(const std::vector<ValueType>& types) {
        word(static_cast<uint32_t>(types.size()));
        for (const ValueType type : types) add(type);
    }
    void add(const FieldType& field) {
        word(field.is_mutable);
        add(field.storage);
    }
    void add(ValueType type) {
        const bool is_concrete = type.is_ref() && type.heap().is_concrete();
        if (is_concrete && type.heap().index() >= translate_.first) word(kMarker);
        word(translate_(type).bits());
    }

    Translation translate_;
    std::vector<uint32_t> key_;
};

SubType translated(SubType type, const Translation& translate) {
    for (uint32_t& supertype : type.supertypes) supertype = translate(supertype);
    if (auto* function = std::get_if<FunctionType>(&type.composite)) {
        for (ValueType& parameter : function->parameters) parameter = translate(parameter);
        for (ValueType& result : function->results) result = translate(result);
    } else if (auto* structure = std::get_if<StructType>(&type.composite)) {
        for (FieldType& field : structure->fields) field.storage = translate(field.storage);
    } else if (auto* array = std::get_if<ArrayType>(&type.composite)) {
        array->element.storage = translate(array->element.storage);
    }
    return type;
}

}  // namespace

TypeStore::TypeStore() {
    constexpr uint64_t kCapacity = ((uint64_t{1} << kChunkCount) - 1) << kFirstChunkBits;
    static_assert(kCapacity >= HeapType::kMaxIndex);
}

TypeStore::~TypeStore() = default;

size_t TypeStore::KeyHash::operator()(const std::vector<uint32_t>& key) const noexcept {
    return std::hash<std::string_view>()(
        std::string_view(reinterpret_cast<const char*>(key.data()), key.size() * sizeof(uint32_t)));
}

Result<void> TypeStore::intern_group(std::span<const SubType> group, std::vector<uint32_t>& ids) {
    const auto first = static_cast<uint32_t>(ids.size());
    const uint32_t base = TRY(intern_canonical(group, ids, first));
    for (uint32_t i = 0; i < group.size(); ++i) ids.push_back(base + i);
    return {};
}

Result<std::vector<uint32_t>> TypeStore::intern(std::span<const SubType> types,
                                                std::span<const RecGroup> groups) {
    std::vector<uint32_t> ids;
    ids.reserve(types.size());
    for (const RecGroup group : groups)
        TRY(intern_group(types.subspan(group.first, group.count), ids));
    return ids;
}

Result<uint32_t> TypeStore::intern_function_type(FunctionType type) {
    const SubType definition{true, {}, std::move(type)};
    return intern_canonical({&definition, 1}, {}, kNoGroup);
}

Result<uint32_t> TypeStore::intern_canonical(std::span<const SubType> group,
                                             std::span<const uint32_t> ids, uint32_t first) {
    std::vector<uint32_t> key = KeyBuilder(ids, first).build(group);
    const std::scoped_lock lock(mutex_);
    if (const auto found = groups_.find(key); found != groups_.end()) return found->second;
    const uint32_t base = size_.load(std::memory_order_relaxed);
    if (group.size() > HeapType::kMaxIndex - base) {
        return fail(ErrorKind::Limit, "too many types in this engine");
    }
    for (const SubType& type : group) add(translated(type, {ids, first, base}));
    groups_.emplace(std::move(key), base);
    return base;
}

void TypeStore::add(SubType type) {
    const uint32_t id = size_.load(std::memory_order_relaxed);
    const uint32_t position = id + (1u << kFirstChunkBits);
    const uint32_t top_bit = 31 - static_cast<uint32_t>(__builtin_clz(position));
    const uint32_t chunk = top_bit - kFirstChunkBits;
    if (!owned_chunks_[chunk]) {
        owned_chunks_[chunk] = std::make_unique<Entry[]>(size_t{1} << top_bit);
        chunks_[chunk].store(owned_chunks_[chunk].get(), std::memory_order_release);
    }
    Entry& added = owned_chunks_[chunk][position - (1u << top_bit)];

    if (!type.supertypes.empty()) {
        const uint32_t supertype = type.supertypes.front();
        CHECK(supertype < id);
        added.depth = depth(supertype) + 1;
        CHECK(added.depth <= limits::kMaxSubtypingDepth);
    }
    added.display = std::make_unique<uint32_t[]>(added.depth + 1);
    if (added.depth > 0) {
        std::copy_n(display(type.supertypes.front()), added.depth, added.display.get());
    }
    added.display[added.depth] = id;
    added.type = std::move(type);
    size_.store(id + 1, std::memory_order_release);
}

bool TypeStore::matches(HeapType sub, HeapType super) const {
    if (sub == super || sub == HeapType::Bottom) return true;
    if (sub.is_concrete()) {
        if (super.is_concrete()) return is_subtype(sub.index(), super.index());
        const SubType& definition = type(sub.index());
        if (definition.as_function()) return super == HeapType::Func;
        if (super == HeapType::Any || super == HeapType::Eq) return true;
        return super == (definition.as_struct() ? HeapType::Struct : HeapType::Array);
    }
    switch (sub.abstract()) {
    case HeapType::None: return top(super) == HeapType::Any;
    case HeapType::NoFunc: return top(super) == HeapType::Func;
    case HeapType::NoExtern: return top(super) == HeapType::Extern;
    case HeapType::NoExn: return top(super) == HeapType::Exn;
    case HeapType::I31:
    case HeapType::Struct:
    case HeapType::Array: return super == HeapType::Eq || super == HeapType::Any;
    case HeapType::Eq: return super == HeapType::Any;
    case HeapType::Any:
    case HeapType::Func:
    case HeapType::Extern:
    case HeapType::Exn:
    case HeapType::Bottom: return false;
    }
    return false;
}

bool TypeStore::matches_unequal(ValueType sub, ValueType super) const {
    if (sub.is_bottom()) return true;
    if (!sub.is_ref() || !super.is_ref()) return false;
    if (sub.is_nullable() && !super.is_nullable()) return false;
    return matches(sub.heap(), super.heap());
}

bool TypeStore::matches(std::span<const ValueType> sub, std::span<const ValueType> super) const {
    return std::ranges::equal(sub, super,
                              [this](ValueType a, ValueType b) { return matches(a, b); });
}

bool TypeStore::matches(const FieldType& sub, const FieldType& super) const {
    if (sub.is_mutable != super.is_mutable || !matches(sub.storage, super.storage)) return false;
    return !sub.is_mutable || matches(super.storage, sub.storage);
}

bool TypeStore::matches(const CompositeType& sub, const CompositeType& super) const {
    if (sub.index() != super.index()) return false;
    if (const auto* function = std::get_if<FunctionType>(&sub)) {
        const FunctionType& wanted = std::get<FunctionType>(super);
        return matches(wanted.parameters, function->parameters) &&
               matches(function->results, wanted.results);
    }
    if (const auto* structure = std::get_if<StructType>(&sub)) {
        const std::vector<FieldType>& wanted = std::get<StructType>(super).fields;
        if (structure->fields.size() < wanted.size()) return false;
        return std::ranges::equal(
            std::span(structure->fields).first(wanted.size()), wanted,
            [this](const FieldType& a, const FieldType& b) { return matches(a, b); });
    }
    return matches(std::get<ArrayType>(sub).element, std::get<ArrayType>(super).element);
}

HeapType TypeStore::top(HeapType heap) const {
    if (heap.is_concrete()) {
        return type(heap.index()).as_function() ? HeapType::Func : HeapType::Any;
    }
    switch (heap.abstract()) {
    case HeapType::Any:
    case HeapType::Eq:
    case HeapType::I31:
    case HeapType::Struct:
    case HeapType::Array:
    case HeapType::None: return HeapType::Any;
    case HeapType::Func:
    case HeapType::NoFunc: return HeapType::Func;
    case HeapType::Extern:
    case HeapType::NoExtern: return HeapType::Extern;
    case HeapType::Exn:
    case HeapType::NoExn: return HeapType::Exn;
    case HeapType::Bottom: return HeapType::Bottom;
    }
    return HeapType::Bottom;
}

}  // namespace ingot
