// Reading and writing the program's memory from the kernel. An address that is not the program's is
// EFAULT, never a dead machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "unikernel/memory/layout.h"
#include "unikernel/support/align.h"

extern "C" bool copy_user_bytes(void* to, const void* from, size_t size_bytes);

namespace kernel {

/// An address in the program, as it came in a register.
using UserAddress = uint64_t;

inline bool is_user_range(UserAddress address, uint64_t size_bytes) {
    return size_bytes <= kUserEnd && address <= kUserEnd - size_bytes;
}

[[nodiscard]] inline bool copy_from_user(void* to, UserAddress from, uint64_t size_bytes) {
    return is_user_range(from, size_bytes) &&
           copy_user_bytes(to, reinterpret_cast<const void*>(from), size_bytes);
}
[[nodiscard]] inline bool copy_to_user(UserAddress to, const void* from, uint64_t size_bytes) {
    return is_user_range(to, size_bytes) &&
           copy_user_bytes(reinterpret_cast<void*>(to), from, size_bytes);
}

template <typename T>
    requires std::is_trivially_copyable_v<T>
[[nodiscard]] bool read_user(T& to, UserAddress from) {
    return copy_from_user(&to, from, sizeof to);
}
template <typename T>
    requires std::is_trivially_copyable_v<T>
[[nodiscard]] bool write_user(UserAddress to, const T& from) {
    return copy_to_user(to, &from, sizeof from);
}

/// Zeros in the program's memory.
[[nodiscard]] bool clear_user(UserAddress to, uint64_t size_bytes);

/// A terminated text into a buffer; its length, -EFAULT, or -ENAMETOOLONG.
int64_t read_user_text(char* to, size_t capacity, UserAddress from);

}  // namespace kernel
