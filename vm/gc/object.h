// What objects of the garbage-collected heap look like. The first word of every object points to
// its descriptor, which is an object of the same heap, so that a descriptor lives as long as
// anything that still refers to it. A descriptor belongs to one heap: that is how a census knows
// whose an object is.
//
// A type test is one load (the descriptor) and one compare with the entry of its display at the
// depth of the wanted type (spec 4.2.13, "structure and array instances").
#pragma once

#include <cstddef>
#include <cstdint>

namespace ingot::gc {

class Heap;

enum class ObjectKind : uint8_t { Struct, Array, HostReference, Exception };

/// What the collector must look for in an object: anything, or nothing behind its first word.
enum class Contents : uint8_t { References, Numbers };
constexpr size_t kContentsCount = 2;

struct TypeDescriptor {
    const void* magic = nullptr;  ///< kDescriptorMagic: tells a descriptor from a free cell's link.
    Heap* owner = nullptr;        ///< Null once the heap is gone.
    uint32_t type_id = 0;         ///< Canonical type id, or one of the two below.
    ObjectKind kind = ObjectKind::Struct;
    Contents contents = Contents::References;
    uint8_t element_shift = 0;  ///< Array: log2 of an element's size in bytes.
    uint32_t size_bytes = 0;    ///< Structure: size of the object, header included.
    uint32_t display_size = 0;  ///< Depth of the type plus one; 0 without a type.

    static constexpr uint32_t kExceptionId = ~0u;
    static constexpr uint32_t kHostReferenceId = ~0u - 1;

    /// Canonical ids of the supertypes, topmost first, and of the type itself.
    const uint32_t* display() const { return reinterpret_cast<const uint32_t*>(this + 1); }
    uint32_t* display() { return reinterpret_cast<uint32_t*>(this + 1); }

    /// Whether objects with this descriptor have type `id`, which stands at `depth` in displays.
    bool is_subtype_of(uint32_t id, uint32_t depth) const {
        return type_id == id || (depth < display_size && display()[depth] == id);
    }
};

extern const char kDescriptorMagic;

struct Object {
    const TypeDescriptor* descriptor;

    template <typename T>
    T* at(size_t offset_bytes) {
        return reinterpret_cast<T*>(reinterpret_cast<uint8_t*>(this) + offset_bytes);
    }
};

struct ArrayObject : Object {
    uint32_t length;

    uint8_t* data() { return at<uint8_t>(kArrayData); }
    uint8_t* element(uint64_t index) { return data() + (index << descriptor->element_shift); }

    static constexpr size_t kArrayLength = sizeof(Object);  ///< Where `length` stands.
    static constexpr size_t kArrayData = 16;
};
static_assert(sizeof(ArrayObject) <= ArrayObject::kArrayData);

/// A host's value as a reference of type extern (or, converted, any).
struct HostReference : Object {
    uint64_t value;
};

}  // namespace ingot::gc
