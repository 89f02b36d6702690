// Text of a known length: what std::string_view is to hosted code.
#pragma once

#include <cstddef>
#include <cstdint>

#include "unikernel/support/memory_functions.h"

namespace kernel {

struct Text {
    const char* data = nullptr;
    size_t size = 0;

    constexpr Text() = default;
    constexpr Text(const char* first, size_t count) : data(first), size(count) {}
    template <size_t N>
    constexpr Text(const char (&literal)[N]) : data(literal), size(N - 1) {}

    /// Up to the terminating zero.
    static constexpr Text of(const char* terminated) {
        size_t count = 0;
        while (terminated[count] != 0) ++count;
        return {terminated, count};
    }

    constexpr bool empty() const { return size == 0; }
    constexpr char operator[](size_t index) const { return data[index]; }
    constexpr Text from(size_t offset) const { return {data + offset, size - offset}; }
    constexpr Text first(size_t count) const { return {data, count}; }

    /// The offset of a character; `size` if there is none.
    constexpr size_t find(char wanted) const {
        size_t i = 0;
        while (i < size && data[i] != wanted) ++i;
        return i;
    }
    bool starts_with(Text prefix) const {
        return size >= prefix.size && memcmp(data, prefix.data, prefix.size) == 0;
    }
    bool operator==(const Text& other) const {
        return size == other.size && memcmp(data, other.data, size) == 0;
    }
};

}  // namespace kernel
