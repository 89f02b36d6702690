// The sieve of Eratosthenes over one byte per number, repeated.
// Stresses: byte stores with a growing stride and byte loads in a counting loop; little arithmetic,
// so the cost of a bounds check or of the memory base shows directly.
#include <string.h>

#include "kernel.h"

enum { kLimit = 1000000 };

static uint8_t composite[kLimit + 1];

static uint32_t count_primes(uint32_t limit) {
    memset(composite, 0, sizeof composite);
    uint32_t primes = 0;
    for (uint32_t i = 2; i <= limit; ++i) {
        if (composite[i]) continue;
        ++primes;
        if (i > 1000) continue;
        for (uint32_t j = i * i; j <= limit; j += i) composite[j] = 1;
    }
    return primes;
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 80);
    uint64_t checksum = 0;
    for (uint32_t i = 0; i < rounds; ++i) {
        checksum = kernel_mix(checksum, count_primes(kLimit - i));
    }
    kernel_print("sieve", checksum);
    return 0;
}
