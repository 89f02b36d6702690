// Array loops that compilers vectorize by themselves: scaling floats, blending bytes, a maximum of
// 16-bit samples, a sum of squares of integers.
// Stresses: 128-bit loads and stores and lane arithmetic of several widths, as they come out of an
// auto-vectorizer rather than from hand-written vector code.
#include "kernel.h"

enum { kCount = 4096 };

static float x[kCount], y[kCount];
static uint8_t front[kCount], back[kCount], mixed[kCount];
static int16_t samples[kCount];
static uint32_t words[kCount];

static void scale_floats(float factor) {
    for (int i = 0; i < kCount; ++i) y[i] = y[i] * 0.5f + factor * x[i];
}

static void blend_bytes(uint32_t alpha) {
    for (int i = 0; i < kCount; ++i) {
        mixed[i] = (uint8_t)((front[i] * alpha + back[i] * (256 - alpha)) >> 8);
    }
}

static int32_t loudest_sample(int16_t bias) {
    int16_t loudest = INT16_MIN;
    for (int i = 0; i < kCount; ++i) {
        int16_t sample = (int16_t)(samples[i] ^ bias);
        loudest = sample > loudest ? sample : loudest;
    }
    return loudest;
}

static uint32_t sum_of_squares(void) {
    uint32_t sum = 0;
    for (int i = 0; i < kCount; ++i) {
        words[i] = words[i] * 3 + 1;
        sum += words[i] * words[i];
    }
    return sum;
}

int main(int argc, char** argv) {
    uint32_t rounds = kernel_work(argc, argv, 110000);
    uint32_t seed = 1;
    for (int i = 0; i < kCount; ++i) {
        uint32_t random = kernel_random(&seed);
        x[i] = (float)(random % 256);
        front[i] = (uint8_t)(random >> 8);
        back[i] = (uint8_t)(random >> 16);
        samples[i] = (int16_t)(random >> 10);
        words[i] = random;
    }
    uint64_t checksum = 0;
    for (uint32_t round = 0; round < rounds; ++round) {
        scale_floats((float)(round & 3));
        blend_bytes(round & 255);
        uint32_t probe = round % kCount;
        checksum = kernel_mix(checksum, (uint32_t)loudest_sample((int16_t)round));
        checksum =
            kernel_mix(checksum, sum_of_squares() + mixed[probe] + (uint32_t)(int32_t)y[probe]);
    }
    kernel_print("simd_loop", checksum);
    return 0;
}
