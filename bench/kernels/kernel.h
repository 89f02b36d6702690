// What every benchmark kernel shares: the work argument, a seeded generator and a checksum.
// A kernel takes one optional argument, the amount of work in percent of its default (100 takes
// 0.15 to 0.4 s natively), and prints one line whose text must not depend on who runs it. Kernels
// therefore use fixed-width types only: `long` and pointers differ between wasm32 and the host.
#pragma once

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// `base` scaled by the percentage in argv[1]; at least 1.
static inline uint32_t kernel_work(int argc, char** argv, uint32_t base) {
    uint64_t percent = argc > 1 ? strtoull(argv[1], NULL, 10) : 100;
    uint64_t work = base * percent / 100;
    return work == 0 ? 1 : (uint32_t)work;
}

/// Marsaglia's xorshift32; `state` must never be 0.
static inline uint32_t kernel_random(uint32_t* state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

/// One step of a 64-bit FNV-1a-like hash over whole words.
static inline uint64_t kernel_mix(uint64_t hash, uint64_t value) {
    return (hash ^ value) * 1099511628211u;
}

static inline void kernel_print(const char* name, uint64_t checksum) {
    printf("%s %016" PRIx64 "\n", name, checksum);
}
