// String instructions, eight bytes at a time and then the rest: short, fast on hardware, and an
// eighth of the steps where a machine is emulated.
#include "unikernel/support/memory_functions.h"

extern "C" {

void* memcpy(void* to, const void* from, size_t size_bytes) {
    void* cursor = to;
    size_t words = size_bytes / 8;
    size_t rest = size_bytes % 8;
    asm volatile("rep movsq" : "+D"(cursor), "+S"(from), "+c"(words) : : "memory");
    asm volatile("rep movsb" : "+D"(cursor), "+S"(from), "+c"(rest) : : "memory");
    return to;
}

void* memmove(void* to, const void* from, size_t size_bytes) {
    if (reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from) >= size_bytes) {
        return memcpy(to, from, size_bytes);
    }
    auto* last_to = static_cast<uint8_t*>(to) + size_bytes - 1;
    auto* last_from = static_cast<const uint8_t*>(from) + size_bytes - 1;
    asm volatile("std; rep movsb; cld"
                 : "+D"(last_to), "+S"(last_from), "+c"(size_bytes)
                 :
                 : "memory");
    return to;
}

void* memset(void* to, int byte, size_t size_bytes) {
    void* cursor = to;
    size_t words = size_bytes / 8;
    size_t rest = size_bytes % 8;
    const uint64_t pattern = 0x0101010101010101 * static_cast<uint8_t>(byte);
    asm volatile("rep stosq" : "+D"(cursor), "+c"(words) : "a"(pattern) : "memory");
    asm volatile("rep stosb" : "+D"(cursor), "+c"(rest) : "a"(pattern) : "memory");
    return to;
}

int memcmp(const void* left, const void* right, size_t size_bytes) {
    auto* a = static_cast<const uint8_t*>(left);
    auto* b = static_cast<const uint8_t*>(right);
    for (size_t i = 0; i < size_bytes; ++i) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

}  // extern "C"
