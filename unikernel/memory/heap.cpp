// The kernel's heap: lists of cells of a power of two, cut from pages that are never given back;
// what is larger than half a page is pages.
#include <new>

#include "unikernel/memory/layout.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

constexpr uint32_t kSmallestShift = 5;
constexpr uint32_t kLargestShift = 11;

struct Cell {
    Cell* next;
};
Cell* cells[kLargestShift + 1] = {};

uint32_t shift_of(size_t size_bytes) {
    uint32_t shift = kSmallestShift;
    while ((size_t{1} << shift) < size_bytes) ++shift;
    return shift;
}

uint32_t order_of(size_t size_bytes) {
    return shift_of(greatest<size_t>(size_bytes, kPageSize)) - 12;
}

bool refill(uint32_t shift) {
    const uint64_t page = allocate_pages(0);
    if (page == 0) return false;
    for (uint64_t offset = 0; offset < kPageSize; offset += uint64_t{1} << shift) {
        Cell* cell = at_physical<Cell>(page + offset);
        cell->next = cells[shift];
        cells[shift] = cell;
    }
    return true;
}

}  // namespace

void* allocate(size_t size_bytes) {
    if (size_bytes > size_t{1} << kLargestShift) {
        const uint32_t order = order_of(size_bytes);
        const uint64_t address = order < kOrders ? allocate_pages(order) : 0;
        return address == 0 ? nullptr : at_physical(address);
    }
    const uint32_t shift = shift_of(size_bytes);
    if (cells[shift] == nullptr && !refill(shift)) return nullptr;
    Cell* cell = cells[shift];
    cells[shift] = cell->next;
    return cell;
}

void release(void* memory, size_t size_bytes) {
    if (memory == nullptr) return;
    if (size_bytes > size_t{1} << kLargestShift) {
        return free_pages(physical_of(memory), order_of(size_bytes));
    }
    Cell* cell = static_cast<Cell*>(memory);
    const uint32_t shift = shift_of(size_bytes);
    cell->next = cells[shift];
    cells[shift] = cell;
}

}  // namespace kernel

// For small objects of the kernel: running out of memory for these ends the machine, after the
// commit limit of the address space has kept a reserve for them.
void* operator new(size_t size_bytes) {
    void* memory = kernel::allocate(size_bytes);
    KERNEL_CHECK(memory != nullptr);
    return memory;
}
void operator delete(void* memory, size_t size_bytes) noexcept {
    kernel::release(memory, size_bytes);
}
void operator delete(void*) noexcept {
    kernel::panic("delete without a size");
}
