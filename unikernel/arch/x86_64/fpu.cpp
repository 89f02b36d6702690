// XSAVE where there is one, else FXSAVE. Areas are laid out as signal frames have them.
#include "unikernel/arch/x86_64/fpu.h"

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/memory/physical.h"
#include "unikernel/support/memory_functions.h"

namespace kernel {
namespace {

constexpr uint16_t kControlWord = 0x37f;
constexpr uint32_t kMxcsr = 0x1f80;
constexpr uint32_t kMxcsrMask = 0xffff;

constexpr uint32_t kMxcsrOffset = 24;
constexpr uint32_t kStateBits = 512;  ///< XSTATE_BV; the rest of the header must be zero.
constexpr uint32_t kHeaderBytes = 64;

}  // namespace

uint8_t* allocate_fpu_area() {
    // The heap's cells are aligned to their size, which is at least 512.
    const uint32_t size = cpu_features().fpu_area_bytes;
    auto* area = static_cast<uint8_t*>(allocate(size));
    if (area == nullptr) return nullptr;
    memset(area, 0, size);
    memcpy(area, &kControlWord, sizeof kControlWord);
    memcpy(area + kMxcsrOffset, &kMxcsr, sizeof kMxcsr);
    return area;
}

void free_fpu_area(uint8_t* area) {
    release(area, cpu_features().fpu_area_bytes);
}

// NOLINTNEXTLINE(readability-non-const-parameter): the instructions write it
void save_fpu(uint8_t* area) {
    if (!cpu_features().xsave) {
        asm volatile("fxsave64 %0" : "=m"(*area) : : "memory");
        return;
    }
    asm volatile("xsave64 %0" : "=m"(*area) : "a"(~0u), "d"(~0u) : "memory");
}

void restore_fpu(const uint8_t* area) {
    if (!cpu_features().xsave) {
        asm volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
        return;
    }
    asm volatile("xrstor64 (%0)" : : "r"(area), "a"(~0u), "d"(~0u) : "memory");
}

void sanitize_fpu(uint8_t* area) {
    uint32_t mxcsr;
    memcpy(&mxcsr, area + kMxcsrOffset, sizeof mxcsr);
    mxcsr &= kMxcsrMask;
    memcpy(area + kMxcsrOffset, &mxcsr, sizeof mxcsr);
    if (!cpu_features().xsave) return;
    uint64_t states;
    memcpy(&states, area + kStateBits, sizeof states);
    states &= cpu_features().xsave_mask;
    memset(area + kStateBits, 0, kHeaderBytes);
    memcpy(area + kStateBits, &states, sizeof states);
}

}  // namespace kernel
