// Instruction set extensions as bits: what this processor has and what an artifact needs.
#pragma once

#include <cstdint>
#include <string>

namespace ingot::native {

enum class CpuFeature : uint8_t {
#define CPU_FEATURE(name, llvm_name, flag) name,
#include "vm/native/cpu_features.def"
#undef CPU_FEATURE
};

constexpr uint64_t bit(CpuFeature feature) {
    return uint64_t{1} << static_cast<uint32_t>(feature);
}

/// Guest code may set the base of %gs: the processor has FSGSBASE and the kernel lets programs use
/// it. No CpuFeature, since no code generator cares.
constexpr uint64_t kFsGsBase = uint64_t{1} << 63;

/// What this machine has.
uint64_t host_cpu_features();

/// Names for people, with commas.
std::string describe_cpu_features(uint64_t bits);

}  // namespace ingot::native
