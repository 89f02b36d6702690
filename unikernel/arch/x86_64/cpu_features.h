// What the processor can do, asked once.
#pragma once

#include <cstdint>

namespace kernel {

struct CpuFeatures {
    bool xsave = false;
    bool fsgsbase = false;
    bool smep = false;
    bool smap = false;
    bool rdrand = false;
    bool rdseed = false;
    bool is_guest = false;    ///< Some hypervisor announces itself.
    uint64_t xsave_mask = 0;  ///< Parts of the state that are switched on.
    uint32_t fpu_area_bytes = 512;
    uint64_t tsc_hz = 0;     ///< 0 where the processor does not say.
    uint32_t leaf1_edx = 0;  ///< AT_HWCAP.
};

const CpuFeatures& cpu_features();

/// Asks the processor and switches on what programs may use. Panics with a message if it is not
/// what the image was compiled for (x86-64-v2).
void initialize_cpu_features();

}  // namespace kernel
