// Bulk operations on tables and memories (spec 4.6): shared by instantiation and by every tier.
// Each checks all bounds before it writes anything, then pays for the range (charge_range), and
// says which trap it is, or Trap::None. An interruption leaves a large one half done.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "vm/isa/trap.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/interruption.h"

namespace ingot::bulk {

/// Done at a time, a few milliseconds with page faults.
inline constexpr uint64_t kPieceBytes = 16 << 20;

/// memmove and filling that may take long: Interrupted if the run is to end before all is done.
Trap move_bytes(void* to, const void* from, uint64_t count);
template <typename T>
Trap fill(T* to, uint64_t count, T value) {
    constexpr uint64_t kPiece = kPieceBytes / sizeof(T);
    while (count > kPiece) {
        std::fill_n(to, kPiece, value);
        to += kPiece;
        count -= kPiece;
        if (is_interrupted()) return Trap::Interrupted;
    }
    std::fill_n(to, count, value);
    return Trap::None;
}

Trap table_init(Instance& instance, uint32_t element, TableInstance& table, uint64_t destination,
                uint64_t source, uint64_t count);
Trap table_copy(TableInstance& to, const TableInstance& from, uint64_t destination, uint64_t source,
                uint64_t count);
Trap table_fill(TableInstance& table, uint64_t start, Ref value, uint64_t count);
Trap memory_init(Instance& instance, uint32_t segment, MemoryInstance& memory, uint64_t destination,
                 uint64_t source, uint64_t count);
Trap memory_copy(MemoryInstance& to, const MemoryInstance& from, uint64_t destination,
                 uint64_t source, uint64_t count);
Trap memory_fill(MemoryInstance& memory, uint64_t start, uint8_t value, uint64_t count);
void drop_element(Instance& instance, uint32_t element);
void drop_data(Instance& instance, uint32_t segment);
/// The bytes of a data segment; none once it is dropped.
std::span<const uint8_t> data_of(const Instance& instance, uint32_t segment);

}  // namespace ingot::bulk
