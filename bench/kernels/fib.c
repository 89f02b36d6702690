// Fibonacci numbers by naive recursion.
// Stresses: the cost of a direct call and return, argument passing, the stack check; almost nothing
// else happens.
#include "kernel.h"

__attribute__((noinline)) static uint32_t fib(uint32_t n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 750);
    uint64_t checksum = 0;
    for (uint32_t i = 0; i < rounds; ++i) checksum = kernel_mix(checksum, fib(26 + (i & 1)));
    kernel_print("fib", checksum);
    return 0;
}
