// The four functions a freestanding compiler may call on its own, and text of a known length.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {
void* memcpy(void* to, const void* from, size_t size_bytes);
void* memmove(void* to, const void* from, size_t size_bytes);
void* memset(void* to, int byte, size_t size_bytes);
int memcmp(const void* left, const void* right, size_t size_bytes);
}
