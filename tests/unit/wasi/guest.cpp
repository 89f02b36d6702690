// A pretended guest for tests of WASI functions.
#include "tests/unit/wasi/guest.h"

#include <stdlib.h>

#include <fstream>
#include <iterator>

namespace ingot::wasi {

namespace fs = std::filesystem;

std::string read_host_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_host_file(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

HostTree::HostTree() {
    std::string pattern = (fs::temp_directory_path() / "ingot-wasi-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    root_ = pattern;
    fs::create_directory(granted());
    fs::create_directory(outside());
    fs::create_directory(other());
    write_host_file(outside() / "secret", "secret");
}

HostTree::~HostTree() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
}

void HostTree::file(const std::string& name, const std::string& text) const {
    write_host_file(granted() / name, text);
}

void HostTree::directory(const std::string& name) const {
    fs::create_directories(granted() / name);
}

void HostTree::link(const std::string& target, const std::string& name) const {
    fs::create_symlink(target, granted() / name);
}

std::string HostTree::text(const std::string& name) const {
    return read_host_file(granted() / name);
}

bool HostTree::exists(const std::string& name) const {
    return fs::exists(fs::symlink_status(granted() / name));
}

bool HostTree::outside_is_untouched() const {
    auto entries = std::distance(fs::directory_iterator(outside()), fs::directory_iterator());
    return entries == 1 && read_host_file(outside() / "secret") == "secret" &&
           fs::hard_link_count(outside() / "secret") == 1;
}

Guest::Guest(WasiConfig config) : memory_(kMemoryBytes) {
    auto state = create_state(std::move(config));
    if (!state) FAIL(state.error().message);
    state_ = std::move(*state);
}

Guest::Guest(const HostTree& tree, WasiConfig::Resolution resolution, bool read_only)
    : Guest([&] {
          WasiConfig config;
          config.directories.push_back({tree.granted().string(), "/", read_only});
          config.resolution = resolution;
          return config;
      }()) {}

Address Guest::reserve(size_t size) {
    REQUIRE(used_ + size <= memory_.size());
    auto address = static_cast<Address>(used_);
    used_ += (size + 7) & ~size_t{7};
    return address;
}

Address Guest::put(std::string_view bytes) {
    Address address = reserve(bytes.size());
    std::copy(bytes.begin(), bytes.end(), memory_.begin() + address);
    return address;
}

Number Guest::open(std::string_view path, uint32_t flags, Rights base, uint32_t lookup,
                   Fd directory, uint16_t descriptor_flags) {
    release();
    Call call = this->call();
    Address text = put(path);
    Address opened = reserve(sizeof(Fd));
    auto result = path_open(call, directory, lookup, text, static_cast<uint32_t>(path.size()),
                            flags, base, kEveryRight, descriptor_flags, opened);
    return {error_of(result), get<Fd>(opened)};
}

Errno Guest::write(Fd fd, std::string_view text) {
    release();
    Call call = this->call();
    IoVector vector{put(text), static_cast<uint32_t>(text.size())};
    Address moved = reserve(4);
    return error_of(fd_write(call, fd, put_value(vector), 1, moved));
}

std::string Guest::read(Fd fd, uint32_t size) {
    release();
    Call call = this->call();
    IoVector vector{reserve(size), size};
    Address moved = reserve(4);
    auto result = fd_read(call, fd, put_value(vector), 1, moved);
    REQUIRE(error_of(result) == Errno::Success);
    return get_text(vector.data, get<uint32_t>(moved));
}

Errno Guest::read_error(Fd fd) {
    release();
    Call call = this->call();
    IoVector vector{reserve(16), 16};
    Address moved = reserve(4);
    return error_of(fd_read(call, fd, put_value(vector), 1, moved));
}

Number Guest::seek(Fd fd, int64_t offset, Whence whence) {
    release();
    Call call = this->call();
    Address position = reserve(8);
    auto result = fd_seek(call, fd, offset, static_cast<uint32_t>(whence), position);
    return {error_of(result), get<uint64_t>(position)};
}

Errno Guest::stat(std::string_view path, uint32_t lookup, FileStatus* out, Fd directory) {
    release();
    Call call = this->call();
    Address status = reserve(sizeof(FileStatus));
    auto result = path_filestat_get(call, directory, lookup, put(path),
                                    static_cast<uint32_t>(path.size()), status);
    if (out != nullptr) *out = get<FileStatus>(status);
    return error_of(result);
}

Errno Guest::unlink(std::string_view path, Fd directory) {
    release();
    Call call = this->call();
    return error_of(
        path_unlink_file(call, directory, put(path), static_cast<uint32_t>(path.size())));
}

Errno Guest::create_directory(std::string_view path, Fd directory) {
    release();
    Call call = this->call();
    return error_of(
        path_create_directory(call, directory, put(path), static_cast<uint32_t>(path.size())));
}

Errno Guest::remove_directory(std::string_view path, Fd directory) {
    release();
    Call call = this->call();
    return error_of(
        path_remove_directory(call, directory, put(path), static_cast<uint32_t>(path.size())));
}

Errno Guest::rename(std::string_view from, std::string_view to, Fd from_directory,
                    Fd to_directory) {
    release();
    Call call = this->call();
    return error_of(path_rename(call, from_directory, put(from), static_cast<uint32_t>(from.size()),
                                to_directory, put(to), static_cast<uint32_t>(to.size())));
}

Errno Guest::hard_link(std::string_view from, std::string_view to, uint32_t lookup,
                       Fd from_directory, Fd to_directory) {
    release();
    Call call = this->call();
    return error_of(path_link(call, from_directory, lookup, put(from),
                              static_cast<uint32_t>(from.size()), to_directory, put(to),
                              static_cast<uint32_t>(to.size())));
}

Errno Guest::symlink(std::string_view target, std::string_view path, Fd directory) {
    release();
    Call call = this->call();
    return error_of(path_symlink(call, put(target), static_cast<uint32_t>(target.size()), directory,
                                 put(path), static_cast<uint32_t>(path.size())));
}

Errno Guest::set_modified(std::string_view path, uint64_t time_ns, uint32_t lookup) {
    release();
    Call call = this->call();
    return error_of(path_filestat_set_times(call, kDirectory, lookup, put(path),
                                            static_cast<uint32_t>(path.size()), 0, time_ns,
                                            time_flags::kModify));
}

std::string Guest::readlink(std::string_view path, Errno* error, uint32_t size) {
    release();
    Call call = this->call();
    Address buffer = reserve(size);
    Address used = reserve(4);
    auto result = path_readlink(call, kDirectory, put(path), static_cast<uint32_t>(path.size()),
                                buffer, size, used);
    if (error != nullptr) *error = error_of(result);
    return result ? get_text(buffer, get<uint32_t>(used)) : "";
}

}  // namespace ingot::wasi
