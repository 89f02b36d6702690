// What is built on copy_user_bytes (entry.S).
#include "unikernel/arch/x86_64/user_copy.h"

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/support/errors.h"
#include "unikernel/support/memory_functions.h"

namespace kernel {
namespace {

constexpr char kZeros[512] = {};

}  // namespace

bool clear_user(UserAddress to, uint64_t size_bytes) {
    while (size_bytes > 0) {
        const uint64_t count = least<uint64_t>(size_bytes, sizeof kZeros);
        if (!copy_to_user(to, kZeros, count)) return false;
        to += count;
        size_bytes -= count;
    }
    return true;
}

int64_t read_user_text(char* to, size_t capacity, UserAddress from) {
    size_t size = 0;
    while (size < capacity) {
        // Up to the end of a page at a time: the next one need not be there.
        const uint64_t in_page = kPageSize - from % kPageSize;
        const uint64_t count = least<uint64_t>(least<uint64_t>(in_page, 64), capacity - size);
        if (!copy_from_user(to + size, from, count)) return -EFAULT;
        for (uint64_t i = 0; i < count; ++i) {
            if (to[size + i] == 0) return static_cast<int64_t>(size + i);
        }
        size += count;
        from += count;
    }
    return -ENAMETOOLONG;
}

}  // namespace kernel
