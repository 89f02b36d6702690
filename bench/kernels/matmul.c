// Product of two double matrices, the plain triple loop in the order that walks rows.
// Stresses: address arithmetic and streaming loads and stores of doubles. Native compilers
// vectorize the inner loop; a guest without SIMD cannot, so the gap contains that factor too.
#include "kernel.h"

enum { kSize = 320 };

static double a[kSize][kSize], b[kSize][kSize], c[kSize][kSize];

static void add_row(uint32_t i) {
    for (int k = 0; k < kSize; ++k) {
        double factor = a[i][k];
        for (int j = 0; j < kSize; ++j) c[i][j] += factor * b[k][j];
    }
}

int main(int argc, char** argv) {
    uint32_t rows = kernel_work(argc, argv, 36 * kSize);
    uint32_t seed = 1;
    for (int i = 0; i < kSize; ++i) {
        for (int j = 0; j < kSize; ++j) {
            a[i][j] = (double)(kernel_random(&seed) % 1000) / 1000;
            b[i][j] = (double)(kernel_random(&seed) % 1000) / 1000;
        }
    }
    for (uint32_t i = 0; i < rows; ++i) add_row(i % kSize);
    double trace = 0.0;
    for (int i = 0; i < kSize; ++i) trace += c[i][i] + c[i][kSize - 1 - i];
    printf("matmul %.6f\n", trace);
    return 0;
}
