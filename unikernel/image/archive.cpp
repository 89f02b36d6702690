// POSIX ustar; names that do not fit get GNU's long-name member before them. Owners are left out:
// in the machine there is one user.
#include "unikernel/image/archive.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>

namespace ingot {

namespace {

constexpr size_t kBlock = 512;
constexpr size_t kNameBytes = 100;
constexpr size_t kTargetOffset = 157;

std::unexpected<Error> io_error(const std::string& path) {
    return fail(ErrorKind::Io, fmt::format("{}: {}", path, std::strerror(errno)));
}

struct Member {
    std::string name;
    char type;
    uint64_t mode = 0644;
    uint64_t modified_s = 0;
    std::string target = {};
};

void put_text(std::span<uint8_t> block, size_t offset, std::string_view text, size_t limit) {
    std::memcpy(block.data() + offset, text.data(), std::min(text.size(), limit));
}

void put_octal(std::span<uint8_t> block, size_t offset, uint64_t value, int digits) {
    put_text(block, offset, fmt::format("{:0{}o}", value, digits), static_cast<size_t>(digits));
}

void pad(std::vector<uint8_t>& archive) {
    archive.resize((archive.size() + kBlock - 1) / kBlock * kBlock);
}

void add_header(std::vector<uint8_t>& archive, const Member& member, uint64_t size) {
    const size_t begin = archive.size();
    archive.resize(begin + kBlock);
    const auto block = std::span(archive).subspan(begin, kBlock);
    put_text(block, 0, member.name, kNameBytes);
    put_octal(block, 100, member.mode & 07777, 7);
    put_octal(block, 108, 0, 7);
    put_octal(block, 116, 0, 7);
    put_octal(block, 124, size, 11);
    put_octal(block, 136, member.modified_s, 11);
    std::memset(block.data() + 148, ' ', 8);
    block[156] = static_cast<uint8_t>(member.type);
    put_text(block, kTargetOffset, member.target, kNameBytes);
    put_text(block, 257, "ustar", 5);
    put_text(block, 263, "00", 2);
    uint64_t sum = 0;
    for (const uint8_t byte : block) sum += byte;
    put_octal(block, 148, sum, 6);
    block[154] = 0;
}

void add_member(std::vector<uint8_t>& archive, const Member& member,
                std::span<const uint8_t> content) {
    if (member.name.size() > kNameBytes) {
        add_header(archive, {.name = "././@LongLink", .type = 'L'}, member.name.size());
        archive.insert(archive.end(), member.name.begin(), member.name.end());
        pad(archive);
    }
    add_header(archive, member, content.size());
    archive.insert(archive.end(), content.begin(), content.end());
    pad(archive);
}

Result<std::vector<uint8_t>> read_whole(const std::string& path, uint64_t size) {
    std::vector<uint8_t> bytes(size);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return io_error(path);
    size_t done = 0;
    ssize_t count = 1;
    while (done < size && count > 0) {
        count = ::read(file, bytes.data() + done, size - done);
        if (count > 0) done += static_cast<size_t>(count);
    }
    ::close(file);
    if (count < 0) return io_error(path);
    bytes.resize(done);
    return bytes;
}

Result<std::vector<std::string>> names_in(const std::string& path) {
    DIR* directory = ::opendir(path.c_str());
    if (directory == nullptr) return io_error(path);
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(directory)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(directory);
    std::ranges::sort(names);
    return names;
}

Result<std::string> read_target(const std::string& path) {
    char target[kNameBytes + 1];
    const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
    if (size < 0) return io_error(path);
    if (static_cast<size_t>(size) > kNameBytes) {
        return fail(ErrorKind::Io,
                    fmt::format("{}: the link's target is longer than {} bytes", path, kNameBytes));
    }
    return std::string(target, static_cast<size_t>(size));
}

/// `name` is the path within the archive, empty for its root.
Result<void> add_tree(std::vector<uint8_t>& archive, const std::string& path,
                      const std::string& name) {
    for (const std::string& entry : TRY(names_in(path))) {
        const std::string inner = fmt::format("{}/{}", path, entry);
        Member member = {.name = name + entry, .type = '0'};
        struct stat status = {};
        if (::lstat(inner.c_str(), &status) != 0) return io_error(inner);
        member.mode = status.st_mode;
        member.modified_s = static_cast<uint64_t>(status.st_mtime);
        if (S_ISDIR(status.st_mode)) {
            member.type = '5';
            member.name += '/';
            add_member(archive, member, {});
            TRY(add_tree(archive, inner, member.name));
        } else if (S_ISLNK(status.st_mode)) {
            member.type = '2';
            member.target = TRY(read_target(inner));
            add_member(archive, member, {});
        } else if (S_ISREG(status.st_mode)) {
            const auto size = static_cast<uint64_t>(status.st_size);
            add_member(archive, member, TRY(read_whole(inner, size)));
        } else {
            return fail(ErrorKind::Io, inner + ": neither file, directory nor symbolic link");
        }
    }
    return {};
}

}  // namespace

Result<std::vector<uint8_t>> archive_directory(const std::string& path) {
    std::vector<uint8_t> archive;
    TRY(add_tree(archive, path, ""));
    archive.resize(archive.size() + 2 * kBlock);
    return archive;
}

}  // namespace ingot
