// Tables, memories as objects, and references: rare operations, each a few lines over vm/runtime.
#include <atomic>

#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/handler_support.h"
#include "vm/runtime/bulk.h"

namespace ingot::interpreter {
namespace {

/// An address or a count as its index space reads it: 32 bits unless the object is 64-bit.
inline uint64_t address_of(Slot slot, bool is64) {
    return is64 ? slot : static_cast<uint32_t>(slot);
}

/// The count of a copy is 64-bit only if both sides are (spec 3.4.10).
inline uint64_t count_of(Slot slot, bool left_is64, bool right_is64) {
    return address_of(slot, left_is64 && right_is64);
}

}  // namespace

#define INGOT_TRAP_IF(expression)                 \
    do {                                          \
        const Trap trap_kind = (expression);      \
        if (trap_kind != Trap::None) [[unlikely]] \
            INGOT_TRAP(trap_kind);                \
    } while (false)

INGOT_DECLARE_HANDLER(table_get) {
    const TableInstance& table = *context->tables[ip[1].word0()];
    const uint64_t index = address_of(frame[ip->b], table.type.limits.is64);
    if (index >= table.size) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsTableAccess);
    result(frame, ip->a, INGOT_ACCUMULATORS, table.elements[index].bits);
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_set) {
    const TableInstance& table = *context->tables[ip[1].word0()];
    const uint64_t index = address_of(frame[ip->a], table.type.limits.is64);
    if (index >= table.size) [[unlikely]]
        INGOT_TRAP(Trap::OutOfBoundsTableAccess);
    table.elements[index] = Ref{frame[ip->b]};
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_size) {
    result(frame, ip->a, INGOT_ACCUMULATORS, context->tables[ip[1].word0()]->size);
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_grow) {
    TableInstance& table = *context->tables[ip[1].word0()];
    const uint64_t delta = address_of(frame[ip->c], table.type.limits.is64);
    result(frame, ip->a, INGOT_ACCUMULATORS, table.grow(delta, Ref{frame[ip->b]}));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_fill) {
    TableInstance& table = *context->tables[ip[1].word0()];
    const bool is64 = table.type.limits.is64;
    INGOT_TRAP_IF(bulk::table_fill(table, address_of(frame[ip->a], is64), Ref{frame[ip->b]},
                                   address_of(frame[ip->c], is64)));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_copy) {
    TableInstance& to = *context->tables[ip[1].word0()];
    const TableInstance& from = *context->tables[ip[1].word1()];
    const bool to64 = to.type.limits.is64;
    const bool from64 = from.type.limits.is64;
    INGOT_TRAP_IF(bulk::table_copy(to, from, address_of(frame[ip->a], to64),
                                   address_of(frame[ip->b], from64),
                                   count_of(frame[ip->c], to64, from64)));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(table_init) {
    TableInstance& table = *context->tables[ip[1].word1()];
    INGOT_TRAP_IF(bulk::table_init(*context->instance, static_cast<uint32_t>(ip[1].word0()), table,
                                   address_of(frame[ip->a], table.type.limits.is64),
                                   static_cast<uint32_t>(frame[ip->b]),
                                   static_cast<uint32_t>(frame[ip->c])));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(element_drop) {
    bulk::drop_element(*context->instance, static_cast<uint32_t>(ip[1].word0()));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(memory_size) {
    result(frame, ip->a, INGOT_ACCUMULATORS, context->memories[ip[1].word0()]->pages());
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(memory_grow) {
    MemoryInstance& target = *context->memories[ip[1].word0()];
    const uint64_t delta = address_of(frame[ip->b], target.type.limits.is64);
    result(frame, ip->a, INGOT_ACCUMULATORS, target.grow(delta));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(memory_fill) {
    MemoryInstance& target = *context->memories[ip[1].word0()];
    const bool is64 = target.type.limits.is64;
    INGOT_TRAP_IF(bulk::memory_fill(target, address_of(frame[ip->a], is64),
                                    static_cast<uint8_t>(frame[ip->b]),
                                    address_of(frame[ip->c], is64)));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(memory_copy) {
    MemoryInstance& to = *context->memories[ip[1].word0()];
    const MemoryInstance& from = *context->memories[ip[1].word1()];
    const bool to64 = to.type.limits.is64;
    const bool from64 = from.type.limits.is64;
    INGOT_TRAP_IF(bulk::memory_copy(to, from, address_of(frame[ip->a], to64),
                                    address_of(frame[ip->b], from64),
                                    count_of(frame[ip->c], to64, from64)));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(memory_init) {
    MemoryInstance& target = *context->memories[ip[1].word1()];
    INGOT_TRAP_IF(bulk::memory_init(*context->instance, static_cast<uint32_t>(ip[1].word0()),
                                    target, address_of(frame[ip->a], target.type.limits.is64),
                                    static_cast<uint32_t>(frame[ip->b]),
                                    static_cast<uint32_t>(frame[ip->c])));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(data_drop) {
    bulk::drop_data(*context->instance, static_cast<uint32_t>(ip[1].word0()));
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(ref_function) {
    result(frame, ip->x, INGOT_ACCUMULATORS,
           reinterpret_cast<Slot>(context->functions[static_cast<uint32_t>(ip->immediate)]));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(ref_is_null) {
    result(frame, ip->a, INGOT_ACCUMULATORS, static_cast<uint32_t>(frame[ip->b] == 0));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(ref_as_non_null) {
    const Slot reference = frame[ip->b];
    if (reference == 0) [[unlikely]]
        INGOT_TRAP(Trap::NullReference);
    result(frame, ip->a, INGOT_ACCUMULATORS, reference);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(ref_equal) {
    result(frame, ip->a, INGOT_ACCUMULATORS, static_cast<uint32_t>(frame[ip->b] == frame[ip->c]));
    INGOT_NEXT(1);
}

}  // namespace ingot::interpreter
