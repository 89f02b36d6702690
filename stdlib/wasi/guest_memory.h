// The guest's memory as WASI functions see it: every address comes from the guest and is checked
// here, in 64-bit arithmetic that cannot wrap. What lies outside is Errno::Fault; nothing else
// looks at guest addresses. Views stay valid during one host call: a memory never moves and never
// shrinks.
#pragma once

#include <cstring>
#include <span>
#include <string>

#include "stdlib/wasi/abi.h"
#include "vm/support/result.h"

namespace ingot::wasi {

/// A checked place in guest memory for one result. Found before a function acts, so that an action
/// is never followed by "bad address".
template <GuestLayout T>
class Out {
 public:
    explicit Out(uint8_t* place) : place_(place) {}
    void set(const T& value) const { std::memcpy(place_, &value, sizeof(T)); }

 private:
    uint8_t* place_;  // guests need not align it
};

class GuestMemory {
 public:
    GuestMemory() = default;
    explicit GuestMemory(std::span<uint8_t> bytes) : bytes_(bytes) {}

    /// Parameters are wider than addresses so that callers can add offsets without wrapping.
    Fallible<std::span<uint8_t>> range(uint64_t address, uint64_t size) const {
        if (address > bytes_.size() || size > bytes_.size() - address) {
            return std::unexpected(Errno::Fault);
        }
        return bytes_.subspan(address, size);
    }

    /// A copy: what is checked must not change before it is used, and other threads of the guest
    /// may write to shared memory at any time. NameTooLong for more than any host takes as a path.
    Fallible<std::string> text(uint64_t address, uint64_t size) const {
        std::span<uint8_t> bytes = TRY(range(address, size));
        if (size > kMaxTextBytes) return std::unexpected(Errno::NameTooLong);
        return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }

    template <GuestLayout T>
    Fallible<T> read(uint64_t address) const {
        std::span<uint8_t> bytes = TRY(range(address, sizeof(T)));
        T value;
        std::memcpy(&value, bytes.data(), sizeof(T));
        return value;
    }

    template <GuestLayout T>
    Fallible<Out<T>> out(uint64_t address) const {
        return Out<T>(TRY(range(address, sizeof(T))).data());
    }

 private:
    static constexpr uint64_t kMaxTextBytes = 64 << 10;

    std::span<uint8_t> bytes_;
};

}  // namespace ingot::wasi
