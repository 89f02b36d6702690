// Quicksort of pseudo-random 32-bit integers, with insertion sort for short runs.
// Stresses: unpredictable compare-and-branch on loaded values, swaps through memory, recursion of
// moderate depth.
#include "kernel.h"

enum { kCount = 400000, kShortRun = 12 };

static int32_t values[kCount];

static void insertion_sort(int32_t* low, int32_t* high) {
    for (int32_t* next = low + 1; next <= high; ++next) {
        int32_t value = *next;
        int32_t* hole = next;
        for (; hole > low && hole[-1] > value; --hole) *hole = hole[-1];
        *hole = value;
    }
}

/// Sorts the closed range [low, high].
static void quicksort(int32_t* low, int32_t* high) {
    while (high - low >= kShortRun) {
        int32_t pivot = low[(high - low) / 2];
        int32_t* i = low;
        int32_t* j = high;
        while (i <= j) {
            while (*i < pivot) ++i;
            while (pivot < *j) --j;
            if (i > j) break;
            int32_t kept = *i;
            *i++ = *j;
            *j-- = kept;
        }
        if (j - low < high - i) {
            quicksort(low, j);
            low = i;
        } else {
            quicksort(i, high);
            high = j;
        }
    }
    insertion_sort(low, high);
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 8);
    uint32_t seed = 1;
    uint64_t checksum = 0;
    for (uint32_t round = 0; round < rounds; ++round) {
        for (int i = 0; i < kCount; ++i) values[i] = (int32_t)kernel_random(&seed);
        quicksort(values, values + kCount - 1);
        for (int i = 0; i < kCount; i += 997) checksum = kernel_mix(checksum, (uint32_t)values[i]);
    }
    kernel_print("quicksort", checksum);
    return 0;
}
