// Two lanes of multiply-and-fold, 16 bytes at a time: a 64x64 to 128-bit product whose halves are
// exclusive-ored spreads every input bit. Each word is mixed with a secret constant first, so that
// a zero word does not silence the other lane.
#include "vm/native/hash.h"

#include <cstring>

namespace ingot::native {
namespace {

// Odd constants with about as many ones as zeros: fractional digits of square roots of primes.
constexpr uint64_t kFirst = 0x6a09e667f3bcc909;
constexpr uint64_t kSecond = 0xbb67ae8584caa73b;
constexpr uint64_t kThird = 0x3c6ef372fe94f82b;

uint64_t fold(uint64_t a, uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t word(const uint8_t* bytes) {
    uint64_t value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

}  // namespace

uint64_t hash_bytes(std::span<const uint8_t> bytes, uint64_t seed) {
    uint64_t left = seed ^ kFirst;
    uint64_t right = fold(seed ^ kSecond, kThird);
    const uint8_t* at = bytes.data();
    size_t rest = bytes.size();
    for (; rest >= 32; rest -= 32, at += 32) {
        left = fold(word(at) ^ kSecond, word(at + 8) ^ left);
        right = fold(word(at + 16) ^ kThird, word(at + 24) ^ right);
    }
    if (rest > 0) {
        uint8_t tail[32] = {};
        std::memcpy(tail, at, rest);
        left = fold(word(tail) ^ kSecond, word(tail + 8) ^ left);
        right = fold(word(tail + 16) ^ kThird, word(tail + 24) ^ right);
    }
    return fold(left ^ kThird ^ bytes.size(), fold(right ^ kFirst, kSecond) ^ kSecond);
}

}  // namespace ingot::native
