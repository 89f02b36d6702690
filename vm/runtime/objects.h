// Operations on structures, arrays and references (spec 4.6.3 to 4.6.5), shared by constant
// expressions and every tier. Operands are checked here, null references by the caller. References
// in parameters must be rooted by the caller, as everything that allocates may collect.
#pragma once

#include <cstdint>
#include <optional>

#include "vm/gc/heap.h"
#include "vm/gc/layout.h"
#include "vm/isa/trap.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/store.h"

namespace ingot::objects {

/// A new object, or the trap that allocating it ends in.
struct Allocated {
    gc::Object* object = nullptr;
    Trap trap = Trap::None;

    Ref ref() const { return Ref::to(object); }
};

/// The descriptor of a structure or array type in a store's heap.
const gc::TypeDescriptor* descriptor_of(Store& store, uint32_t type_id);

/// Objects with all fields or elements zero or null.
Allocated new_struct(gc::Heap& heap, const gc::TypeDescriptor& type);
Allocated new_array(gc::Heap& heap, const gc::TypeDescriptor& type, uint64_t length);
/// An array from bytes [offset, offset + length elements) of a data segment, or from an element
/// segment.
Allocated new_array_from_data(gc::Heap& heap, const gc::TypeDescriptor& type, Instance& instance,
                              uint32_t segment, uint32_t offset, uint32_t length);
Allocated new_array_from_elements(gc::Heap& heap, const gc::TypeDescriptor& type,
                                  Instance& instance, uint32_t segment, uint32_t offset,
                                  uint32_t length);

/// Writes a value from its slots to a field or an element of 1 << shift bytes.
inline void store_value(uint8_t* to, uint8_t shift, const Slot* value) {
    switch (shift) {
    case 0: __builtin_memcpy(to, value, 1); return;
    case 1: __builtin_memcpy(to, value, 2); return;
    case 2: __builtin_memcpy(to, value, 4); return;
    case 3: __builtin_memcpy(to, value, 8); return;
    default: __builtin_memcpy(to, value, 16); return;
    }
}

/// Writes a structure's fields from consecutive slots.
void store_fields(gc::Object& object, const gc::StructLayout& layout, const Slot* values);
/// Writes an array's elements from consecutive slots.
void store_elements(gc::ArrayObject& array, const Slot* values);

Trap fill(gc::ArrayObject& array, uint32_t start, const Slot* value, uint32_t count);
/// The same for elements known to exist, as a part of an operation that has paid for them.
Trap fill_paid(gc::ArrayObject& array, uint32_t start, const Slot* value, uint32_t count);
Trap copy(gc::ArrayObject& to, uint32_t destination, gc::ArrayObject& from, uint32_t source,
          uint32_t count);
Trap init_from_data(gc::ArrayObject& array, uint32_t destination, Instance& instance,
                    uint32_t segment, uint32_t source, uint32_t count);
Trap init_from_elements(gc::ArrayObject& array, uint32_t destination, Instance& instance,
                        uint32_t segment, uint32_t source, uint32_t count);

/// The type that a cast or a test asks for, prepared so that the common case is short.
struct CastTarget {
    enum class Kind : uint8_t {
        Nothing,   ///< A bottom type: no reference but null.
        Anything,  ///< The top of its hierarchy.
        Eq,
        I31,
        Struct,
        Array,
        Object,    ///< A concrete structure or array type.
        Function,  ///< A concrete function type.
    };
    Kind kind = Kind::Nothing;
    bool is_nullable = false;
    uint16_t depth = 0;    ///< If concrete: of the type in displays.
    uint32_t type_id = 0;  ///< If concrete: canonical.

    /// `type` is a reference type with a canonical id.
    static CastTarget of(const TypeStore& types, ValueType type);
};
static_assert(sizeof(CastTarget) == sizeof(uint64_t));

bool matches_abstract(Ref reference, CastTarget target);

/// Whether a reference has the target's type (spec 4.2.14).
inline bool matches(Ref reference, CastTarget target) {
    if (reference.is_null()) return target.is_nullable;
    if (target.kind != CastTarget::Kind::Object) return matches_abstract(reference, target);
    if (reference.is_i31()) return false;
    return reference.as<gc::Object>()->descriptor->is_subtype_of(target.type_id, target.depth);
}

/// The most specific heap type known of a non-null reference whose static type is `type`.
HeapType heap_type_of(ValueType type, Ref reference);

}  // namespace ingot::objects
