// RDSEED, else RDRAND: without either no program starts, rather than one whose secrets can be
// guessed.
#include "unikernel/arch/x86_64/entropy.h"

#include <cstdint>

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/support/align.h"
#include "unikernel/support/memory_functions.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

constexpr int kAttempts = 1000;

bool try_seed(uint64_t& value) {
    bool is_done = false;
    asm volatile("rdseed %0" : "=r"(value), "=@ccc"(is_done));
    return is_done;
}

bool try_random(uint64_t& value) {
    bool is_done = false;
    asm volatile("rdrand %0" : "=r"(value), "=@ccc"(is_done));
    return is_done;
}

uint64_t random_word() {
    uint64_t value = 0;
    for (int i = 0; i < kAttempts; ++i) {
        if (cpu_features().rdseed && try_seed(value)) return value;
        if (cpu_features().rdrand && try_random(value)) return value;
    }
    panic("no entropy: the processor has neither RDSEED nor RDRAND; use -cpu max or -cpu host");
}

}  // namespace

void random_bytes(void* to, size_t size_bytes) {
    auto* bytes = static_cast<uint8_t*>(to);
    while (size_bytes > 0) {
        const uint64_t word = random_word();
        const size_t count = least(size_bytes, sizeof word);
        memcpy(bytes, &word, count);
        bytes += count;
        size_bytes -= count;
    }
}

}  // namespace kernel
