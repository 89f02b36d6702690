// A pretended guest for tests of WASI functions: memory without a VM, a scratch tree on the host
// with something outside that must not be reached, and calls that read like those of a C library.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "stdlib/wasi/functions.h"

namespace ingot::wasi {

/// Both ways to resolve paths; tests of paths run in each.
inline constexpr std::array kResolutions = {WasiConfig::Resolution::Automatic,
                                            WasiConfig::Resolution::ComponentWise};

/// <scratch>/granted is for the guest, <scratch>/outside/secret is not. Removed at the end.
class HostTree {
 public:
    HostTree();
    ~HostTree();

    std::filesystem::path granted() const { return root_ / "granted"; }
    std::filesystem::path outside() const { return root_ / "outside"; }
    std::filesystem::path other() const { return root_ / "other"; }

    void file(const std::string& name, const std::string& text) const;  ///< In granted().
    void directory(const std::string& name) const;
    void link(const std::string& target, const std::string& name) const;
    std::string text(const std::string& name) const;
    bool exists(const std::string& name) const;
    bool outside_is_untouched() const;

 private:
    std::filesystem::path root_;
};

std::string read_host_file(const std::filesystem::path& path);
void write_host_file(const std::filesystem::path& path, const std::string& text);

/// What a call that yields a number gave.
struct Number {
    Errno error;
    uint64_t value;
};

class Guest {
 public:
    static constexpr size_t kMemoryBytes = 256 << 10;
    static constexpr Fd kDirectory = 3;  ///< The first granted directory.

    explicit Guest(WasiConfig config);
    /// granted() as "/", perhaps read-only.
    Guest(const HostTree& tree, WasiConfig::Resolution resolution, bool read_only = false);

    Call call() { return Call{*state_, GuestMemory(memory_)}; }
    Wasi::State& state() { return *state_; }
    std::vector<uint8_t>& memory() { return memory_; }

    /// Puts bytes in memory; released by the next call of a wrapper below.
    Address put(std::string_view bytes);
    template <typename T>
    Address put_value(const T& value) {
        return put({reinterpret_cast<const char*>(&value), sizeof(T)});
    }
    template <typename T>
    T get(Address address) {
        return *call().memory.read<T>(address);
    }
    std::string get_text(Address address, size_t size) {
        return std::string(*call().memory.text(address, size));
    }

    Number open(std::string_view path, uint32_t flags = 0,
                Rights base = rights::kFdRead | rights::kFdWrite,
                uint32_t lookup = kLookupSymlinkFollow, Fd directory = kDirectory,
                uint16_t descriptor_flags = 0);
    Errno write(Fd fd, std::string_view text);
    std::string read(Fd fd, uint32_t size = 4096);
    Errno read_error(Fd fd);
    Number seek(Fd fd, int64_t offset, Whence whence);
    Errno stat(std::string_view path, uint32_t lookup = kLookupSymlinkFollow,
               FileStatus* out = nullptr, Fd directory = kDirectory);
    Errno unlink(std::string_view path, Fd directory = kDirectory);
    Errno create_directory(std::string_view path, Fd directory = kDirectory);
    Errno remove_directory(std::string_view path, Fd directory = kDirectory);
    Errno rename(std::string_view from, std::string_view to, Fd from_directory = kDirectory,
                 Fd to_directory = kDirectory);
    Errno hard_link(std::string_view from, std::string_view to, uint32_t lookup = 0,
                    Fd from_directory = kDirectory, Fd to_directory = kDirectory);
    Errno symlink(std::string_view target, std::string_view path, Fd directory = kDirectory);
    Errno set_modified(std::string_view path, uint64_t time_ns,
                       uint32_t lookup = kLookupSymlinkFollow);
    /// The target, or "" with the error in `error`.
    std::string readlink(std::string_view path, Errno* error = nullptr, uint32_t size = 4096);

    static Errno error_of(const Fallible<void>& result) {
        return result ? Errno::Success : result.error();
    }

 private:
    void release() { used_ = 64; }
    Address reserve(size_t size);

    std::vector<uint8_t> memory_;
    size_t used_ = 64;
    std::unique_ptr<Wasi::State> state_;
};

}  // namespace ingot::wasi

namespace Catch {
template <>
struct StringMaker<ingot::wasi::Errno> {
    static std::string convert(ingot::wasi::Errno error) {
        return "errno " + std::to_string(static_cast<int>(error));
    }
};
}  // namespace Catch
