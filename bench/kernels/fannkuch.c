// Pancake flips over the permutations of eleven numbers, in factorial order.
// Stresses: short loops with unpredictable trip counts over small int arrays, swaps through memory,
// data-dependent branches. Stops after a given number of permutations so that work can be scaled.
#include "kernel.h"

enum { kSize = 11 };

static int32_t permutation[kSize];
static int32_t scratch[kSize];
static int32_t counts[kSize];

static int32_t count_flips(void) {
    for (int i = 0; i < kSize; ++i) scratch[i] = permutation[i];
    int32_t flips = 0;
    for (int32_t first = scratch[0]; first != 0; first = scratch[0]) {
        for (int32_t low = 0, high = first; low < high; ++low, --high) {
            int32_t kept = scratch[low];
            scratch[low] = scratch[high];
            scratch[high] = kept;
        }
        ++flips;
    }
    return flips;
}

/// Rotates the shortest prefix whose rotations are not exhausted.
static void next_permutation(void) {
    for (int r = 1; r < kSize; ++r) {
        int32_t first = permutation[0];
        for (int i = 0; i < r; ++i) permutation[i] = permutation[i + 1];
        permutation[r] = first;
        if (++counts[r] <= r) return;
        counts[r] = 0;
    }
}

int main(int argc, char** argv) {
    uint32_t limit = kernel_work(argc, argv, 4500000);
    for (int i = 0; i < kSize; ++i) permutation[i] = i;
    int32_t most = 0;
    int32_t checksum = 0;
    for (uint32_t i = 0; i < limit; ++i) {
        int32_t flips = count_flips();
        if (flips > most) most = flips;
        checksum += (i & 1) != 0 ? -flips : flips;
        next_permutation();
    }
    printf("fannkuch %" PRId32 " %" PRId32 "\n", most, checksum);
    return 0;
}
