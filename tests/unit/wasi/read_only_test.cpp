// A read-only grant: no call changes what lies in it, whatever way the guest takes.
#include <filesystem>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

TEST_CASE("a read-only grant cannot be changed in any way") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    tree.link("file", "link");
    auto resolution = GENERATE(from_range(kResolutions));
    WasiConfig config;
    config.directories.push_back({tree.granted().string(), "/", true});
    config.directories.push_back({tree.other().string(), "/other", false});
    config.resolution = resolution;
    Guest guest(std::move(config));
    constexpr Fd kOther = 4;

    SECTION("opening") {
        CHECK(guest.open("file", 0, rights::kFdWrite).error == Errno::NotCapable);
        CHECK(guest.open("file", open_flags::kTruncate, rights::kFdRead).error ==
              Errno::NotCapable);
        CHECK(guest.open("file", open_flags::kTruncate, 0).error == Errno::NotCapable);
        CHECK(guest.open("file", open_flags::kCreate, rights::kFdRead).error == Errno::NotCapable);
        CHECK(guest.open("new", open_flags::kCreate, 0).error == Errno::NotCapable);
    }
    SECTION("an opened file has no writing rights whatever was asked for") {
        Number opened = guest.open("file", 0, kEveryRight & ~rights::kFdWrite);
        REQUIRE(opened.error == Errno::Success);
        auto fd = static_cast<Fd>(opened.value);
        Call call = guest.call();
        CHECK(guest.write(fd, "x") == Errno::NotCapable);
        CHECK(fd_filestat_set_size(call, fd, 0).error() == Errno::NotCapable);
        CHECK(fd_allocate(call, fd, 0, 100).error() == Errno::NotCapable);
        CHECK(fd_filestat_set_times(call, fd, 0, 0, time_flags::kModify).error() ==
              Errno::NotCapable);
        CHECK(guest.read(fd) == "text");
    }
    SECTION("names") {
        CHECK(guest.unlink("file") == Errno::NotCapable);
        CHECK(guest.remove_directory("directory") == Errno::NotCapable);
        CHECK(guest.create_directory("new") == Errno::NotCapable);
        CHECK(guest.symlink("file", "new") == Errno::NotCapable);
        CHECK(guest.rename("file", "new") == Errno::NotCapable);
        CHECK(guest.set_modified("file", 1) == Errno::NotCapable);
    }
    SECTION("not through another grant either") {
        write_host_file(tree.other() / "mine", "mine");
        // A hard link in a writable directory would be a way to write the file.
        CHECK(guest.hard_link("file", "stolen", 0, Guest::kDirectory, kOther) == Errno::NotCapable);
        CHECK(guest.hard_link("link", "stolen", 1, Guest::kDirectory, kOther) == Errno::NotCapable);
        CHECK(guest.hard_link("mine", "new", 0, kOther, Guest::kDirectory) == Errno::NotCapable);
        CHECK(guest.rename("file", "stolen", Guest::kDirectory, kOther) == Errno::NotCapable);
        CHECK(guest.rename("mine", "file", kOther, Guest::kDirectory) == Errno::NotCapable);
    }
    SECTION("nor through a directory opened in it") {
        Number inner =
            guest.open("directory", open_flags::kDirectory, kEveryRight & ~rights::kFdWrite);
        REQUIRE(inner.error == Errno::Success);
        auto fd = static_cast<Fd>(inner.value);
        CHECK(guest.open("new", open_flags::kCreate, 0, 0, fd).error == Errno::NotCapable);
        CHECK(guest.create_directory("new", fd) == Errno::NotCapable);
    }
    CHECK(tree.text("file") == "text");
    CHECK(std::filesystem::hard_link_count(tree.granted() / "file") == 1);
    CHECK_FALSE(tree.exists("new"));
}
