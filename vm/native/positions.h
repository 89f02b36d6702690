// The position table: which bytes of the wasm binary an instruction of compiled code came from.
//
// A row is a code offset and a chain of byte offsets, the instruction itself first, then the calls
// in the functions that it was inlined into. Calls have a row at the last byte of the instruction
// (their return address less one), accesses to memory one at their first byte. Rows are sorted and
// written as differences in variable-length integers, in blocks that can be read on their own, so
// that a lookup is a binary search and the reading of one block. Reading allocates nothing and
// takes no lock: signal handlers do it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vm/native/artifact.h"

namespace ingot::native {

/// Deeper inlining than this loses its outermost callers.
constexpr uint32_t kMaxPositionDepth = 16;

struct Positions {
    bool is_exact = false;  ///< The offset asked for has a row; else it is the row before.
    uint32_t count = 0;
    uint32_t offsets[kMaxPositionDepth];  ///< Byte offsets in the wasm binary, innermost first.

    std::span<const uint32_t> chain() const { return {offsets, count}; }
};

struct PositionRow {
    uint32_t code = 0;
    std::vector<uint32_t> chain;
};

/// Sorts the rows and appends the table's two parts; of rows for the same code one wins.
void write_positions(std::vector<PositionRow> rows, std::vector<PositionBlock>& blocks,
                     std::vector<uint8_t>& bytes);

/// The row for a code offset, else the nearest one before it; count 0 if there is none. Safe in
/// signal handlers.
Positions find_positions(std::span<const PositionBlock> blocks, std::span<const uint8_t> bytes,
                         uint32_t code);

}  // namespace ingot::native
