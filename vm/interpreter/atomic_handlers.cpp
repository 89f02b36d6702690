// The rows of the atomic shapes, expanded into handlers. All accesses are sequentially consistent.
#include "vm/interpreter/atomic_handlers.h"

#include <atomic>

#include "vm/interpreter/handler_support.h"
#include "vm/isa/rows.h"
#include "vm/runtime/memory.h"
#include "vm/runtime/wait_queue.h"

namespace ingot::interpreter {
namespace {

/// Where an access goes, or why it cannot.
template <typename T>
struct Place {
    T* address = nullptr;
    Trap trap = Trap::None;
};

/// Alignment comes first, then whether the memory is shared, then the bounds: the order of the
/// proposal's reference interpreter, but for the effective address.
template <typename T>
inline Place<T> place_of(const Op* cell, const Context* context, uint64_t base,
                         bool must_be_shared) {
    const MemoryInstance& memory = *context->memories[cell->word0()];
    uint64_t address = 0;
    const bool overflow = __builtin_add_overflow(base, cell->word1(), &address);
    if (address % sizeof(T) != 0) return {.trap = Trap::UnalignedAtomic};
    if (must_be_shared && !memory.type.limits.is_shared)
        return {.trap = Trap::ExpectedSharedMemory};
    const uint64_t size = memory.size_bytes.load(std::memory_order_relaxed);
    if (overflow || address > size || size - address < sizeof(T)) {
        return {.trap = Trap::OutOfBoundsMemoryAccess};
    }
    return {.address = reinterpret_cast<T*>(memory.base + address)};
}

/// Declares `place`, or ends the run with the trap.
#define INGOT_ATOMIC_PLACE(T, Address, must_be_shared)                                  \
    const Place<T> place =                                                              \
        place_of<T>(ip + 1, context, read_slot<Address>(frame, ip->b), must_be_shared); \
    if (place.address == nullptr) [[unlikely]]                                          \
    INGOT_TRAP(place.trap)

// T is the type in memory, V the value's.

template <typename T, typename V, typename Address>
INGOT_HANDLER void atomic_load(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, false);
    result(frame, ip->a, INGOT_ACCUMULATORS, V{std::atomic_ref(*place.address).load()});
    INGOT_NEXT(2);
}

template <typename T, typename V, typename Address>
INGOT_HANDLER void atomic_store(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, false);
    std::atomic_ref(*place.address).store(static_cast<T>(read_slot<V>(frame, ip->c)));
    INGOT_NEXT(2);
}

template <AtomicOperation operation, typename T>
inline T modify(T* address, T value) {
    const std::atomic_ref cell(*address);
    if constexpr (operation == AtomicOperation::Add) return cell.fetch_add(value);
    if constexpr (operation == AtomicOperation::Sub) return cell.fetch_sub(value);
    if constexpr (operation == AtomicOperation::And) return cell.fetch_and(value);
    if constexpr (operation == AtomicOperation::Or) return cell.fetch_or(value);
    if constexpr (operation == AtomicOperation::Xor) return cell.fetch_xor(value);
    if constexpr (operation == AtomicOperation::Exchange) return cell.exchange(value);
}

template <AtomicOperation operation, typename T, typename V, typename Address>
INGOT_HANDLER void atomic_modify(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, false);
    const auto value = static_cast<T>(read_slot<V>(frame, ip->c));
    result(frame, ip->a, INGOT_ACCUMULATORS, V{modify<operation>(place.address, value)});
    INGOT_NEXT(2);
}

template <typename T, typename V, typename Address>
INGOT_HANDLER void atomic_compare_exchange(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, false);
    // The upper part of what is expected does not count. What was there comes back in `found`.
    auto found = static_cast<T>(read_slot<V>(frame, ip->c));
    const auto replacement = static_cast<T>(read_slot<V>(frame, ip->d));
    std::atomic_ref(*place.address).compare_exchange_strong(found, replacement);
    result(frame, ip->a, INGOT_ACCUMULATORS, V{found});
    INGOT_NEXT(2);
}

template <typename T, typename Address>
INGOT_HANDLER void atomic_wait(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, true);
    const WaitResult waited = wait_queue::wait(place.address, read_slot<T>(frame, ip->c),
                                               read_slot<int64_t>(frame, ip->d));
    if (is_interrupted()) [[unlikely]]
        INGOT_TRAP(Trap::Interrupted);
    result(frame, ip->a, INGOT_ACCUMULATORS, static_cast<uint32_t>(waited));
    INGOT_NEXT(2);
}

template <typename T, typename Address>
INGOT_HANDLER void atomic_notify(INGOT_OP_PARAMETERS) {
    INGOT_ATOMIC_PLACE(T, Address, false);
    const uint32_t woken = wait_queue::notify(place.address, read_slot<uint32_t>(frame, ip->c));
    result(frame, ip->a, INGOT_ACCUMULATORS, woken);
    INGOT_NEXT(2);
}

/// The type of an atomic row's value by its signature letter.
template <char letter>
using ValueOf = std::conditional_t<letter == 'i', uint32_t, uint64_t>;

}  // namespace

INGOT_HANDLER void atomic_fence(INGOT_OP_PARAMETERS) {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    INGOT_NEXT(1);
}

#define INGOT_FILL(name, handler, ...)                                                   \
    table.address32[static_cast<size_t>(Opcode::name)] = handler<__VA_ARGS__, uint32_t>; \
    table.address64[static_cast<size_t>(Opcode::name)] = handler<__VA_ARGS__, uint64_t>;

#undef ROW_AtomicLoad
#undef ROW_AtomicStore
#undef ROW_AtomicReadModifyWrite
#undef ROW_AtomicCompareExchange
#undef ROW_AtomicWait
#undef ROW_AtomicNotify
#define ROW_AtomicLoad(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_load, type, ValueOf<signature[2]>)
#define ROW_AtomicStore(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_store, type, ValueOf<signature[1]>)
#define ROW_AtomicReadModifyWrite(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_modify, atomic_operation(Opcode::name), type, ValueOf<signature[1]>)
#define ROW_AtomicCompareExchange(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_compare_exchange, type, ValueOf<signature[1]>)
#define ROW_AtomicWait(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_wait, type)
#define ROW_AtomicNotify(name, signature, width, flags, feature, type) \
    INGOT_FILL(name, atomic_notify, type)
#define INSTRUCTION(name, prefix, code, text, shape, signature, width, flags, feature, type) \
    ROW_##shape(name, signature, width, flags, feature, type)

constexpr AtomicHandlers atomic_handlers() {
    AtomicHandlers table;
#include "vm/isa/instructions.def"
    return table;
}

#undef INSTRUCTION
#undef INGOT_FILL

constinit const AtomicHandlers kAtomicHandlers = atomic_handlers();

}  // namespace ingot::interpreter
