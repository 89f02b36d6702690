// Walking references as far as the depth goes.
#include "tests/differential/digest.h"

#include <algorithm>
#include <cstring>

#include "vm/gc/layout.h"
#include "vm/runtime/exception.h"

namespace ingot::differential {

uint64_t hash_bytes(std::span<const uint8_t> bytes) {
    // Four lanes, as one multiplication has to wait for the other.
    uint64_t lanes[4] = {1, 2, 3, 4};
    for (size_t at = 0; at + 32 <= bytes.size(); at += 32) {
        uint64_t words[4];
        std::memcpy(words, bytes.data() + at, 32);
        for (size_t i = 0; i < 4; ++i) lanes[i] = (lanes[i] ^ words[i]) * 0x9e3779b97f4a7c15;
    }
    return mix(mix(lanes[0], lanes[1]), mix(lanes[2], lanes[3]));
}

uint64_t Digest::of_slots(ValueType type, const Slot* slots, uint32_t depth) const {
    switch (type.kind()) {
    case ValueType::I32:
    case ValueType::F32: return static_cast<uint32_t>(slots[0]);
    case ValueType::I64:
    case ValueType::F64: return slots[0];
    case ValueType::V128: return slots[0] ^ mix(3, slots[1]);
    default: return of_reference(Ref{slots[0]}, store_.engine().types().top(type.heap()), depth);
    }
}

uint64_t Digest::of_reference(Ref reference, HeapType top, uint32_t depth) const {
    if (reference.is_null()) return 0;
    if (top == HeapType::Func) return of_function(*reference.as<Function>());
    if (top == HeapType::Exn) return of_exception(reference, depth);
    if (reference.is_i31()) return mix(11, reference.bits);
    return of_object(reference, depth);
}

uint64_t Digest::of_function(const Function& function) const {
    if (function.is_host()) return mix(21, type_number(function.type_id));
    const auto found = std::ranges::find(instances, function.instance);
    return mix(mix(22, function.index), static_cast<uint64_t>(found - instances.begin()));
}

uint64_t Digest::of_exception(Ref reference, uint32_t depth) const {
    const auto& exception = *reference.as<const Exception>();
    uint64_t hash = mix(31, type_number(exception.tag->type_id));
    for (const Instance* instance : instances) {
        const auto found = std::ranges::find(instance->tags, exception.tag);
        hash = mix(hash, static_cast<uint64_t>(found - instance->tags.begin()));
    }
    if (depth == 0) return hash;
    const Slot* next = exception.payload();
    for (const ValueType type : exception.tag->type->parameters) {
        hash = mix(hash, of_slots(type, next, depth - 1));
        next += slot_count(type);
    }
    return hash;
}

/// The first index of a canonical type in the module.
uint64_t Digest::type_number(uint32_t type_id) const {
    if (instances.empty()) return ~uint64_t{0};
    const auto& ids = instances.front()->module->canonical_types();
    return static_cast<uint64_t>(std::ranges::find(ids, type_id) - ids.begin());
}

uint64_t Digest::of_object(Ref reference, uint32_t depth) const {
    gc::Object& object = *reference.as<gc::Object>();
    const gc::TypeDescriptor& type = *object.descriptor;
    switch (type.kind) {
    case gc::ObjectKind::HostReference: return mix(41, *Store::host_value(reference));
    case gc::ObjectKind::Exception: return of_exception(reference, depth);
    case gc::ObjectKind::Struct: {
        uint64_t hash = mix(42, type_number(type.type_id));
        if (depth == 0) return hash;
        const auto& layout = store_.engine().struct_layouts().of(type.type_id);
        for (const gc::FieldLayout& field : layout.fields) {
            const auto* at = object.at<uint8_t>(field.offset_bytes);
            hash = mix(hash, of_field(field.storage, at, depth - 1));
        }
        return hash;
    }
    case gc::ObjectKind::Array: {
        constexpr uint32_t kElements = 24;
        auto& array = static_cast<gc::ArrayObject&>(object);
        uint64_t hash = mix(mix(43, type_number(type.type_id)), array.length);
        if (depth == 0) return hash;
        const ArrayType& array_type = *store_.engine().types().type(type.type_id).as_array();
        for (uint32_t i = 0; i < std::min(array.length, kElements); ++i) {
            hash = mix(hash, of_field(array_type.element.storage, array.element(i), depth - 1));
        }
        return hash;
    }
    }
    return 0;
}

uint64_t Digest::of_field(ValueType storage, const uint8_t* at, uint32_t depth) const {
    Slot slots[2] = {0, 0};
    std::memcpy(slots, at, size_t{1} << gc::storage_shift(storage));
    return of_slots(storage.is_packed() ? ValueType(ValueType::I64) : storage, slots, depth);
}

}  // namespace ingot::differential
