// Plain system calls: a module is read once, straight into the vector that the loader takes over.
#include "tools/ingot/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "vm/isa/limits.h"

namespace ingot {

namespace {

std::unexpected<Error> system_error() {
    return fail(ErrorKind::Io, std::strerror(errno));
}

class Descriptor {
 public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ > STDERR_FILENO) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

 private:
    int number_;
};

Result<std::vector<uint8_t>> read_all(int descriptor, size_t expected_bytes) {
    constexpr size_t kChunkBytes = 64 * 1024;
    std::vector<uint8_t> bytes;
    size_t used = 0;
    while (true) {
        // One byte more than expected: the read that finds the end of the file then needs no room.
        if (used == bytes.size())
            bytes.resize(used == 0 && expected_bytes > 0 ? expected_bytes + 1
                                                         : used + std::max(used, kChunkBytes));
        const ssize_t count = ::read(descriptor, bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error();
        if (count == 0) break;
        used += static_cast<size_t>(count);
        if (used > limits::kMaxModuleSizeBytes) return fail(ErrorKind::Io, "File too large");
    }
    bytes.resize(used);
    return bytes;
}

}  // namespace

Result<std::vector<uint8_t>> read_file(std::string_view path) {
    if (path == "-") return read_all(STDIN_FILENO, 0);
    const Descriptor file(::open(std::string(path).c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return system_error();
    struct stat status = {};
    if (::fstat(file.number(), &status) != 0) return system_error();
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return system_error();
    }
    if (static_cast<uint64_t>(status.st_size) > limits::kMaxModuleSizeBytes) {
        errno = EFBIG;
        return system_error();
    }
    return read_all(file.number(), static_cast<size_t>(status.st_size));
}

Result<void> write_file(std::string_view path, std::span<const uint8_t> bytes) {
    const Descriptor file(path == "-" ? STDOUT_FILENO
                                      : ::open(std::string(path).c_str(),
                                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.number() < 0) return system_error();
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_error();
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return {};
}

bool file_exists(std::string_view path) {
    return ::access(std::string(path).c_str(), F_OK) == 0;
}

bool is_directory(std::string_view path) {
    struct stat status = {};
    return ::stat(std::string(path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<std::vector<std::string>> list_directory(std::string_view path, std::string_view suffix) {
    DIR* directory = ::opendir(std::string(path).c_str());
    if (directory == nullptr) return system_error();
    std::vector<std::string> paths;
    while (const dirent* entry = ::readdir(directory)) {
        const std::string_view name = entry->d_name;
        if (name.ends_with(suffix)) paths.push_back(fmt::format("{}/{}", path, name));
    }
    ::closedir(directory);
    std::ranges::sort(paths);
    return paths;
}

}  // namespace ingot
