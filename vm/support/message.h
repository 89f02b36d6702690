// Bytes that processes of the same build send each other: plain values one after the other as the
// host has them, vectors and strings behind their lengths. The reader trusts nothing: it reads
// zeros once anything is missing, and says so in the end.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace ingot {

class MessageWriter {
 public:
    template <typename T>
    MessageWriter& value(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        return append(&value, sizeof(T));
    }
    template <typename T>
    MessageWriter& array(std::span<const T> values) {
        value(uint64_t{values.size()});
        return append(values.data(), values.size_bytes());
    }
    std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
    MessageWriter& append(const void* from, size_t size) {
        const auto* first = static_cast<const uint8_t*>(from);
        bytes_.insert(bytes_.end(), first, first + size);
        return *this;
    }

    std::vector<uint8_t> bytes_;
};

class MessageReader {
 public:
    explicit MessageReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

    template <typename T>
    T value() {
        // Whoever sends may have been taken over: a bool of 2 must not arrive as one.
        if constexpr (std::is_same_v<T, bool>) return value<uint8_t>() != 0;
        T result{};
        if (const uint8_t* from = take(sizeof(T))) std::memcpy(&result, from, sizeof(T));
        return result;
    }
    template <typename T>
    std::vector<T> array() {
        const auto count = value<uint64_t>();
        if (count > bytes_.size() / sizeof(T)) is_complete_ = false;
        std::vector<T> result(is_complete_ ? count : 0);
        const uint8_t* from = take(result.size() * sizeof(T));
        if (!result.empty() && from != nullptr) {
            std::memcpy(result.data(), from, result.size() * sizeof(T));
        }
        return result;
    }
    std::string text() {
        const std::vector<char> characters = array<char>();
        return {characters.begin(), characters.end()};
    }
    bool is_complete() const { return is_complete_; }
    bool is_done() const { return is_complete_ && bytes_.empty(); }

 private:
    const uint8_t* take(size_t size) {
        if (size > bytes_.size()) is_complete_ = false;
        if (!is_complete_) return nullptr;
        const uint8_t* from = bytes_.data();
        bytes_ = bytes_.subspan(size);
        return from;
    }

    std::span<const uint8_t> bytes_;
    bool is_complete_ = true;
};

}  // namespace ingot
