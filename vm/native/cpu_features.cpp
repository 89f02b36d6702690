// Asks the processor, and the kernel for what only it can allow.
#include "vm/native/cpu_features.h"

#include <sys/auxv.h>

#include <string_view>

namespace ingot::native {
namespace {

// AT_HWCAP2 on x86-64: the kernel has switched FSGSBASE on (asm/hwcap2.h).
constexpr unsigned long kHwcap2FsGsBase = 1 << 1;

uint64_t detect() {
    __builtin_cpu_init();
    uint64_t bits = 0;
#define CPU_FEATURE(name, llvm_name, flag) \
    if (__builtin_cpu_supports(flag)) bits |= bit(CpuFeature::name);
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
    if (getauxval(AT_HWCAP2) & kHwcap2FsGsBase) bits |= kFsGsBase;
    return bits;
}

}  // namespace

uint64_t host_cpu_features() {
    static const uint64_t features = detect();
    return features;
}

std::string describe_cpu_features(uint64_t bits) {
    std::string names;
    const auto add = [&](std::string_view name) {
        if (!names.empty()) names += ", ";
        names += name;
    };
#define CPU_FEATURE(name, llvm_name, flag) \
    if (bits & bit(CpuFeature::name)) add(llvm_name);
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
    if (bits & kFsGsBase) add("fsgsbase");
    constexpr uint64_t kKnown = kFsGsBase
#define CPU_FEATURE(name, llvm_name, flag) | bit(CpuFeature::name)
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
        ;
    if (bits & ~kKnown) add("features unknown to this ingot");
    return names;
}

}  // namespace ingot::native
