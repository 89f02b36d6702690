// Reading, writing, seeking, sizes and flags of open files.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

constexpr Rights kFile = rights::kFdRead | rights::kFdWrite | rights::kFdSeek | rights::kFdTell |
                         rights::kFdFilestatGet | rights::kFdFilestatSetSize |
                         rights::kFdFilestatSetTimes | rights::kFdAllocate | rights::kFdAdvise |
                         rights::kFdSync | rights::kFdDatasync | rights::kFdFdstatSetFlags;

FileStatus status_of(Guest& guest, Fd fd) {
    Call call = guest.call();
    REQUIRE(fd_filestat_get(call, fd, 1024));
    return guest.get<FileStatus>(1024);
}

}  // namespace

TEST_CASE("bytes go through lists of buffers in order") {
    HostTree tree;
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", open_flags::kCreate, kFile).value);
    Call call = guest.call();
    Address text = guest.put("one two three");
    std::vector<IoVector> vectors = {{text, 4}, {text + 8, 5}, {0, 0}, {text + 3, 1}};
    Address list = guest.put({reinterpret_cast<const char*>(vectors.data()), vectors.size() * 8});
    REQUIRE(fd_write(call, fd, list, 4, 8));
    CHECK(guest.get<uint32_t>(8) == 10);
    CHECK(tree.text("file") == "one three ");
    CHECK(guest.read(fd).empty());
    CHECK(guest.seek(fd, 0, Whence::Set).value == 0);
    CHECK(guest.read(fd, 3) == "one");
    CHECK(guest.read(fd) == " three ");
    REQUIRE(fd_write(call, fd, list, 0, 8));
    CHECK(guest.get<uint32_t>(8) == 0);
}

TEST_CASE("reading and writing at an offset leave the position alone") {
    HostTree tree;
    tree.file("file", "0123456789");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", 0, kFile).value);
    Call call = guest.call();
    IoVector vector{1024, 3};
    Address list = guest.put_value(vector);
    REQUIRE(fd_pread(call, fd, list, 1, 4, 8));
    CHECK(guest.get_text(1024, 3) == "456");
    REQUIRE(fd_pwrite(call, fd, list, 1, 0, 8));
    CHECK(tree.text("file") == "4563456789");
    CHECK(guest.seek(fd, 0, Whence::Current).value == 0);
    CHECK(fd_pread(call, fd, list, 1, ~uint64_t{0}, 8).error() == Errno::Inval);
    CHECK(fd_pwrite(call, fd, list, 1, uint64_t{1} << 63, 8).error() == Errno::Inval);
}

TEST_CASE("seeking knows its three origins and its right") {
    HostTree tree;
    tree.file("file", "0123456789");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", 0, kFile).value);
    CHECK(guest.seek(fd, 4, Whence::Set).value == 4);
    CHECK(guest.seek(fd, 2, Whence::Current).value == 6);
    CHECK(guest.seek(fd, -1, Whence::End).value == 9);
    CHECK(guest.seek(fd, -20, Whence::End).error == Errno::Inval);
    CHECK(guest.seek(fd, 0, static_cast<Whence>(3)).error == Errno::Inval);
    Call call = guest.call();
    REQUIRE(fd_tell(call, fd, 8));
    CHECK(guest.get<uint64_t>(8) == 9);
    SECTION("wasi_unstable numbers them differently") {
        REQUIRE(fd_seek_unstable(call, fd, 1, 2, 8));
        CHECK(guest.get<uint64_t>(8) == 1);
        REQUIRE(fd_seek_unstable(call, fd, 1, 0, 8));
        CHECK(guest.get<uint64_t>(8) == 2);
        REQUIRE(fd_seek_unstable(call, fd, 0, 1, 8));
        CHECK(guest.get<uint64_t>(8) == 10);
        CHECK(fd_seek_unstable(call, fd, 0, 3, 8).error() == Errno::Inval);
    }
    SECTION("telling needs only the right to tell") {
        REQUIRE(fd_fdstat_set_rights(call, fd, rights::kFdTell, 0));
        CHECK(guest.seek(fd, 0, Whence::Current).error == Errno::Success);
        CHECK(guest.seek(fd, 1, Whence::Current).error == Errno::NotCapable);
    }
    SECTION("the right to seek includes telling") {
        REQUIRE(fd_fdstat_set_rights(call, fd, rights::kFdSeek, 0));
        CHECK(fd_tell(call, fd, 8).has_value());
    }
}

TEST_CASE("sizes, allocation, advice and syncing") {
    HostTree tree;
    tree.file("file", "0123456789");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", 0, kFile).value);
    Call call = guest.call();
    REQUIRE(fd_filestat_set_size(call, fd, 4));
    CHECK(tree.text("file") == "0123");
    REQUIRE(fd_filestat_set_size(call, fd, 6));
    CHECK(status_of(guest, fd).size == 6);
    CHECK(fd_filestat_set_size(call, fd, ~uint64_t{0}).error() == Errno::Inval);
    auto allocated = fd_allocate(call, fd, 0, 100);
    if (allocated) {
        CHECK(status_of(guest, fd).size == 100);
    } else {
        CHECK(allocated.error() == Errno::NotSup);  // some file systems cannot
    }
    CHECK(fd_allocate(call, fd, ~uint64_t{0}, 1).error() == Errno::Inval);
    for (uint32_t advice = 0; advice < 6; ++advice) CHECK(fd_advise(call, fd, 0, 10, advice));
    CHECK(fd_advise(call, fd, 0, 10, 6).error() == Errno::Inval);
    CHECK(fd_advise(call, fd, ~uint64_t{0}, 10, 0).error() == Errno::Inval);
    CHECK(fd_sync(call, fd).has_value());
    CHECK(fd_datasync(call, fd).has_value());
}

TEST_CASE("status and times of an open file") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", 0, kFile).value);
    Call call = guest.call();
    REQUIRE(fd_filestat_set_times(call, fd, 1'000'000'005, 7,
                                  time_flags::kAccess | time_flags::kModify));
    FileStatus status = status_of(guest, fd);
    CHECK(status.type == FileType::RegularFile);
    CHECK(status.links == 1);
    CHECK(status.accessed_ns == 1'000'000'005);
    CHECK(status.modified_ns == 7);
    REQUIRE(fd_filestat_set_times(call, fd, 0, 0, time_flags::kModifyNow));
    CHECK(status_of(guest, fd).modified_ns > 1'600'000'000'000'000'000);
    CHECK(status_of(guest, fd).accessed_ns == 1'000'000'005);
    CHECK(fd_filestat_set_times(call, fd, 0, 0, 3).error() == Errno::Inval);
    REQUIRE(fd_filestat_get_unstable(call, fd, 2048));
    auto unstable = guest.get<UnstableFileStatus>(2048);
    CHECK(unstable.links == 1);
    CHECK(unstable.size == 4);
    CHECK(unstable.inode == status.inode);
    CHECK(unstable.accessed_ns == 1'000'000'005);
}

TEST_CASE("flags of an open file are seen and changed") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto fd = static_cast<Fd>(guest.open("file", 0, kFile, 0, 3, fd_flags::kAppend).value);
    Call call = guest.call();
    REQUIRE(fd_fdstat_get(call, fd, 1024));
    CHECK(guest.get<DescriptorStatus>(1024).flags == fd_flags::kAppend);
    CHECK(guest.get<DescriptorStatus>(1024).type == FileType::RegularFile);
    CHECK(guest.get<DescriptorStatus>(1024).base == kFile);
    REQUIRE(fd_fdstat_set_flags(call, fd, fd_flags::kNonblock));
    REQUIRE(fd_fdstat_get(call, fd, 1024));
    CHECK(guest.get<DescriptorStatus>(1024).flags == fd_flags::kNonblock);
    CHECK(fd_fdstat_set_flags(call, fd, fd_flags::kSync).error() == Errno::NotSup);
    CHECK(fd_fdstat_set_flags(call, fd, 0x20).error() == Errno::Inval);
    SECTION("synchronous writing is chosen when opening") {
        Number opened = guest.open("file", 0, kFile, 0, 3, fd_flags::kSync);
        REQUIRE(opened.error == Errno::Success);
        REQUIRE(fd_fdstat_get(call, static_cast<Fd>(opened.value), 1024));
        CHECK((guest.get<DescriptorStatus>(1024).flags & fd_flags::kSync) != 0);
    }
}

TEST_CASE("reading needs a file opened for reading, writing one opened for writing") {
    HostTree tree;
    tree.file("file", "text");
    Guest guest(tree, WasiConfig::Resolution::Automatic);
    auto reader = static_cast<Fd>(guest.open("file", 0, rights::kFdRead).value);
    auto writer = static_cast<Fd>(guest.open("file", 0, rights::kFdWrite).value);
    CHECK(guest.write(reader, "x") == Errno::NotCapable);
    CHECK(guest.read_error(writer) == Errno::NotCapable);
    CHECK(guest.read_error(3) == Errno::IsDir);
    CHECK(guest.write(3, "x") == Errno::IsDir);
    CHECK(guest.read_error(99) == Errno::BadF);
    CHECK(tree.text("file") == "text");
}

TEST_CASE("standard streams are pipes, may be missing, and are not closed on the host") {
    int input[2];
    int output[2];
    REQUIRE(::pipe(input) == 0);
    REQUIRE(::pipe(output) == 0);
    WasiConfig config;
    config.standard_input = input[0];
    config.standard_output = output[1];
    config.standard_error = -1;
    Guest guest(std::move(config));
    Call call = guest.call();
    REQUIRE(::write(input[1], "hello", 5) == 5);
    CHECK(guest.read(0) == "hello");
    CHECK(guest.write(0, "x") == Errno::NotCapable);
    CHECK(guest.write(1, "out") == Errno::Success);
    CHECK(guest.read_error(1) == Errno::NotCapable);
    CHECK(guest.write(2, "x") == Errno::BadF);
    CHECK(guest.seek(1, 0, Whence::Set).error == Errno::SPipe);
    char text[4] = {};
    REQUIRE(::read(output[0], text, 3) == 3);
    CHECK(std::string(text) == "out");
    SECTION("non-blocking reads are the guest's affair, not the host's") {
        REQUIRE(fd_fdstat_set_flags(call, 0, fd_flags::kNonblock));
        CHECK(guest.read_error(0) == Errno::Again);
        CHECK((::fcntl(input[0], F_GETFL) & O_NONBLOCK) == 0);
        REQUIRE(fd_fdstat_get(call, 0, 1024));
        CHECK(guest.get<DescriptorStatus>(1024).flags == fd_flags::kNonblock);
        REQUIRE(::write(input[1], "x", 1) == 1);
        CHECK(guest.read(0) == "x");
        CHECK(fd_fdstat_set_flags(call, 0, fd_flags::kAppend).error() == Errno::NotSup);
    }
    SECTION("closing one leaves the host's open") {
        CHECK(fd_close(call, 1).has_value());
        CHECK(guest.write(1, "x") == Errno::BadF);
        CHECK(::write(output[1], "x", 1) == 1);
    }
    for (int fd : {input[0], input[1], output[0], output[1]}) ::close(fd);
}

TEST_CASE("functions of sockets") {
    HostTree tree;
    tree.file("file", "text");
    int pair[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    WasiConfig config;
    config.standard_input = pair[0];
    config.directories.push_back({tree.granted().string(), "/", false});
    Guest guest(std::move(config));
    Call call = guest.call();
    SECTION("refuse what is none") {
        auto fd = static_cast<Fd>(guest.open("file").value);
        CHECK(sock_recv(call, fd, 0, 0, 0, 8, 16).error() == Errno::NotSock);
        CHECK(sock_send(call, fd, 0, 0, 0, 8).error() == Errno::NotSock);
        CHECK(sock_shutdown(call, fd, 1).error() == Errno::NotSock);
        CHECK(sock_accept(call, fd, 0, 8).error() == Errno::NotSock);
        CHECK(sock_shutdown(call, 99, 1).error() == Errno::BadF);
    }
    SECTION("work on a stream that is one") {
        REQUIRE(::write(pair[1], "ping", 4) == 4);
        IoVector vector{1024, 10};
        Address list = guest.put_value(vector);
        REQUIRE(sock_recv(call, 0, list, 1, 1, 8, 16));
        CHECK(guest.get<uint32_t>(8) == 4);
        REQUIRE(sock_recv(call, 0, list, 1, 0, 8, 16));
        CHECK(guest.get_text(1024, 4) == "ping");
        CHECK(guest.get<uint16_t>(16) == 0);
        CHECK(sock_recv(call, 0, list, 1, 4, 8, 16).error() == Errno::Inval);
        CHECK(sock_accept(call, 0, 0, 8).error() == Errno::Inval);
        CHECK(sock_shutdown(call, 0, 0).error() == Errno::Inval);
        CHECK(sock_shutdown(call, 0, 3).has_value());
    }
    ::close(pair[0]);
    ::close(pair[1]);
}
