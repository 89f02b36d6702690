// The address space: which part is whose. Read by assembly too.
//
//     0x0000'0000'0000'0000  the program: never page 0, the image at its linked address
//     0xffff'8000'0000'0000  all physical memory
//     0xffff'c000'0000'0000  kernel stacks, each above a page that is not mapped
//     0xffff'd000'0000'0000  device registers, not cached
//     0xffff'ffff'8000'0000  the kernel's code and data
#pragma once

#define PHYSICAL_MAP_BASE 0xffff800000000000
#define KERNEL_BASE 0xffffffff80000000

#ifndef __ASSEMBLER__
#include <cstdint>

namespace kernel {

inline constexpr uint64_t kPhysicalMapBase = PHYSICAL_MAP_BASE;
inline constexpr uint64_t kKernelBase = KERNEL_BASE;
inline constexpr uint64_t kStacksBase = 0xffffc00000000000;
inline constexpr uint64_t kDevicesBase = 0xffffd00000000000;

/// The program's addresses: from the second page to one page below the hole, so that no
/// instruction ends where a return address is no longer canonical.
inline constexpr uint64_t kUserBegin = 0x10000;
inline constexpr uint64_t kUserEnd = 0x00007ffffffff000;

/// Where physical memory can be read and written by the kernel.
template <typename T = void>
T* at_physical(uint64_t address) {
    return reinterpret_cast<T*>(kPhysicalMapBase + address);
}
inline uint64_t physical_of(const void* mapped) {
    return reinterpret_cast<uint64_t>(mapped) - kPhysicalMapBase;
}

}  // namespace kernel
#endif
