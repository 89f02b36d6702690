// Objects. Values are copied as bytes: a field holds the low bytes of its value's slots.
#include "vm/runtime/objects.h"

#include <algorithm>
#include <cstring>

#include "vm/isa/limits.h"
#include "vm/runtime/bulk.h"
#include "vm/runtime/loaded_module.h"
#include "vm/support/check.h"

namespace ingot::objects {
namespace {

bool inside(uint64_t size, uint64_t start, uint64_t count) {
    return start <= size && count <= size - start;
}

Allocated allocate(gc::Heap& heap, const gc::TypeDescriptor& type, uint64_t size_bytes) {
    if (size_bytes > limits::kMaxObjectBytes) return {.trap = Trap::AllocationSizeTooLarge};
    if (const Trap trap = charge_range(size_bytes); trap != Trap::None) return {.trap = trap};
    void* memory = heap.try_allocate(type.contents, size_bytes);
    if (memory == nullptr) memory = heap.allocate(type.contents, size_bytes);
    if (memory == nullptr) return {.trap = Trap::GcHeapExhausted};
    auto* object = static_cast<gc::Object*>(memory);
    object->descriptor = &type;
    return {.object = object};
}

template <typename T>
Trap fill_elements(gc::ArrayObject& array, uint32_t start, const Slot* value, uint32_t count) {
    T element;
    std::memcpy(&element, value, sizeof(T));
    return bulk::fill(reinterpret_cast<T*>(array.data()) + start, count, element);
}

/// Two slots without the alignment of a vector type.
struct TwoSlots {
    Slot slots[2];
};

}  // namespace

const gc::TypeDescriptor* descriptor_of(Store& store, uint32_t type_id) {
    gc::Heap& heap = store.heap();
    if (const gc::TypeDescriptor* known = heap.find_descriptor(type_id)) return known;
    Engine& engine = store.engine();
    const TypeStore& types = engine.types();
    gc::TypeDescriptor prototype{.type_id = type_id};
    if (const ArrayType* array = types.type(type_id).as_array()) {
        const ValueType element = array->element.storage;
        prototype.kind = gc::ObjectKind::Array;
        prototype.element_shift = gc::storage_shift(element);
        prototype.contents = gc::may_refer_to_object(types, element) ? gc::Contents::References
                                                                     : gc::Contents::Numbers;
    } else {
        const gc::StructLayout& layout = engine.struct_layouts().of(type_id);
        prototype.kind = gc::ObjectKind::Struct;
        prototype.contents = layout.contents;
        prototype.size_bytes = layout.size_bytes;
    }
    return heap.make_descriptor(prototype, {types.display(type_id), types.depth(type_id) + 1});
}

Allocated new_struct(gc::Heap& heap, const gc::TypeDescriptor& type) {
    return allocate(heap, type, type.size_bytes);
}

Allocated new_array(gc::Heap& heap, const gc::TypeDescriptor& type, uint64_t length) {
    const uint64_t data_bytes = length << type.element_shift;  // length is below 2^32
    const Allocated made = allocate(heap, type, gc::ArrayObject::kArrayData + data_bytes);
    if (made.object != nullptr) {
        static_cast<gc::ArrayObject*>(made.object)->length = static_cast<uint32_t>(length);
    }
    return made;
}

Allocated new_array_from_data(gc::Heap& heap, const gc::TypeDescriptor& type, Instance& instance,
                              uint32_t segment, uint32_t offset, uint32_t length) {
    const uint64_t bytes = uint64_t{length} << type.element_shift;
    if (!inside(bulk::data_of(instance, segment).size(), offset, bytes)) {
        return {.trap = Trap::OutOfBoundsMemoryAccess};
    }
    const Allocated made = new_array(heap, type, length);
    if (made.object == nullptr) return made;
    auto& array = static_cast<gc::ArrayObject&>(*made.object);
    const Trap trap = init_from_data(array, 0, instance, segment, offset, length);
    return trap == Trap::None ? made : Allocated{.trap = trap};
}

Allocated new_array_from_elements(gc::Heap& heap, const gc::TypeDescriptor& type,
                                  Instance& instance, uint32_t segment, uint32_t offset,
                                  uint32_t length) {
    if (!inside(instance.elements[segment].size(), offset, length)) {
        return {.trap = Trap::OutOfBoundsTableAccess};
    }
    const Allocated made = new_array(heap, type, length);
    if (made.object == nullptr) return made;
    auto& array = static_cast<gc::ArrayObject&>(*made.object);
    const Trap trap = init_from_elements(array, 0, instance, segment, offset, length);
    return trap == Trap::None ? made : Allocated{.trap = trap};
}

void store_fields(gc::Object& object, const gc::StructLayout& layout, const Slot* values) {
    for (const gc::FieldLayout& field : layout.fields) {
        store_value(object.at<uint8_t>(field.offset_bytes), field.shift, values);
        values += field.storage.is_vector() ? 2 : 1;
    }
}

void store_elements(gc::ArrayObject& array, const Slot* values) {
    const uint8_t shift = array.descriptor->element_shift;
    const uint32_t slots = shift == 4 ? 2 : 1;
    for (uint32_t i = 0; i < array.length; ++i) {
        store_value(array.element(i), shift, values);
        values += slots;
    }
}

Trap fill(gc::ArrayObject& array, uint32_t start, const Slot* value, uint32_t count) {
    if (!inside(array.length, start, count)) return Trap::OutOfBoundsArrayAccess;
    const uint64_t bytes = uint64_t{count} << array.descriptor->element_shift;
    if (const Trap trap = charge_range(bytes); trap != Trap::None) return trap;
    return fill_paid(array, start, value, count);
}

Trap fill_paid(gc::ArrayObject& array, uint32_t start, const Slot* value, uint32_t count) {
    switch (array.descriptor->element_shift) {
    case 0: return fill_elements<uint8_t>(array, start, value, count);
    case 1: return fill_elements<uint16_t>(array, start, value, count);
    case 2: return fill_elements<uint32_t>(array, start, value, count);
    case 3: return fill_elements<uint64_t>(array, start, value, count);
    default: return fill_elements<TwoSlots>(array, start, value, count);
    }
}

Trap copy(gc::ArrayObject& to, uint32_t destination, gc::ArrayObject& from, uint32_t source,
          uint32_t count) {
    if (!inside(to.length, destination, count) || !inside(from.length, source, count)) {
        return Trap::OutOfBoundsArrayAccess;
    }
    const uint64_t bytes = uint64_t{count} << to.descriptor->element_shift;
    if (const Trap trap = charge_range(bytes); trap != Trap::None) return trap;
    return bulk::move_bytes(to.element(destination), from.element(source), bytes);
}

Trap init_from_data(gc::ArrayObject& array, uint32_t destination, Instance& instance,
                    uint32_t segment, uint32_t source, uint32_t count) {
    if (!inside(array.length, destination, count)) return Trap::OutOfBoundsArrayAccess;
    const std::span<const uint8_t> data = bulk::data_of(instance, segment);
    const uint64_t bytes = uint64_t{count} << array.descriptor->element_shift;
    if (!inside(data.size(), source, bytes)) return Trap::OutOfBoundsMemoryAccess;
    if (const Trap trap = charge_range(bytes); trap != Trap::None) return trap;
    return bulk::move_bytes(array.element(destination), data.data() + source, bytes);
}

Trap init_from_elements(gc::ArrayObject& array, uint32_t destination, Instance& instance,
                        uint32_t segment, uint32_t source, uint32_t count) {
    if (!inside(array.length, destination, count)) return Trap::OutOfBoundsArrayAccess;
    const std::vector<Ref>& items = instance.elements[segment];
    if (!inside(items.size(), source, count)) return Trap::OutOfBoundsTableAccess;
    const uint64_t bytes = uint64_t{count} * sizeof(Ref);
    if (const Trap trap = charge_range(bytes); trap != Trap::None) return trap;
    return bulk::move_bytes(array.element(destination), items.data() + source, bytes);
}

CastTarget CastTarget::of(const TypeStore& types, ValueType type) {
    CastTarget target{.is_nullable = type.is_nullable()};
    const HeapType heap = type.heap();
    if (heap.is_concrete()) {
        const bool is_function = types.type(heap.index()).as_function() != nullptr;
        target.kind = is_function ? Kind::Function : Kind::Object;
        target.depth = static_cast<uint16_t>(types.depth(heap.index()));
        target.type_id = heap.index();
        return target;
    }
    switch (heap.abstract()) {
    case HeapType::Any:
    case HeapType::Func:
    case HeapType::Extern:
    case HeapType::Exn: target.kind = Kind::Anything; break;
    case HeapType::Eq: target.kind = Kind::Eq; break;
    case HeapType::I31: target.kind = Kind::I31; break;
    case HeapType::Struct: target.kind = Kind::Struct; break;
    case HeapType::Array: target.kind = Kind::Array; break;
    case HeapType::None:
    case HeapType::NoExtern:
    case HeapType::NoFunc:
    case HeapType::NoExn:
    case HeapType::Bottom: target.kind = Kind::Nothing; break;
    }
    return target;
}

bool matches_abstract(Ref reference, CastTarget target) {
    const auto has_kind = [&](gc::ObjectKind kind) {
        return !reference.is_i31() && reference.as<gc::Object>()->descriptor->kind == kind;
    };
    switch (target.kind) {
    case CastTarget::Kind::Nothing: return false;
    case CastTarget::Kind::Anything: return true;
    case CastTarget::Kind::I31: return reference.is_i31();
    case CastTarget::Kind::Struct: return has_kind(gc::ObjectKind::Struct);
    case CastTarget::Kind::Array: return has_kind(gc::ObjectKind::Array);
    case CastTarget::Kind::Eq:
        return reference.is_i31() || !has_kind(gc::ObjectKind::HostReference);
    case CastTarget::Kind::Object: return matches(reference, target);
    case CastTarget::Kind::Function: {
        const Function& function = *reference.as<Function>();
        return function.store->engine().types().is_subtype(function.type_id, target.type_id);
    }
    }
    return false;
}

HeapType heap_type_of(ValueType type, Ref reference) {
    const HeapType heap = type.heap();
    // Only the hierarchy of any has subtypes that the object itself tells apart.
    const bool is_refinable = heap == HeapType::Any || heap == HeapType::Eq ||
                              heap == HeapType::Struct || heap == HeapType::Array;
    if (!is_refinable) return heap;
    if (reference.is_i31()) return HeapType::I31;
    const gc::TypeDescriptor& descriptor = *reference.as<gc::Object>()->descriptor;
    const bool is_host_reference = descriptor.kind == gc::ObjectKind::HostReference;
    return is_host_reference ? heap : HeapType::concrete(descriptor.type_id);
}

}  // namespace ingot::objects
