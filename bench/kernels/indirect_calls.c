// Calls through function pointers: a table of small operations picked at random, and a heap whose
// ordering is a callback.
// Stresses: call_indirect with its signature and bounds checks, poorly predictable call targets,
// functions too small to hide the call's cost.
#include "kernel.h"

typedef uint32_t (*Operation)(uint32_t x, uint32_t y);
typedef int32_t (*Comparison)(uint32_t x, uint32_t y);

static uint32_t op_add(uint32_t x, uint32_t y) {
    return x + y;
}
static uint32_t op_subtract(uint32_t x, uint32_t y) {
    return x - y;
}
static uint32_t op_multiply(uint32_t x, uint32_t y) {
    return x * (y | 1);
}
static uint32_t op_xor(uint32_t x, uint32_t y) {
    return x ^ y;
}
static uint32_t op_rotate(uint32_t x, uint32_t y) {
    return x << (y & 15) | x >> (31 - (y & 15));
}
static uint32_t op_swap(uint32_t x, uint32_t y) {
    return x >> 16 | x << 16 | (y & 1);
}
static uint32_t op_average(uint32_t x, uint32_t y) {
    return (x >> 1) + (y >> 1);
}
static uint32_t op_not(uint32_t x, uint32_t y) {
    return ~x + y;
}

static int32_t ascending(uint32_t x, uint32_t y) {
    return x < y ? -1 : x > y;
}
static int32_t descending(uint32_t x, uint32_t y) {
    return x < y ? 1 : -(x > y);
}
static int32_t by_low_bits(uint32_t x, uint32_t y) {
    return (int32_t)(x & 0xffff) - (int32_t)(y & 0xffff);
}

static Operation operations[] = {op_add,    op_subtract, op_multiply, op_xor,
                                 op_rotate, op_swap,     op_average,  op_not};
static Comparison comparisons[] = {ascending, descending, by_low_bits};

enum { kHeapSize = 512 };
static uint32_t heap[kHeapSize];

static void sift_down(uint32_t root, uint32_t count, Comparison compare) {
    for (;;) {
        uint32_t child = 2 * root + 1;
        if (child >= count) return;
        if (child + 1 < count && compare(heap[child], heap[child + 1]) < 0) ++child;
        if (compare(heap[root], heap[child]) >= 0) return;
        uint32_t kept = heap[root];
        heap[root] = heap[child];
        heap[child] = kept;
        root = child;
    }
}

static void heap_sort(Comparison compare) {
    for (uint32_t i = kHeapSize / 2; i-- > 0;) sift_down(i, kHeapSize, compare);
    for (uint32_t count = kHeapSize; count-- > 1;) {
        uint32_t kept = heap[0];
        heap[0] = heap[count];
        heap[count] = kept;
        sift_down(0, count, compare);
    }
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 3500);
    uint32_t seed = 1;
    uint32_t x = 1;
    uint64_t checksum = 0;
    for (uint32_t round = 0; round < rounds; ++round) {
        for (uint32_t i = 0; i < 8 * kHeapSize; ++i) {
            uint32_t random = kernel_random(&seed);
            x = operations[random >> 29](x, random);
            heap[i % kHeapSize] = x;
        }
        heap_sort(comparisons[round % 3]);
        checksum = kernel_mix(checksum, heap[round % kHeapSize] ^ x);
    }
    kernel_print("indirect_calls", checksum);
    return 0;
}
