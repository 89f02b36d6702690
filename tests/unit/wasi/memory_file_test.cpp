// A tmpfs: the same operations as in a directory of the host, and what only it has: a budget.
#include "stdlib/wasi/memory_file.h"

#include <limits>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

constexpr uint64_t kMebibyte = 1 << 20;

WasiConfig with_memory(uint64_t maximum_bytes) {
    WasiConfig config;
    config.memory_directories.push_back({"/tmp", maximum_bytes});
    return config;
}

Fallible<size_t> write(MemoryFile& file, std::string_view text, uint64_t offset) {
    std::vector<uint8_t> bytes(text.begin(), text.end());
    system::Buffer buffer(bytes);
    return file.write_at({&buffer, 1}, offset);
}

std::string read(const MemoryFile& file, size_t size, uint64_t offset) {
    std::vector<uint8_t> bytes(size);
    system::Buffer buffer(bytes);
    const auto moved = file.read_at({&buffer, 1}, offset);
    REQUIRE(moved);
    return {bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(*moved)};
}

constexpr system::OpenOptions kNewFile{.read = true, .write = true, .create = true};

}  // namespace

TEST_CASE("a guest works in a tmpfs as in any directory") {
    Guest guest(with_memory(kMebibyte));
    REQUIRE(guest.create_directory("d") == Errno::Success);
    const Number file = guest.open("d/f", open_flags::kCreate,
                                   rights::kFdRead | rights::kFdWrite | rights::kFdSeek);
    REQUIRE(file.error == Errno::Success);
    CHECK(guest.write(static_cast<Fd>(file.value), "hello") == Errno::Success);
    CHECK(guest.seek(static_cast<Fd>(file.value), 1, Whence::Set).value == 1);
    CHECK(guest.read(static_cast<Fd>(file.value)) == "ello");
    CHECK(guest.symlink("d/f", "link") == Errno::Success);
    FileStatus status;
    CHECK(guest.stat("link", kLookupSymlinkFollow, &status) == Errno::Success);
    CHECK(status.size == 5);
    CHECK(status.type == FileType::RegularFile);
    CHECK(guest.stat("../x") == Errno::NotCapable);
    CHECK(guest.stat("/d") == Errno::NotCapable);
    CHECK(guest.symlink("../..", "out") == Errno::Success);
    CHECK(guest.stat("out/x") == Errno::NotCapable);
    CHECK(guest.hard_link("d/f", "g") == Errno::Success);
    CHECK(guest.unlink("d/f") == Errno::Success);
    CHECK(guest.stat("g", 0, &status) == Errno::Success);
    CHECK(status.links == 1);
}

TEST_CASE("errors in a tmpfs are those of the host") {
    Guest guest(with_memory(kMebibyte));
    REQUIRE(guest.create_directory("d") == Errno::Success);
    REQUIRE(guest.create_directory("d/e") == Errno::Success);
    REQUIRE(guest.open("f", open_flags::kCreate).error == Errno::Success);
    CHECK(guest.open("missing").error == Errno::NoEnt);
    CHECK(guest.open("f/x").error == Errno::NotDir);
    CHECK(guest.open("f", open_flags::kDirectory).error == Errno::NotDir);
    CHECK(guest.open("d").error == Errno::IsDir);
    CHECK(guest.open("f", open_flags::kCreate | open_flags::kExclusive).error == Errno::Exist);
    CHECK(guest.open(std::string(256, 'n'), open_flags::kCreate).error == Errno::NameTooLong);
    CHECK(guest.create_directory("d") == Errno::Exist);
    CHECK(guest.create_directory(".") == Errno::Exist);
    CHECK(guest.remove_directory("d") == Errno::NotEmpty);
    CHECK(guest.remove_directory("f") == Errno::NotDir);
    CHECK(guest.remove_directory("x") == Errno::NoEnt);
    CHECK(guest.remove_directory(".") == Errno::Inval);
    CHECK(guest.unlink("d") == Errno::IsDir);
    CHECK(guest.unlink("x") == Errno::NoEnt);
    CHECK(guest.rename("d", "d/e/x") == Errno::Inval);
    CHECK(guest.rename("d", "f") == Errno::NotDir);
    CHECK(guest.rename("f", "d") == Errno::IsDir);
    CHECK(guest.rename("x", "y") == Errno::NoEnt);
    CHECK(guest.rename(".", "y") == Errno::Busy);
    REQUIRE(guest.create_directory("g") == Errno::Success);
    CHECK(guest.rename("g", "d") == Errno::NotEmpty);
    CHECK(guest.hard_link("d", "h") == Errno::Perm);
    CHECK(guest.hard_link("f", "g") == Errno::Exist);
    CHECK(guest.hard_link("x", "h") == Errno::NoEnt);
    CHECK(guest.symlink("f", "g") == Errno::Exist);
    REQUIRE(guest.symlink("loop", "loop") == Errno::Success);
    CHECK(guest.open("loop").error == Errno::Loop);
    CHECK(guest.open("loop", 0, rights::kFdRead, 0).error == Errno::Loop);
    Errno error = Errno::Success;
    CHECK(guest.readlink("f", &error).empty());
    CHECK(error == Errno::Inval);
}

TEST_CASE("nothing can be renamed or linked between a tmpfs and another directory") {
    HostTree tree;
    tree.file("f", "x");
    WasiConfig config = with_memory(kMebibyte);
    config.memory_directories.push_back({"/other", kMebibyte});
    config.directories.push_back({tree.granted().string(), "/"});
    Guest guest(config);
    CHECK(guest.rename("f", "f", 3, 4) == Errno::XDev);
    CHECK(guest.hard_link("f", "f", 0, 3, 4) == Errno::XDev);
    REQUIRE(guest.open("g", open_flags::kCreate, rights::kFdWrite, 0, 4).error == Errno::Success);
    CHECK(guest.rename("g", "g", 4, 5) == Errno::XDev);
    CHECK(guest.hard_link("g", "g", 0, 4, 3) == Errno::XDev);
    CHECK(tree.text("f") == "x");
}

TEST_CASE("a removed directory takes no new entries, and its open descriptor lists nothing") {
    auto root = MemoryFile::create_volume(kMebibyte, 1);
    REQUIRE(root->create_directory_at("d"));
    auto directory = root->open_at("d", {.read = true, .directory = true});
    REQUIRE(directory);
    REQUIRE(root->remove_directory_at("d"));
    CHECK((*directory)->create_directory_at("e").error() == Errno::NoEnt);
    CHECK((*directory)->open_at("f", kNewFile).error() == Errno::NoEnt);
    CHECK_FALSE((*directory)->entry_behind(0));
    CHECK((*directory)->status().links == 0);
}

TEST_CASE("holes cost nothing, and what is cut off comes back as zeros") {
    auto root = MemoryFile::create_volume(64 << 10, 1);
    auto file = std::move(*root->open_at("f", kNewFile));
    REQUIRE(file->set_size(uint64_t{1} << 40));
    REQUIRE(write(*file, "end", uint64_t{1} << 39));
    CHECK(read(*file, 4, (uint64_t{1} << 39) - 1) == std::string("\0end", 4));
    REQUIRE(write(*file, "0123456789", 0));
    REQUIRE(file->set_size(4));
    REQUIRE(file->set_size(8));
    CHECK(read(*file, 100, 0) == std::string("0123\0\0\0\0", 8));
    CHECK(file->set_size(uint64_t{1} << 63).error() == Errno::Inval);
    CHECK(write(*file, "x", std::numeric_limits<int64_t>::max()).error() == Errno::FBig);
    CHECK(write(*file, "x", uint64_t{1} << 63).error() == Errno::Inval);
    CHECK(file->allocate(0, 0).error() == Errno::Inval);
    CHECK(file->allocate(1, std::numeric_limits<int64_t>::max()).error() == Errno::FBig);
    CHECK(file->seek(-1, Whence::Set).error() == Errno::Inval);
}

TEST_CASE("a tmpfs refuses what exceeds its size, and takes it when there is room again") {
    constexpr uint64_t kSize = 64 << 10;
    auto root = MemoryFile::create_volume(kSize, 1);
    auto file = std::move(*root->open_at("f", kNewFile));
    const std::string much(2 * kSize, 'x');
    const auto moved = write(*file, much, 0);
    REQUIRE(moved);  // as much as there is room for
    CHECK(*moved > kSize / 2);
    CHECK(*moved < kSize);
    CHECK(write(*file, "x", *moved).error() == Errno::NoSpc);
    CHECK(file->allocate(0, kSize).error() == Errno::NoSpc);
    REQUIRE(root->unlink_file_at("f"));
    CHECK(write(*file, "x", *moved).error() == Errno::NoSpc);  // still open
    file.reset();
    file = std::move(*root->open_at("g", kNewFile));
    CHECK(file->allocate(0, kSize / 2));
    CHECK(file->status().size == kSize / 2);
}

TEST_CASE("empty files, directories, links and their names count too") {
    auto root = MemoryFile::create_volume(64 << 10, 1);
    const auto fill = [&](auto make) {
        size_t made = 0;
        for (; made < 1000; ++made) {
            auto result = make(std::to_string(made));
            if (result) continue;
            CHECK(result.error() == Errno::NoSpc);
            break;
        }
        return made;
    };
    CHECK(fill([&](const std::string& name) { return root->open_at(name, kNewFile); }) < 200);
    for (size_t i = 0; i < 200; ++i) static_cast<void>(root->unlink_file_at(std::to_string(i)));
    CHECK(fill([&](const std::string& name) { return root->create_directory_at(name); }) < 200);
    for (size_t i = 0; i < 200; ++i)
        static_cast<void>(root->remove_directory_at(std::to_string(i)));
    const std::string target(4000, 't');
    CHECK(fill([&](const std::string& name) { return root->symlink_at(target, name); }) < 20);
    for (size_t i = 0; i < 200; ++i) static_cast<void>(root->unlink_file_at(std::to_string(i)));
    REQUIRE(root->open_at("f", kNewFile));
    const std::string suffix(240, 'n');
    CHECK(fill([&](const std::string& name) { return root->link_at("f", *root, name + suffix); }) <
          200);
}

TEST_CASE("directories nested as deep as there is room are torn down without recursion") {
    auto root = MemoryFile::create_volume(64 << 20, 1);
    std::unique_ptr<MemoryFile> here = std::move(*root->open_at(".", {.read = true}));
    size_t depth = 0;
    while (here->create_directory_at("d")) {
        here = std::move(*here->open_at("d", {.read = true}));
        ++depth;
    }
    CHECK(depth > 50'000);
    CHECK(root->rename_at("d", *here, "x").error() == Errno::Inval);
    here.reset();
    root.reset();
}

TEST_CASE("a listing goes on where it was, whatever was added or removed meanwhile") {
    auto root = MemoryFile::create_volume(kMebibyte, 1);
    for (const char* name : {"c", "a", "b", "d"}) REQUIRE(root->create_directory_at(name));
    std::vector<std::string> seen;
    uint64_t position = 0;
    while (const auto entry = root->entry_behind(position)) {
        seen.emplace_back(entry->name);
        position = entry->next;
        if (seen.size() == 4) {
            REQUIRE(root->remove_directory_at("a"));
            REQUIRE(root->remove_directory_at("b"));
            REQUIRE(root->create_directory_at("a"));
        }
    }
    CHECK(seen == std::vector<std::string>{".", "..", "c", "a", "d", "a"});
}
