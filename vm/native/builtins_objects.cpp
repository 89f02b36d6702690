// Builtins on structures and arrays. Null references trap here, as compiled code need not ask.
#include "vm/native/builtin_functions.h"
#include "vm/native/raise.h"
#include "vm/runtime/objects.h"

namespace ingot::native {
namespace {

using objects::Allocated;

gc::Heap& heap_of(Context* context) {
    return context->instance->store->heap();
}

Ref checked(Allocated made) {
    if (made.object == nullptr) raise_trap(made.trap);
    return made.ref();
}

gc::ArrayObject& array_at(Ref reference) {
    if (reference.is_null()) raise_trap(Trap::NullArrayReference);
    return *reference.as<gc::ArrayObject>();
}

void trap_unless_none(Trap trap) {
    if (trap != Trap::None) raise_trap(trap);
}

}  // namespace

namespace builtins {

Ref struct_new(Context* context, uint32_t type) {
    return checked(objects::new_struct(heap_of(context), *context->descriptors[type]));
}

Ref array_new(Context* context, uint32_t type, uint64_t length) {
    return checked(objects::new_array(heap_of(context), *context->descriptors[type], length));
}

Ref array_new_data(Context* context, uint32_t type, uint32_t segment, uint32_t offset,
                   uint32_t length) {
    return checked(objects::new_array_from_data(heap_of(context), *context->descriptors[type],
                                                *context->instance, segment, offset, length));
}

Ref array_new_elem(Context* context, uint32_t type, uint32_t segment, uint32_t offset,
                   uint32_t length) {
    return checked(objects::new_array_from_elements(heap_of(context), *context->descriptors[type],
                                                    *context->instance, segment, offset, length));
}

void array_initialize(Context*, Ref array, void* value, uint32_t length) {
    trap_unless_none(
        objects::fill_paid(array_at(array), 0, static_cast<const Slot*>(value), length));
}

void array_fill(Context*, Ref array, uint32_t start, void* value, uint32_t count) {
    trap_unless_none(objects::fill(array_at(array), start, static_cast<const Slot*>(value), count));
}

void array_copy(Context*, Ref to, uint32_t destination, Ref from, uint32_t source, uint32_t count) {
    trap_unless_none(objects::copy(array_at(to), destination, array_at(from), source, count));
}

void array_init_data(Context* context, Ref array, uint32_t destination, uint32_t segment,
                     uint32_t source, uint32_t count) {
    trap_unless_none(objects::init_from_data(array_at(array), destination, *context->instance,
                                             segment, source, count));
}

void array_init_elem(Context* context, Ref array, uint32_t destination, uint32_t segment,
                     uint32_t source, uint32_t count) {
    trap_unless_none(objects::init_from_elements(array_at(array), destination, *context->instance,
                                                 segment, source, count));
}

}  // namespace builtins
}  // namespace ingot::native
