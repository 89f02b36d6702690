// Moves, branches and globals.
#include <cstring>

#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/handler_support.h"

namespace ingot::interpreter {

INGOT_DECLARE_HANDLER(copy64) {
    frame[ip->a] = frame[ip->b];
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy64_pair) {
    frame[ip->a] = frame[ip->b];
    frame[ip->c] = frame[ip->d];
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy32) {
    std::memcpy(&frame[ip->a], &frame[ip->b], 4);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy128) {
    // The slots may overlap.
    const auto value = read_slot<VectorRegister>(frame, ip->b);
    write_slot(frame, ip->a, value);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy_integer_acc) {
    frame[ip->a] = acc;
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy_f32_acc) {
    write_slot(frame, ip->a, acc_f32);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy_f64_acc) {
    write_slot(frame, ip->a, acc_f64);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(copy_v128_acc) {
    write_slot(frame, ip->a, acc_v128);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(constant32) {
    frame[ip->x] = static_cast<Slot>(static_cast<int64_t>(ip->immediate));
    INGOT_NEXT(1);
}

inline Slot short_constant(uint16_t field) {
    return static_cast<Slot>(static_cast<int64_t>(static_cast<int16_t>(field)));
}

INGOT_DECLARE_HANDLER(constant32_pair) {
    frame[ip->a] = short_constant(ip->b);
    frame[ip->c] = short_constant(ip->d);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(constant32_branch) {
    frame[ip->a] = short_constant(ip->b);
    INGOT_NEXT(ip->immediate);
}

INGOT_DECLARE_HANDLER(constant64) {
    frame[ip->a] = ip[1].word1();
    INGOT_NEXT(2);
}

INGOT_DECLARE_HANDLER(constant128) {
    frame[ip->a] = ip[1].word0();
    frame[ip->a + 1] = ip[1].word1();
    INGOT_NEXT(2);
}

#define INGOT_DEFINE_SELECT(name, T)                                                      \
    INGOT_DECLARE_HANDLER(name) {                                                         \
        const uint16_t chosen = static_cast<uint32_t>(frame[ip->d]) != 0 ? ip->b : ip->c; \
        result(frame, ip->a, INGOT_ACCUMULATORS, read_slot<T>(frame, chosen));            \
        INGOT_NEXT(1);                                                                    \
    }                                                                                     \
    INGOT_DECLARE_HANDLER(name##_acc) {                                                   \
        const uint16_t chosen = static_cast<uint32_t>(acc) != 0 ? ip->b : ip->c;          \
        result(frame, ip->a, INGOT_ACCUMULATORS, read_slot<T>(frame, chosen));            \
        INGOT_NEXT(1);                                                                    \
    }

INGOT_DEFINE_SELECT(select64, uint64_t)
INGOT_DEFINE_SELECT(select_f32, float)
INGOT_DEFINE_SELECT(select_f64, double)
INGOT_DEFINE_SELECT(select_v128, VectorRegister)

INGOT_DECLARE_HANDLER(branch) {
    INGOT_NEXT(ip->immediate);
}

INGOT_DECLARE_HANDLER(branch_if) {
    if (static_cast<uint32_t>(frame[ip->x]) != 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_if_acc) {
    if (static_cast<uint32_t>(acc) != 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_unless) {
    if (static_cast<uint32_t>(frame[ip->x]) == 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_unless_acc) {
    if (static_cast<uint32_t>(acc) == 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_if_null) {
    if (frame[ip->x] == 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_if_non_null) {
    if (frame[ip->x] != 0) {
        INGOT_NEXT(ip->immediate);
    }
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(branch_table) {
    const auto* distances = reinterpret_cast<const int32_t*>(ip + 1);
    const auto index = static_cast<uint32_t>(frame[ip->x]);
    const auto last = static_cast<uint32_t>(ip->immediate);
    const int32_t distance = distances[index < last ? index : last];
    INGOT_NEXT(distance);
}

INGOT_DECLARE_HANDLER(branch_table_acc) {
    const auto* distances = reinterpret_cast<const int32_t*>(ip + 1);
    const auto index = static_cast<uint32_t>(acc);
    const auto last = static_cast<uint32_t>(ip->immediate);
    const int32_t distance = distances[index < last ? index : last];
    INGOT_NEXT(distance);
}

// These two end the run and so need little of the machine.
INGOT_HANDLER void trap_unreachable(const Op* ip, Slot* frame, Context* context, uint8_t*,
                                    Machine* machine, Slot, float, double, VectorRegister) {
    INGOT_TRAP(Trap::Unreachable);
}

INGOT_HANDLER void trap_frame_too_large(const Op* ip, Slot* frame, Context* context, uint8_t*,
                                        Machine* machine, Slot, float, double, VectorRegister) {
    INGOT_TRAP(Trap::CallStackExhausted);
}

INGOT_DECLARE_HANDLER(global_get64) {
    result(frame, ip->x, INGOT_ACCUMULATORS, *context->globals[ip->immediate]);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_get_f32) {
    result(frame, ip->x, INGOT_ACCUMULATORS, read_slot<float>(context->globals[ip->immediate], 0));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_get_f64) {
    result(frame, ip->x, INGOT_ACCUMULATORS, read_slot<double>(context->globals[ip->immediate], 0));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_get128) {
    result(frame, ip->x, INGOT_ACCUMULATORS,
           read_slot<VectorRegister>(context->globals[ip->immediate], 0));
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_set64) {
    *context->globals[ip->immediate] = frame[ip->x];
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_set32) {
    std::memcpy(context->globals[ip->immediate], &frame[ip->x], 4);
    INGOT_NEXT(1);
}

INGOT_DECLARE_HANDLER(global_set128) {
    std::memcpy(context->globals[ip->immediate], &frame[ip->x], 16);
    INGOT_NEXT(1);
}

}  // namespace ingot::interpreter
