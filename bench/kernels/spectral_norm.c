// The spectral norm of an infinite matrix, by the power method on its upper left corner.
// Stresses: integer-to-double conversion, double division, an inlined helper in a doubly nested
// loop whose sums must stay in order (so nobody may vectorize them freely).
#include <math.h>

#include "kernel.h"

enum { kSize = 1000 };

static double u[kSize], v[kSize], w[kSize];

static inline double element(int32_t i, int32_t j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times(const double* in, double* out) {
    for (int32_t i = 0; i < kSize; ++i) {
        double sum = 0.0;
        for (int32_t j = 0; j < kSize; ++j) sum += element(i, j) * in[j];
        out[i] = sum;
    }
}

static void times_transposed(const double* in, double* out) {
    for (int32_t i = 0; i < kSize; ++i) {
        double sum = 0.0;
        for (int32_t j = 0; j < kSize; ++j) sum += element(j, i) * in[j];
        out[i] = sum;
    }
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 55);
    for (int i = 0; i < kSize; ++i) u[i] = 1.0;
    for (uint32_t i = 0; i < rounds; ++i) {
        times(u, w);
        times_transposed(w, v);
        times(v, w);
        times_transposed(w, u);
    }
    double product = 0.0;
    double square = 0.0;
    for (int i = 0; i < kSize; ++i) {
        product += u[i] * v[i];
        square += v[i] * v[i];
    }
    printf("spectral_norm %.9f\n", sqrt(product / square));
    return 0;
}
