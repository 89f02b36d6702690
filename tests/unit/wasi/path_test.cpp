// What paths mean where they are allowed: links, slashes, dots, and the flags of opening.
#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

TEST_CASE("paths resolve as on any Unix") {
    HostTree tree;
    tree.directory("a/b");
    tree.file("a/b/file", "text");
    tree.link("a/b", "link");
    tree.link("link/file", "chain");
    tree.link("../a/b/./file", "a/back");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    for (const char* path : {"a/b/file", "a//b///file", "./a/./b/./file", "a/b/../b/file",
                             "link/file", "chain", "a/back", "link/../b/file", "a/b/../../chain"}) {
        INFO("path: " << path);
        Number opened = guest.open(path, 0, rights::kFdRead);
        REQUIRE(opened.error == Errno::Success);
        CHECK(guest.read(static_cast<Fd>(opened.value)) == "text");
        FileStatus status;
        CHECK(guest.stat(path, kLookupSymlinkFollow, &status) == Errno::Success);
        CHECK(status.type == FileType::RegularFile);
        CHECK(status.size == 4);
    }
    CHECK(guest.open("missing").error == Errno::NoEnt);
    CHECK(guest.open("missing/file").error == Errno::NoEnt);
    CHECK(guest.open("a/b/file/").error == Errno::NotDir);
    CHECK(guest.open("a/b/file/.").error == Errno::NotDir);
    CHECK(guest.stat("a/b/file/") == Errno::NotDir);
}

TEST_CASE("a link in the last component is followed only where that is asked for") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    tree.link("file", "link");
    tree.link("directory", "dlink");
    tree.link("nothing", "dangling");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    FileStatus status;
    CHECK(guest.stat("link", 0, &status) == Errno::Success);
    CHECK(status.type == FileType::SymbolicLink);
    CHECK(guest.stat("link", kLookupSymlinkFollow, &status) == Errno::Success);
    CHECK(status.type == FileType::RegularFile);
    CHECK(guest.stat("dlink/", 0, &status) == Errno::Success);
    CHECK(status.type == FileType::Directory);
    CHECK(guest.stat("dangling", 0) == Errno::Success);
    CHECK(guest.stat("dangling") == Errno::NoEnt);
    CHECK(guest.open("link", 0, rights::kFdRead, 0).error == Errno::Loop);
    CHECK(guest.open("dlink", open_flags::kDirectory, 0, 0).error == Errno::NotDir);
    CHECK(guest.open("dlink", open_flags::kDirectory, 0).error == Errno::Success);
    CHECK(guest.open("dangling").error == Errno::NoEnt);
    CHECK(guest.unlink("link") == Errno::Success);
    CHECK(tree.text("file") == "text");
}

TEST_CASE("times are set on the link or on what it points to") {
    HostTree tree;
    tree.file("file", "text");
    tree.link("file", "link");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    FileStatus link;
    FileStatus file;
    REQUIRE(guest.set_modified("link", 1'000'000'001, 0) == Errno::Success);
    REQUIRE(guest.set_modified("link", 2'000'000'002, kLookupSymlinkFollow) == Errno::Success);
    REQUIRE(guest.stat("link", 0, &link) == Errno::Success);
    REQUIRE(guest.stat("file", 0, &file) == Errno::Success);
    CHECK(link.modified_ns == 1'000'000'001);
    CHECK(file.modified_ns == 2'000'000'002);
    CHECK(guest.set_modified("missing", 1) == Errno::NoEnt);
    Call call = guest.call();
    Address path = guest.put("file");
    for (uint32_t flags : {3u, 12u, 16u}) {
        CHECK(path_filestat_set_times(call, 3, 0, path, 4, 0, 0, flags).error() == Errno::Inval);
    }
}

TEST_CASE("flags of opening") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    SECTION("create and exclusive") {
        CHECK(guest.open("new", open_flags::kCreate).error == Errno::Success);
        CHECK(guest.open("new", open_flags::kCreate).error == Errno::Success);
        CHECK(guest.open("new", open_flags::kCreate | open_flags::kExclusive).error ==
              Errno::Exist);
        CHECK(guest.open("new2", open_flags::kCreate | open_flags::kExclusive).error ==
              Errno::Success);
        CHECK(guest.open("new3/", open_flags::kCreate).error == Errno::IsDir);
        CHECK(guest.open("directory", open_flags::kCreate).error == Errno::IsDir);
        CHECK(guest.open(".", open_flags::kCreate).error == Errno::IsDir);
        CHECK_FALSE(tree.exists("new3"));
    }
    SECTION("truncate") {
        CHECK(guest.open("file", open_flags::kTruncate, 0).error == Errno::Success);
        CHECK(tree.text("file").empty());
    }
    SECTION("directory") {
        CHECK(guest.open("file", open_flags::kDirectory, 0).error == Errno::NotDir);
        CHECK(guest.open("directory", open_flags::kDirectory, rights::kFdRead).error ==
              Errno::Success);
        CHECK(guest.open("directory", open_flags::kDirectory, rights::kFdRead | rights::kFdWrite)
                  .error == Errno::IsDir);
        CHECK(guest.open("x", open_flags::kDirectory | open_flags::kCreate).error == Errno::Inval);
    }
    SECTION("unknown bits") {
        CHECK(guest.open("file", 16).error == Errno::Inval);
        CHECK(guest.open("file", 0, 0, 2).error == Errno::Inval);
        CHECK(guest.open("file", 0, 0, 0, 3, 32).error == Errno::Inval);
        CHECK(guest.stat("file", 2) == Errno::Inval);
    }
    SECTION("append") {
        Number opened = guest.open("file", 0, rights::kFdWrite | rights::kFdSeek | rights::kFdRead,
                                   0, 3, fd_flags::kAppend);
        REQUIRE(opened.error == Errno::Success);
        auto fd = static_cast<Fd>(opened.value);
        CHECK(guest.write(fd, "more") == Errno::Success);
        CHECK(guest.seek(fd, 0, Whence::Set).error == Errno::Success);
        CHECK(guest.write(fd, "!") == Errno::Success);
        CHECK(tree.text("file") == "textmore!");
    }
    SECTION("a file is no directory to open something in") {
        auto fd = static_cast<Fd>(guest.open("file").value);
        CHECK(guest.open("x", open_flags::kCreate, 0, 0, fd).error == Errno::NotDir);
        CHECK(guest.unlink("x", fd) == Errno::NotDir);
    }
}

TEST_CASE("a trailing slash asks for a directory") {
    HostTree tree;
    tree.file("file", "text");
    tree.directory("directory");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    CHECK(guest.create_directory("new/") == Errno::Success);
    CHECK(guest.remove_directory("new///") == Errno::Success);
    CHECK(guest.remove_directory("file/") == Errno::NotDir);
    CHECK(guest.unlink("file/") == Errno::NotDir);
    CHECK(guest.unlink("directory/") == Errno::IsDir);
    CHECK(guest.unlink("missing/") == Errno::NoEnt);
    CHECK(guest.rename("directory/", "moved/") == Errno::Success);
    CHECK(guest.rename("file/", "other") == Errno::NotDir);
    CHECK(guest.rename("file", "other/") == Errno::NotDir);
    CHECK(guest.hard_link("file", "other/") == Errno::NoEnt);
    CHECK(guest.hard_link("file", "moved/") == Errno::Exist);
    CHECK(guest.hard_link("file/", "other") == Errno::NotDir);
    CHECK(guest.symlink("file", "other/") == Errno::NoEnt);
    CHECK(guest.symlink("file", "moved/") == Errno::Exist);
    CHECK(tree.text("file") == "text");
}

TEST_CASE("hard links link the link itself, or what it points to") {
    HostTree tree;
    tree.directory("a");
    tree.file("file", "text");
    tree.link("../file", "a/link");
    tree.link("a/link", "chain");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    FileStatus status;
    CHECK(guest.hard_link("a/link", "same") == Errno::Success);
    CHECK(guest.stat("same", 0, &status) == Errno::Success);
    CHECK(status.type == FileType::SymbolicLink);
    CHECK(guest.hard_link("chain", "target", kLookupSymlinkFollow) == Errno::Success);
    CHECK(guest.stat("target", 0, &status) == Errno::Success);
    CHECK(status.type == FileType::RegularFile);
    CHECK(status.links == 2);
    CHECK(guest.hard_link("a", "directory") == Errno::Perm);
    CHECK(guest.hard_link("file", "target") == Errno::Exist);
    CHECK(guest.hard_link("missing", "new", kLookupSymlinkFollow) == Errno::NoEnt);
}

TEST_CASE("reading a link cuts what does not fit") {
    HostTree tree;
    tree.file("file", "text");
    tree.link("some/target", "link");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    Errno error{};
    CHECK(guest.readlink("link") == "some/target");
    CHECK(guest.readlink("link", &error, 4) == "some");
    CHECK(error == Errno::Success);
    guest.readlink("file", &error);
    CHECK(error == Errno::Inval);
    guest.readlink("file/", &error);
    CHECK(error == Errno::NotDir);
    guest.readlink(".", &error);
    CHECK(error == Errno::Inval);
    guest.readlink("missing", &error);
    CHECK(error == Errno::NoEnt);
}

TEST_CASE("directories are created, renamed and removed") {
    HostTree tree;
    tree.directory("full/inner");
    Guest guest(tree, GENERATE(from_range(kResolutions)));
    CHECK(guest.create_directory("new") == Errno::Success);
    CHECK(guest.create_directory("new") == Errno::Exist);
    CHECK(guest.create_directory("new/deep") == Errno::Success);
    CHECK(guest.create_directory("missing/deep") == Errno::NoEnt);
    CHECK(guest.remove_directory("full") == Errno::NotEmpty);
    CHECK(guest.rename("new/deep", "full/inner") == Errno::Success);
    CHECK(guest.rename("new", "full") == Errno::NotEmpty);
    CHECK(guest.remove_directory("full/inner") == Errno::Success);
    CHECK(guest.remove_directory("full") == Errno::Success);
    CHECK(guest.remove_directory("full") == Errno::NoEnt);
    CHECK(guest.unlink("new") == Errno::IsDir);
}
