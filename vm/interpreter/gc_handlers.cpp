// Structures, arrays, i31 and casts. What collects stands in functions of its own, which say first
// how far the frame is in use; handlers keep the quick way: a cell from a free list.
#include "vm/interpreter/gc_handlers.h"

#include <bit>

#include "vm/interpreter/handler_support.h"
#include "vm/runtime/objects.h"
#include "vm/semantics/numeric.h"

namespace ingot::interpreter {
namespace {

using gc::ArrayObject;
using gc::Object;
using gc::TypeDescriptor;
using objects::Allocated;
using objects::CastTarget;

/// The operation that allocates: what the functions below need of a handler's parameters.
#define INGOT_SITE_PARAMETERS Machine *machine, const Op *ip, Slot *frame, const Context *context
#define INGOT_SITE machine, ip, frame, context

/// Null if it ended in a trap, which then stands in the machine.
template <typename T = Object>
T* checked(Machine* machine, Allocated made) {
    machine->trap = made.trap;
    return static_cast<T*>(made.object);
}

const TypeDescriptor& type_of(const Op* ip, const Context* context) {
    return *context->descriptors[ip[1].word0()];
}

[[gnu::noinline]] Object* allocate_struct(INGOT_SITE_PARAMETERS) {
    const GuestPause pause(machine->store->stack(), frame + ip->d);
    return checked(machine, objects::new_struct(machine->store->heap(), type_of(ip, context)));
}

[[gnu::always_inline]] inline Object* new_struct(INGOT_SITE_PARAMETERS) {
    const TypeDescriptor& type = type_of(ip, context);
    gc::Heap& heap = machine->store->heap();
    auto* object = static_cast<Object*>(heap.try_allocate(type.contents, type.size_bytes));
    if (object == nullptr) [[unlikely]]
        return allocate_struct(INGOT_SITE);
    object->descriptor = &type;
    return object;
}

ArrayObject* allocate_array(INGOT_SITE_PARAMETERS, uint64_t length) {
    const GuestPause pause(machine->store->stack(), frame + ip->d);
    return checked<ArrayObject>(
        machine, objects::new_array(machine->store->heap(), type_of(ip, context), length));
}

[[gnu::noinline]] Object* new_filled_array(INGOT_SITE_PARAMETERS) {
    const auto length = static_cast<uint32_t>(frame[ip->c]);
    ArrayObject* array = allocate_array(INGOT_SITE, length);
    if (array != nullptr) machine->trap = objects::fill_paid(*array, 0, &frame[ip->b], length);
    return machine->trap == Trap::None ? array : nullptr;
}

[[gnu::noinline]] Object* new_default_array(INGOT_SITE_PARAMETERS) {
    return allocate_array(INGOT_SITE, static_cast<uint32_t>(frame[ip->c]));
}

[[gnu::noinline]] Object* new_fixed_array(INGOT_SITE_PARAMETERS) {
    ArrayObject* array = allocate_array(INGOT_SITE, ip[1].word1());
    if (array != nullptr) objects::store_elements(*array, &frame[ip->b]);
    return array;
}

using NewFromSegment = Allocated (*)(gc::Heap&, const TypeDescriptor&, Instance&, uint32_t,
                                     uint32_t, uint32_t);

[[gnu::noinline]] Object* new_array_from(INGOT_SITE_PARAMETERS, NewFromSegment make) {
    const GuestPause pause(machine->store->stack(), frame + ip->d);
    const auto segment = static_cast<uint32_t>(ip[1].word1());
    return checked(machine,
                   make(machine->store->heap(), type_of(ip, context), *context->instance, segment,
                        static_cast<uint32_t>(frame[ip->b]), static_cast<uint32_t>(frame[ip->c])));
}

inline ArrayObject* array_at(const Slot* frame, uint16_t slot) {
    return Ref{frame[slot]}.as<ArrayObject>();
}

inline CastTarget target_of(const Op* ip) {
    return std::bit_cast<CastTarget>(ip[1].word0());
}

template <typename T>
inline T load_from(const uint8_t* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}

}  // namespace

/// Ends an operation that has made an object, or not.
#define INGOT_RESULT_OBJECT(expression)                                       \
    Object* const object = (expression);                                      \
    if (object == nullptr) [[unlikely]]                                       \
        INGOT_TRAP(machine->trap);                                            \
    result(frame, ip->a, INGOT_ACCUMULATORS, reinterpret_cast<Slot>(object)); \
    INGOT_NEXT(2)

INGOT_DECLARE_HANDLER(struct_new) {
    Object* const object = new_struct(INGOT_SITE);
    if (object == nullptr) [[unlikely]]
        INGOT_TRAP(machine->trap);
    const auto& layout = *reinterpret_cast<const gc::StructLayout*>(ip[1].word1());
    const Slot* value = frame + ip->b;
    for (const gc::FieldLayout& field : layout.fields) {
        objects::store_value(object->at<uint8_t>(field.offset_bytes), field.shift, value);
        value += field.shift == 4 ? 2 : 1;
    }
    result(frame, ip->a, INGOT_ACCUMULATORS, reinterpret_cast<Slot>(object));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(struct_new_default) {
    INGOT_RESULT_OBJECT(new_struct(INGOT_SITE));
}

// `Memory` is the field's type, `T` the value's.
#define INGOT_DEFINE_STRUCT_GET(name, Memory, T)                                                  \
    INGOT_DECLARE_HANDLER(struct_get_##name) {                                                    \
        const auto* object = Ref{frame[ip->y]}.as<const uint8_t>();                               \
        if (object == nullptr) [[unlikely]]                                                       \
            INGOT_TRAP(Trap::NullStructureReference);                                             \
        result(frame, ip->x, INGOT_ACCUMULATORS,                                                  \
               static_cast<T>(load_from<Memory>(object + static_cast<uint32_t>(ip->immediate)))); \
        INGOT_NEXT(1);                                                                            \
    }

#define INGOT_DEFINE_ARRAY_GET(name, Memory, T)                                               \
    INGOT_DECLARE_HANDLER(array_get_##name) {                                                 \
        ArrayObject* array = array_at(frame, ip->b);                                          \
        if (array == nullptr) [[unlikely]]                                                    \
            INGOT_TRAP(Trap::NullArrayReference);                                             \
        const auto index = static_cast<uint32_t>(frame[ip->c]);                               \
        if (index >= array->length) [[unlikely]]                                              \
            INGOT_TRAP(Trap::OutOfBoundsArrayAccess);                                         \
        const uint8_t* element = array->data() + uint64_t{index} * sizeof(Memory);            \
        result(frame, ip->a, INGOT_ACCUMULATORS, static_cast<T>(load_from<Memory>(element))); \
        INGOT_NEXT(1);                                                                        \
    }

#define INGOT_DEFINE_GETS(name, Memory, T)   \
    INGOT_DEFINE_STRUCT_GET(name, Memory, T) \
    INGOT_DEFINE_ARRAY_GET(name, Memory, T)

INGOT_DEFINE_GETS(i8_s, int8_t, int32_t)
INGOT_DEFINE_GETS(i8_u, uint8_t, uint32_t)
INGOT_DEFINE_GETS(i16_s, int16_t, int32_t)
INGOT_DEFINE_GETS(i16_u, uint16_t, uint32_t)
INGOT_DEFINE_GETS(i32, uint32_t, uint32_t)
INGOT_DEFINE_GETS(i64, uint64_t, uint64_t)
INGOT_DEFINE_GETS(f32, float, float)
INGOT_DEFINE_GETS(f64, double, double)
INGOT_DEFINE_GETS(v128, VectorRegister, VectorRegister)

#define INGOT_DEFINE_SETS(shift)                                                  \
    INGOT_DECLARE_HANDLER(struct_set_##shift) {                                   \
        auto* object = Ref{frame[ip->x]}.as<uint8_t>();                           \
        if (object == nullptr) [[unlikely]]                                       \
            INGOT_TRAP(Trap::NullStructureReference);                             \
        std::memcpy(object + static_cast<uint32_t>(ip->immediate), &frame[ip->y], \
                    size_t{1} << shift);                                          \
        INGOT_NEXT(1);                                                            \
    }                                                                             \
    INGOT_DECLARE_HANDLER(array_set_##shift) {                                    \
        ArrayObject* array = array_at(frame, ip->a);                              \
        if (array == nullptr) [[unlikely]]                                        \
            INGOT_TRAP(Trap::NullArrayReference);                                 \
        const auto index = static_cast<uint32_t>(frame[ip->b]);                   \
        if (index >= array->length) [[unlikely]]                                  \
            INGOT_TRAP(Trap::OutOfBoundsArrayAccess);                             \
        std::memcpy(array->data() + (uint64_t{index} << shift), &frame[ip->c],    \
                    size_t{1} << shift);                                          \
        INGOT_NEXT(1);                                                            \
    }

INGOT_DEFINE_SETS(0)
INGOT_DEFINE_SETS(1)
INGOT_DEFINE_SETS(2)
INGOT_DEFINE_SETS(3)
INGOT_DEFINE_SETS(4)

INGOT_DECLARE_HANDLER(array_new) {
    INGOT_RESULT_OBJECT(new_filled_array(INGOT_SITE));
}
INGOT_DECLARE_HANDLER(array_new_default) {
    INGOT_RESULT_OBJECT(new_default_array(INGOT_SITE));
}
INGOT_DECLARE_HANDLER(array_new_fixed) {
    INGOT_RESULT_OBJECT(new_fixed_array(INGOT_SITE));
}
INGOT_DECLARE_HANDLER(array_new_from_data) {
    INGOT_RESULT_OBJECT(new_array_from(INGOT_SITE, objects::new_array_from_data));
}
INGOT_DECLARE_HANDLER(array_new_from_elements) {
    INGOT_RESULT_OBJECT(new_array_from(INGOT_SITE, objects::new_array_from_elements));
}

INGOT_DECLARE_HANDLER(array_length) {
    const ArrayObject* array = array_at(frame, ip->b);
    if (array == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::NullArrayReference);
    result(frame, ip->a, INGOT_ACCUMULATORS, array->length);
    INGOT_NEXT(1);
}

/// In a handler: an operation on an array that may trap, then the next operation.
#define INGOT_BULK(array, expression, cells)  \
    if ((array) == nullptr) [[unlikely]]      \
        INGOT_TRAP(Trap::NullArrayReference); \
    const Trap trap_kind = (expression);      \
    if (trap_kind != Trap::None) [[unlikely]] \
        INGOT_TRAP(trap_kind);                \
    INGOT_NEXT(cells)

INGOT_DECLARE_HANDLER(array_fill) {
    ArrayObject* array = array_at(frame, ip->a);
    INGOT_BULK(array,
               objects::fill(*array, static_cast<uint32_t>(frame[ip->b]), &frame[ip->c],
                             static_cast<uint32_t>(frame[ip->d])),
               1);
}

INGOT_DECLARE_HANDLER(array_copy) {
    ArrayObject* to = array_at(frame, ip->a);
    ArrayObject* from = array_at(frame, ip->c);
    if (from == nullptr) [[unlikely]]
        INGOT_TRAP(Trap::NullArrayReference);
    INGOT_BULK(to,
               objects::copy(*to, static_cast<uint32_t>(frame[ip->b]), *from,
                             static_cast<uint32_t>(frame[ip->d]),
                             static_cast<uint32_t>(frame[ip[1].word0()])),
               2);
}

INGOT_DECLARE_HANDLER(array_init_from_data) {
    ArrayObject* array = array_at(frame, ip->a);
    INGOT_BULK(array,
               objects::init_from_data(*array, static_cast<uint32_t>(frame[ip->b]),
                                       *context->instance, static_cast<uint32_t>(ip[1].word0()),
                                       static_cast<uint32_t>(frame[ip->c]),
                                       static_cast<uint32_t>(frame[ip->d])),
               2);
}

INGOT_DECLARE_HANDLER(array_init_from_elements) {
    ArrayObject* array = array_at(frame, ip->a);
    INGOT_BULK(array,
               objects::init_from_elements(*array, static_cast<uint32_t>(frame[ip->b]),
                                           *context->instance, static_cast<uint32_t>(ip[1].word0()),
                                           static_cast<uint32_t>(frame[ip->c]),
                                           static_cast<uint32_t>(frame[ip->d])),
               2);
}

INGOT_DECLARE_HANDLER(i31_new) {
    result(frame, ip->a, INGOT_ACCUMULATORS, Ref::i31(static_cast<uint32_t>(frame[ip->b])).bits);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(i31_get_signed) {
    const Slot reference = frame[ip->b];
    if (reference == 0) [[unlikely]]
        INGOT_TRAP(Trap::NullI31Reference);
    result(frame, ip->a, INGOT_ACCUMULATORS,
           semantics::i31_get_s(static_cast<uint32_t>(reference >> 1)));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(i31_get_unsigned) {
    const Slot reference = frame[ip->b];
    if (reference == 0) [[unlikely]]
        INGOT_TRAP(Trap::NullI31Reference);
    result(frame, ip->a, INGOT_ACCUMULATORS,
           semantics::i31_get_u(static_cast<uint32_t>(reference >> 1)));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(reference_test) {
    const bool fits = objects::matches(Ref{frame[ip->b]}, target_of(ip));
    result(frame, ip->a, INGOT_ACCUMULATORS, static_cast<uint32_t>(fits));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(reference_cast) {
    const Slot reference = frame[ip->b];
    if (!objects::matches(Ref{reference}, target_of(ip))) [[unlikely]]
        INGOT_TRAP(Trap::CastFailure);
    result(frame, ip->a, INGOT_ACCUMULATORS, reference);
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(branch_on_cast) {
    if (objects::matches(Ref{frame[ip->x]}, target_of(ip))) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(branch_on_cast_failure) {
    if (!objects::matches(Ref{frame[ip->x]}, target_of(ip))) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(2);
}

}  // namespace ingot::interpreter
