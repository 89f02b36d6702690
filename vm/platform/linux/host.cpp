// Clocks, entropy and stack bounds on Linux.
#include <pthread.h>
#include <sys/random.h>
#include <time.h>

#include <cerrno>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot::platform {

namespace {

struct StackBounds {
    uintptr_t lowest = 0;
    uintptr_t end = 0;
};

StackBounds find_stack() {
    pthread_attr_t attributes;
    CHECK(pthread_getattr_np(pthread_self(), &attributes) == 0);
    void* address = nullptr;
    size_t size = 0;
    CHECK(pthread_attr_getstack(&attributes, &address, &size) == 0);
    pthread_attr_destroy(&attributes);
    const auto lowest = reinterpret_cast<uintptr_t>(address);
    return {.lowest = lowest, .end = lowest + size};
}

/// Of the first thread, the C library reads it in /proc, which a confined process cannot open.
const StackBounds& stack_bounds() {
    thread_local const StackBounds bounds = find_stack();
    return bounds;
}

}  // namespace

uintptr_t stack_lowest_address() {
    return stack_bounds().lowest;
}

uintptr_t stack_end_address() {
    return stack_bounds().end;
}

uint64_t monotonic_ns() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

void random_bytes(std::span<uint8_t> out) {
    while (!out.empty()) {
        const ssize_t count = getrandom(out.data(), out.size(), 0);
        if (count < 0) {
            CHECK(errno == EINTR);
            continue;
        }
        out = out.subspan(static_cast<size_t>(count));
    }
}

}  // namespace ingot::platform
