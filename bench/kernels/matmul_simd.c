// Product of two float matrices with explicit 128-bit vectors (the compilers' vector extension, so
// that one source serves SSE and Wasm SIMD): four rows by eight columns are kept in registers.
// Stresses: v128 loads, splats, f32x4 multiply and add, and keeping eight vectors live.
#include "kernel.h"

enum { kSize = 512, kLanes = 4, kTileRows = 4, kTileVectors = 2 };

typedef float Vector __attribute__((vector_size(16)));

static float a[kSize][kSize];
static Vector b[kSize][kSize / kLanes];
static Vector c[kSize][kSize / kLanes];

static void multiply_tile(uint32_t row, uint32_t column) {
    Vector sums[kTileRows][kTileVectors] = {0};
    for (int k = 0; k < kSize; ++k) {
        for (int i = 0; i < kTileRows; ++i) {
            float x = a[row + i][k];
            Vector factor = {x, x, x, x};
            for (int j = 0; j < kTileVectors; ++j) sums[i][j] += factor * b[k][column + j];
        }
    }
    for (int i = 0; i < kTileRows; ++i) {
        for (int j = 0; j < kTileVectors; ++j) c[row + i][column + j] += sums[i][j];
    }
}

int main(int argc, char** argv) {
    uint32_t strips = kernel_work(argc, argv, 25 * kSize / kTileRows);
    uint32_t seed = 1;
    for (int i = 0; i < kSize; ++i) {
        for (int j = 0; j < kSize; ++j) {
            a[i][j] = (float)(kernel_random(&seed) % 16);
            b[i][j / kLanes][j % kLanes] = (float)(kernel_random(&seed) % 16);
        }
    }
    for (uint32_t strip = 0; strip < strips; ++strip) {
        uint32_t row = strip * kTileRows % kSize;
        for (uint32_t column = 0; column < kSize / kLanes; column += kTileVectors) {
            multiply_tile(row, column);
        }
    }
    uint64_t checksum = 0;
    for (int i = 0; i < kSize; ++i) {
        for (int j = 0; j < kSize; ++j) {
            checksum = kernel_mix(checksum, (uint64_t)c[i][j / kLanes][j % kLanes]);
        }
    }
    kernel_print("matmul_simd", checksum);
    return 0;
}
