// Handlers of scalar and vector loads and stores.
//
// The fast ones work on memory 0 if it is guarded: the access itself is the bounds check. The
// checked ones take any memory and any offset; a second cell holds the memory's index and the
// offset.
#pragma once

#include <array>

#include "vm/interpreter/numeric_handlers.h"

namespace ingot::interpreter {

/// Stores at slot a plus the immediate, modulo 2^32; the value is slot b, the accumulator, or the
/// 16-bit immediate b.
struct WrappingStores {
    Handler slot = nullptr;
    Handler accumulator = nullptr;
    Handler immediate = nullptr;
};

struct MemoryHandlers {
    /// Fast loads: S, A (address in slot b or the accumulator, offset in the immediate), IS (the
    /// immediate is the address), SI (slot b plus the immediate, modulo 2^32). Fast stores: SS, AS,
    /// SA (address, value in slots a, b), SI (the value is the 16-bit immediate b), IS, IA (the
    /// immediate is the address).
    NumericTable fast{};
    /// Base plus shifted index, by the shift (0 to 3), d is the offset. Loads: slots b + (c <<
    /// shift). Stores: slots a + (b << shift), the value is slot c, or the 16-bit immediate c.
    std::array<std::array<Handler, kOpcodeCount>, 4> indexed{};
    std::array<std::array<Handler, kOpcodeCount>, 4> indexed_immediate{};
    /// As the indexed ones, but d is signed and the whole sum is taken modulo 2^32.
    std::array<std::array<Handler, kOpcodeCount>, 4> indexed_wrapping{};
    std::array<std::array<Handler, kOpcodeCount>, 4> indexed_wrapping_immediate{};
    /// Loads that keep their address: slot c = base + word0 of the next cell (modulo 2^32), slot a
    /// = memory at slot c + word1. The base is slot b or the accumulator.
    std::array<Handler, kOpcodeCount> kept{};
    std::array<Handler, kOpcodeCount> kept_accumulator{};
    /// Stores of the 16-bit immediate b at the address that is the immediate.
    std::array<Handler, kOpcodeCount> absolute_immediate{};
    std::array<WrappingStores, kOpcodeCount> wrapping{};
    /// Loads: S; stores: SS. Second cell: word0 the memory's index, word1 the offset.
    std::array<Handler, kOpcodeCount> checked32{};
    std::array<Handler, kOpcodeCount> checked64{};
};

extern const MemoryHandlers kMemoryHandlers;

}  // namespace ingot::interpreter
