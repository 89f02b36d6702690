// Rights, numbers and limits of descriptors.
#include "stdlib/wasi/descriptor_table.h"

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

Descriptor file(Rights base) {
    return Descriptor::owning(system::OwnedHandle(), FileType::RegularFile, base, 0);
}

}  // namespace

TEST_CASE("numbers are handed out from 3 on, lowest first, and reused") {
    DescriptorTable table(100);
    CHECK(*table.insert(file(0)) == 3);
    CHECK(*table.insert(file(0)) == 4);
    CHECK(*table.insert(file(0)) == 5);
    REQUIRE(table.close(3));
    REQUIRE(table.close(4));
    CHECK(*table.insert(file(0)) == 3);
    CHECK(*table.insert(file(0)) == 4);
    CHECK(*table.insert(file(0)) == 6);
}

TEST_CASE("the number of a closed standard stream is not reused") {
    DescriptorTable table(100);
    table.set_standard_stream(1, Descriptor::borrowing(1, FileType::Unknown, rights::kFdWrite));
    REQUIRE(table.close(1));
    CHECK(table.find(1, 0).error() == Errno::BadF);
    CHECK(*table.insert(file(0)) == 3);
}

TEST_CASE("a full table says so and has room again after a close") {
    DescriptorTable table(5);
    CHECK(table.insert(file(0)));
    CHECK(table.insert(file(0)));
    CHECK_FALSE(table.has_room());
    CHECK(table.insert(file(0)).error() == Errno::MFile);
    REQUIRE(table.close(3));
    CHECK(*table.insert(file(0)) == 3);
}

TEST_CASE("looking up needs an open number and every right") {
    DescriptorTable table(100);
    Fd fd = *table.insert(file(rights::kFdRead | rights::kFdSeek));
    CHECK(table.find(fd, rights::kFdRead).has_value());
    CHECK(table.find(fd, rights::kFdRead | rights::kFdSeek).has_value());
    CHECK(table.find(fd, rights::kFdRead | rights::kFdWrite).error() == Errno::NotCapable);
    CHECK(table.find(fd, rights::kPathOpen).error() == Errno::NotDir);
    CHECK(table.find(fd + 1, 0).error() == Errno::BadF);
    CHECK(table.find(0xffff'ffff, 0).error() == Errno::BadF);
}

TEST_CASE("what a kind of file cannot do has POSIX's error") {
    DescriptorTable table(100);
    Fd directory = *table.insert(Descriptor::owning({}, FileType::Directory, rights::kPathOpen, 0));
    Fd pipe = *table.insert(Descriptor::owning({}, FileType::Unknown, rights::kFdRead, 0));
    CHECK(table.find(directory, rights::kFdRead).error() == Errno::IsDir);
    CHECK(table.find(directory, rights::kFdSeek).error() == Errno::IsDir);
    CHECK(table.find(directory, rights::kPathSymlink).error() == Errno::NotCapable);
    CHECK(table.find(pipe, rights::kFdSeek).error() == Errno::SPipe);
    CHECK(table.find(pipe, rights::kFdReaddir).error() == Errno::NotDir);
}

TEST_CASE("renumbering moves a descriptor onto another open one") {
    DescriptorTable table(100);
    Fd from = *table.insert(file(rights::kFdRead));
    Fd to = *table.insert(file(rights::kFdWrite));
    REQUIRE(table.renumber(from, to));
    CHECK(table.find(from, 0).error() == Errno::BadF);
    CHECK(table.find(to, rights::kFdRead).has_value());
    CHECK(table.find(to, rights::kFdWrite).error() == Errno::NotCapable);
    CHECK(table.renumber(to, from).error() == Errno::BadF);
    CHECK(table.renumber(to, 1000).error() == Errno::BadF);
    CHECK(table.renumber(from, to).error() == Errno::BadF);
    CHECK(table.renumber(to, to).has_value());
    CHECK(table.find(to, rights::kFdRead).has_value());
    CHECK(*table.insert(file(0)) == from);
}

TEST_CASE("rights can be given up but not taken") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    Fd fd = static_cast<Fd>(guest.open("file").value);
    Call call = guest.call();
    CHECK(fd_fdstat_set_rights(call, fd, rights::kFdRead, 0).has_value());
    CHECK(guest.write(fd, "x") == Errno::NotCapable);
    CHECK(guest.read(fd) == "text");
    CHECK(fd_fdstat_set_rights(call, fd, rights::kFdRead | rights::kFdWrite, 0).error() ==
          Errno::NotCapable);
    CHECK(fd_fdstat_set_rights(call, fd, 0, 0).has_value());
    CHECK(guest.read_error(fd) == Errno::NotCapable);
    CHECK(tree.text("file") == "text");
}

TEST_CASE("a directory passes on no more rights than it has to pass on") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    Call call = guest.call();
    const Descriptor& directory = **guest.state().descriptors.find(Guest::kDirectory, 0);
    REQUIRE(fd_fdstat_set_rights(call, Guest::kDirectory, directory.base,
                                 directory.inheriting & ~rights::kFdWrite & ~rights::kFdAdvise));
    CHECK(guest.open("file", 0, rights::kFdRead | rights::kFdWrite).error == Errno::NotCapable);
    Number opened = guest.open("file", 0, rights::kFdRead | rights::kFdAdvise | rights::kFdSeek);
    REQUIRE(opened.error == Errno::Success);
    Rights base = (*guest.state().descriptors.find(static_cast<Fd>(opened.value), 0))->base;
    CHECK(base == (rights::kFdRead | rights::kFdSeek));
}

TEST_CASE("the guest cannot have more files open than it may") {
    HostTree tree;
    tree.file("file", "text");
    WasiConfig config;
    config.directories.push_back({tree.granted().string(), "/", false});
    config.maximum_descriptors = 6;
    Guest guest(std::move(config));
    CHECK(guest.open("file").value == 4);
    CHECK(guest.open("file").value == 5);
    CHECK(guest.open("new", open_flags::kCreate).error == Errno::MFile);
    CHECK_FALSE(tree.exists("new"));
}
