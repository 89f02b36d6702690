// The dot product of two vectors of 16-bit numbers, one at a time and eight at a time with vector
// instructions (`-msimd128`): each i32x4.dot_i16x8_s multiplies eight pairs and adds neighbours.
#include <stdint.h>
#include <stdio.h>
#include <wasm_simd128.h>

enum { kCount = 1000 };

static int32_t dot_scalar(const int16_t* a, const int16_t* b) {
    int32_t sum = 0;
#pragma clang loop vectorize(disable)
    for (int i = 0; i < kCount; ++i) sum += a[i] * b[i];
    return sum;
}

static int32_t dot_vector(const int16_t* a, const int16_t* b) {
    v128_t sums = wasm_i32x4_const_splat(0);
    for (int i = 0; i < kCount; i += 8) {
        const v128_t products = wasm_i32x4_dot_i16x8(wasm_v128_load(a + i), wasm_v128_load(b + i));
        sums = wasm_i32x4_add(sums, products);
    }
    return wasm_i32x4_extract_lane(sums, 0) + wasm_i32x4_extract_lane(sums, 1) +
           wasm_i32x4_extract_lane(sums, 2) + wasm_i32x4_extract_lane(sums, 3);
}

int main(void) {
    static int16_t a[kCount];
    static int16_t b[kCount];
    for (int i = 0; i < kCount; ++i) {
        a[i] = (int16_t)(i - 500);
        b[i] = (int16_t)(3 * i % 1000);
    }
    printf("one at a time:   %d\n", dot_scalar(a, b));
    printf("eight at a time: %d\n", dot_vector(a, b));
    return 0;
}
