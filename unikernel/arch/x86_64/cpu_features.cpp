// CPUID, and the control registers that follow from it.
#include "unikernel/arch/x86_64/cpu_features.h"

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/support/panic.h"
#include "unikernel/support/print.h"

/// Read by entry.S: copying from and to the program needs STAC and CLAC.
extern "C" {
bool smap_is_on = false;
}

namespace kernel {
namespace {

CpuFeatures features;

struct Leaf {
    uint32_t eax, ebx, ecx, edx;
};

Leaf cpuid(uint32_t leaf, uint32_t subleaf = 0) {
    Leaf r;
    asm volatile("cpuid"
                 : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                 : "a"(leaf), "c"(subleaf));
    return r;
}

constexpr uint64_t kCr0MonitorFpu = 1 << 1;
constexpr uint64_t kCr0EmulateFpu = 1 << 2;
constexpr uint64_t kCr0WriteProtect = 1 << 16;
constexpr uint64_t kCr4Fxsave = 1 << 9;
constexpr uint64_t kCr4SimdExceptions = 1 << 10;
constexpr uint64_t kCr4FsGsBase = 1 << 16;
constexpr uint64_t kCr4Xsave = 1 << 18;
constexpr uint64_t kCr4Smep = 1 << 20;
constexpr uint64_t kCr4Smap = 1 << 21;

struct Needed {
    uint32_t bit;
    Text name;
};
/// x86-64-v2, of leaf 1's ecx.
constexpr Needed kBaseline[] = {{0, "SSE3"},    {9, "SSSE3"},   {13, "CMPXCHG16B"},
                                {19, "SSE4.1"}, {20, "SSE4.2"}, {23, "POPCNT"}};

void check_baseline(uint32_t ecx) {
    bool is_complete = true;
    for (const Needed& needed : kBaseline) {
        if ((ecx >> needed.bit & 1) != 0) continue;
        print("boot: this processor has no {}\n", needed.name);
        is_complete = false;
    }
    if (!is_complete) {
        panic("the image needs an x86-64-v2 processor; with QEMU, use -cpu max or -cpu host");
    }
}

void switch_xsave_on() {
    const Leaf state = cpuid(0xd);
    features.xsave_mask = state.eax & 0xe7;  // x87, SSE, AVX, AVX-512
    asm volatile("xsetbv" : : "c"(0), "a"(static_cast<uint32_t>(features.xsave_mask)), "d"(0));
    features.fpu_area_bytes = cpuid(0xd).ebx;
}

uint64_t tsc_hz(uint32_t highest_leaf) {
    if (features.is_guest) {
        const uint32_t highest = cpuid(0x40000000).eax;
        if (highest >= 0x40000010) return uint64_t{cpuid(0x40000010).eax} * 1000;
    }
    if (highest_leaf >= 0x15) {
        const Leaf ratio = cpuid(0x15);
        if (ratio.eax != 0 && ratio.ecx != 0) return uint64_t{ratio.ecx} * ratio.ebx / ratio.eax;
    }
    return 0;
}

}  // namespace

const CpuFeatures& cpu_features() {
    return features;
}

void initialize_cpu_features() {
    const uint32_t highest_leaf = cpuid(0).eax;
    const Leaf basic = cpuid(1);
    check_baseline(basic.ecx);
    const Leaf extended = highest_leaf >= 7 ? cpuid(7) : Leaf{};
    features.leaf1_edx = basic.edx;
    features.xsave = (basic.ecx >> 26 & 1) != 0;
    features.rdrand = (basic.ecx >> 30 & 1) != 0;
    features.is_guest = (basic.ecx >> 31 & 1) != 0;
    features.fsgsbase = (extended.ebx & 1) != 0;
    features.smep = (extended.ebx >> 7 & 1) != 0;
    features.rdseed = (extended.ebx >> 18 & 1) != 0;
    features.smap = (extended.ebx >> 20 & 1) != 0;

    write_cr0((read_cr0() & ~kCr0EmulateFpu) | kCr0MonitorFpu | kCr0WriteProtect);
    uint64_t cr4 = read_cr4() | kCr4Fxsave | kCr4SimdExceptions;
    if (features.fsgsbase) cr4 |= kCr4FsGsBase;
    if (features.xsave) cr4 |= kCr4Xsave;
    if (features.smep) cr4 |= kCr4Smep;
    if (features.smap) cr4 |= kCr4Smap;
    smap_is_on = features.smap;
    write_cr4(cr4);
    if (features.xsave) switch_xsave_on();
    features.tsc_hz = tsc_hz(highest_leaf);
}

}  // namespace kernel
