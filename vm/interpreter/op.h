// The interpreter's code: operations of 16 bytes, each the address of its handler and its operands.
//
// A handler is a function that ends by jumping to the next operation's handler (musttail), with the
// whole machine state in registers (preserve_none). Operands are slot numbers of the current frame.
// A handler that computes a value writes it to its slot and also leaves it in the accumulator of
// its class, so that an operation which uses the previous result reads a register instead of memory
// (`Form`). Handlers that compute nothing pass the accumulators on unchanged; the translator knows
// what they hold.
#pragma once

#include <cstdint>

#include "vm/runtime/instance.h"
#include "vm/runtime/value.h"

namespace ingot::interpreter {

struct Op;
struct Machine;

/// Machine state in registers: next operation, frame, instance context, base of memory 0, per-run
/// state, and one accumulator per class of values.
#define INGOT_OP_PARAMETERS                                                                        \
    const ::ingot::interpreter::Op *ip, ::ingot::Slot *frame, ::ingot::Context *context,           \
        uint8_t *memory, ::ingot::interpreter::Machine *machine, ::ingot::Slot acc, float acc_f32, \
        double acc_f64, ::ingot::interpreter::VectorRegister acc_v128
#define INGOT_OP_ARGUMENTS ip, frame, context, memory, machine, acc, acc_f32, acc_f64, acc_v128
#define INGOT_PRESERVE_NONE __attribute__((preserve_none))
/// Before a handler's result type. All handlers stand in one section of the program, so that an
/// interruption knows that it has found one (see interrupt.cpp).
#define INGOT_HANDLER [[gnu::section("ingot_handlers")]] INGOT_PRESERVE_NONE

using VectorRegister = uint64_t __attribute__((vector_size(16)));

// NOLINTNEXTLINE(modernize-use-using): the attribute needs a typedef
typedef void (*Handler)(INGOT_OP_PARAMETERS) INGOT_PRESERVE_NONE;

/// Four slot numbers; or two and a 32-bit number; or anything in 64 bits. Wider immediates stand in
/// the following cell, which has the same size and no handler of its own.
struct Op {
    Handler handler;
    union {
        struct {
            uint16_t a, b, c, d;
        };
        struct {
            uint16_t x, y;
            int32_t immediate;
        };
        uint64_t bits;
    };
    /// An immediate cell's two words.
    uint64_t word0() const { return reinterpret_cast<uint64_t>(handler); }
    uint64_t word1() const { return bits; }
};
static_assert(sizeof(Op) == 16);

/// Where an operation finds its operands: S a slot, A the accumulator, I a 32-bit immediate
/// (sign-extended), W a 64-bit immediate in the next cell.
enum class Form : uint8_t { S, A, SS, AS, SA, SI, AI, IS, IA, SW, AW, WS, WA };
constexpr uint32_t kFormCount = 13;

/// What opening a frame needs to know; the cell in front of every entry operation.
struct FrameLayout {
    uint32_t frame_slots = 0;  ///< Slots that the function's frame takes, parameters included.
    uint32_t header_slot = 0;
    uint32_t first_zero_slot = 0;  ///< Slots [first_zero_slot, +zero_slots) are cleared on entry.
    uint32_t zero_slots = 0;
};
static_assert(sizeof(FrameLayout) == sizeof(Op));

inline const FrameLayout& layout_of(const Op* entry) {
    return *reinterpret_cast<const FrameLayout*>(entry - 1);
}

/// A frame: parameters (and room for all results, which replace them), then this header, then the
/// other locals and the operands.
constexpr uint32_t kHeaderSlots = 2;
constexpr uint32_t kHeaderReturn = 0;  ///< The caller's next operation.
constexpr uint32_t kHeaderFrame = 1;   ///< The caller's frame.

/// The end of every handler: goes on `n` cells further.
#define INGOT_NEXT(n) \
    ip += (n);        \
    [[clang::musttail]] return ip->handler(INGOT_OP_ARGUMENTS)

}  // namespace ingot::interpreter
