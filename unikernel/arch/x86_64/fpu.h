// The program's floating-point and vector registers, which the kernel itself never uses.
#pragma once

#include <cstdint>

namespace kernel {

/// An area of fpu_area_bytes() with the state that programs start with; null if memory is out.
uint8_t* allocate_fpu_area();
void free_fpu_area(uint8_t* area);

void save_fpu(uint8_t* area);
void restore_fpu(const uint8_t* area);

/// Makes an area that the program has written one that can be restored without a fault.
void sanitize_fpu(uint8_t* area);

}  // namespace kernel
