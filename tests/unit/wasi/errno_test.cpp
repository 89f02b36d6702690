// Every error that the specification documents for a function and that can occur, each caused once;
// what functions do when they succeed is the business of the other files.
//
// Documented errors that cannot occur here: those of networks and locks that preview 1 has no
// functions for, and those of hardware (Io).
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "tests/unit/wasi/guest.h"

using namespace ingot;
using namespace ingot::wasi;

namespace {

constexpr Fd kClosed = 99;
constexpr Fd kReadOnly = 4;
constexpr Fd kMemory = 5;
constexpr Address kOutside = 0xffff'fff0;
constexpr Address kResult = 8;
constexpr Address kPlace = 8192;
constexpr uint64_t kNegative = uint64_t{1} << 63;
const Rights kAllOfFile = applicable_rights(FileType::RegularFile);

/// A guest that holds one descriptor of each kind.
class Documented {
 public:
    Documented() : guest_(config()) {
        ::signal(SIGPIPE, SIG_IGN);
        file = open("file", 0, kAllOfFile);
        appending = open("file", 0, kAllOfFile, fd_flags::kAppend);
        without_rights = open("file", 0, kAllOfFile);
        bare_directory = open("d", open_flags::kDirectory, 0);
        Call call = guest_.call();
        REQUIRE(fd_fdstat_set_rights(call, without_rights, 0, 0));
        REQUIRE(fd_fdstat_set_rights(call, bare_directory, 0, 0));
        vectors_ = 4096;
        IoVector vector{kPlace, 16};
        std::memcpy(guest_.memory().data() + vectors_, &vector, sizeof(vector));
        IoVector wrong{kOutside, 16};
        std::memcpy(guest_.memory().data() + vectors_ + 64, &wrong, sizeof(wrong));
    }
    ~Documented() {
        for (int handle : {socket_[0], socket_[1], pipe_[1]}) ::close(handle);
    }

    using Body = std::function<Fallible<void>(Call&)>;
    void expect(Errno error, const Body& body) {
        Call call = guest_.call();
        CHECK(Guest::error_of(body(call)) == error);
    }
    /// The same with the address and size of a path.
    void expect(Errno error, std::string_view path,
                const std::function<Fallible<void>(Call&, Address, uint32_t)>& body) {
        Call call = guest_.call();
        std::memcpy(guest_.memory().data() + kPath, path.data(), path.size());
        INFO("path " << path);
        CHECK(Guest::error_of(body(call, kPath, static_cast<uint32_t>(path.size()))) == error);
    }
    Fd open(std::string_view path, uint32_t flags, Rights base, uint16_t descriptor_flags = 0) {
        const Number opened = guest_.open(path, flags, base, kLookupSymlinkFollow,
                                          Guest::kDirectory, descriptor_flags);
        REQUIRE(opened.error == Errno::Success);
        return static_cast<Fd>(opened.value);
    }
    Address vectors() const { return vectors_; }
    Address wrong_vectors() const { return vectors_ + 64; }
    Guest& guest() { return guest_; }
    void close_other_end() { ::close(std::exchange(socket_[1], -1)); }

    Fd file;
    Fd appending;
    Fd without_rights;
    Fd bare_directory;

 private:
    static constexpr Address kPath = 128 << 10;

    WasiConfig config() {
        tree_.file("file", "text");
        tree_.directory("d");
        tree_.directory("d/e");
        tree_.link("loop", "loop");
        tree_.link("../outside/secret", "out");
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, socket_) == 0);
        REQUIRE(::pipe(pipe_) == 0);
        ::close(pipe_[0]);
        WasiConfig config;
        config.standard_input = socket_[0];
        config.standard_output = pipe_[1];
        config.standard_error = socket_[0];
        config.directories.push_back({tree_.granted().string(), "/", false});
        config.directories.push_back({tree_.granted().string(), "/ro", true});
        config.memory_directories.push_back({"/tmp", 16 << 10});
        config.maximum_descriptors = 12;
        return config;
    }

    HostTree tree_;
    int socket_[2];
    int pipe_[2];
    Guest guest_;
    Address vectors_;
};

}  // namespace

TEST_CASE("a descriptor that is not open is BadF for every function") {
    Documented given;
    const Documented::Body bodies[] = {
        [](Call& call) { return fd_advise(call, kClosed, 0, 0, 0); },
        [](Call& call) { return fd_allocate(call, kClosed, 0, 1); },
        [](Call& call) { return fd_close(call, kClosed); },
        [](Call& call) { return fd_datasync(call, kClosed); },
        [](Call& call) { return fd_fdstat_get(call, kClosed, kResult); },
        [](Call& call) { return fd_fdstat_set_flags(call, kClosed, 0); },
        [](Call& call) { return fd_fdstat_set_rights(call, kClosed, 0, 0); },
        [](Call& call) { return fd_filestat_get(call, kClosed, kResult); },
        [](Call& call) { return fd_filestat_get_unstable(call, kClosed, kResult); },
        [](Call& call) { return fd_filestat_set_size(call, kClosed, 0); },
        [](Call& call) { return fd_filestat_set_times(call, kClosed, 0, 0, 0); },
        [&](Call& call) { return fd_pread(call, kClosed, given.vectors(), 1, 0, kResult); },
        [](Call& call) { return fd_prestat_get(call, kClosed, kResult); },
        [](Call& call) { return fd_prestat_dir_name(call, kClosed, kPlace, 9); },
        [&](Call& call) { return fd_pwrite(call, kClosed, given.vectors(), 1, 0, kResult); },
        [&](Call& call) { return fd_read(call, kClosed, given.vectors(), 1, kResult); },
        [](Call& call) { return fd_readdir(call, kClosed, kPlace, 9, 0, kResult); },
        [&](Call& call) { return fd_renumber(call, kClosed, given.file); },
        [&](Call& call) { return fd_renumber(call, given.file, kClosed); },
        [](Call& call) { return fd_seek(call, kClosed, 0, 0, kResult); },
        [](Call& call) { return fd_sync(call, kClosed); },
        [](Call& call) { return fd_tell(call, kClosed, kResult); },
        [&](Call& call) { return fd_write(call, kClosed, given.vectors(), 1, kResult); },
        [](Call& call) { return path_create_directory(call, kClosed, kPlace, 1); },
        [](Call& call) { return path_filestat_get(call, kClosed, 0, kPlace, 1, kResult); },
        [](Call& call) { return path_filestat_set_times(call, kClosed, 0, kPlace, 1, 0, 0, 0); },
        [](Call& call) { return path_link(call, kClosed, 0, kPlace, 1, 3, kPlace, 1); },
        [](Call& call) { return path_open(call, kClosed, 0, kPlace, 1, 0, 0, 0, 0, kResult); },
        [](Call& call) { return path_readlink(call, kClosed, kPlace, 1, kPlace, 9, kResult); },
        [](Call& call) { return path_remove_directory(call, kClosed, kPlace, 1); },
        [](Call& call) { return path_rename(call, kClosed, kPlace, 1, 3, kPlace, 1); },
        [](Call& call) { return path_symlink(call, kPlace, 1, kClosed, kPlace, 1); },
        [](Call& call) { return path_unlink_file(call, kClosed, kPlace, 1); },
        [](Call& call) { return sock_accept(call, kClosed, 0, kResult); },
        [&](Call& call) { return sock_recv(call, kClosed, given.vectors(), 1, 0, kResult, 16); },
        [&](Call& call) { return sock_send(call, kClosed, given.vectors(), 1, 0, kResult); },
        [](Call& call) { return sock_shutdown(call, kClosed, 1); },
    };
    for (const auto& body : bodies) given.expect(Errno::BadF, body);
}

TEST_CASE("an address outside of the memory is Fault for every function") {
    Documented given;
    const Fd file = given.file;
    const Documented::Body bodies[] = {
        [](Call& call) { return args_sizes_get(call, kOutside, kResult); },
        [](Call& call) { return args_sizes_get(call, kResult, kOutside); },
        [](Call& call) { return environ_sizes_get(call, kOutside, kResult); },
        [](Call& call) { return clock_res_get(call, 0, kOutside); },
        [](Call& call) { return clock_time_get(call, 0, 0, kOutside); },
        [](Call& call) { return random_get(call, kOutside, 99); },
        [=](Call& call) { return fd_fdstat_get(call, file, kOutside); },
        [=](Call& call) { return fd_filestat_get(call, file, kOutside); },
        [=](Call& call) { return fd_filestat_get_unstable(call, file, kOutside); },
        [=](Call& call) { return fd_pread(call, file, kOutside, 9, 0, kResult); },
        [&](Call& call) { return fd_pread(call, file, given.wrong_vectors(), 1, 0, kResult); },
        [&](Call& call) { return fd_pwrite(call, file, given.vectors(), 1, 0, kOutside); },
        [&](Call& call) { return fd_read(call, file, given.wrong_vectors(), 1, kResult); },
        [&](Call& call) { return fd_write(call, file, given.wrong_vectors(), 1, kResult); },
        [](Call& call) { return fd_prestat_get(call, 3, kOutside); },
        [](Call& call) { return fd_prestat_dir_name(call, kReadOnly, kOutside + 15, 9); },
        [](Call& call) { return fd_readdir(call, 3, kOutside, 99, 0, kResult); },
        [](Call& call) { return fd_readdir(call, 3, kPlace, 99, 0, kOutside); },
        [=](Call& call) { return fd_seek(call, file, 0, 0, kOutside + 12); },
        [=](Call& call) { return fd_tell(call, file, kOutside + 12); },
        [](Call& call) { return path_create_directory(call, 3, kOutside, 99); },
        [](Call& call) { return path_filestat_get(call, 3, 0, kOutside, 99, kResult); },
        [](Call& call) { return path_filestat_get(call, 3, 0, kPlace, 1, kOutside); },
        [](Call& call) { return path_filestat_set_times(call, 3, 0, kOutside, 99, 0, 0, 0); },
        [](Call& call) { return path_link(call, 3, 0, kOutside, 99, 3, kPlace, 1); },
        [](Call& call) { return path_open(call, 3, 0, kOutside, 99, 0, 0, 0, 0, kResult); },
        [](Call& call) { return path_open(call, 3, 0, kPlace, 1, 0, 0, 0, 0, kOutside + 13); },
        [](Call& call) { return path_readlink(call, 3, kOutside, 99, kPlace, 9, kResult); },
        [](Call& call) { return path_remove_directory(call, 3, kOutside, 99); },
        [](Call& call) { return path_rename(call, 3, kOutside, 99, 3, kPlace, 1); },
        [](Call& call) { return path_symlink(call, kOutside, 99, 3, kPlace, 1); },
        [](Call& call) { return path_unlink_file(call, 3, kOutside, 99); },
        [](Call& call) { return poll_oneoff(call, kOutside, kPlace, 1, kResult); },
        [](Call& call) { return poll_oneoff(call, kPlace, kOutside, 1, kResult); },
        [](Call& call) { return poll_oneoff(call, kPlace, kPlace, 1, kOutside + 13); },
        [](Call& call) { return sock_accept(call, 0, 0, kOutside + 13); },
        [&](Call& call) { return sock_send(call, 2, given.wrong_vectors(), 1, 0, kResult); },
    };
    for (size_t i = 0; i < std::size(bodies); ++i) {
        INFO("row " << i);
        given.expect(Errno::Fault, bodies[i]);
    }
}

TEST_CASE("a descriptor without the right is NotCapable for every function that needs one") {
    Documented given;
    const Fd file = given.without_rights;
    const Fd directory = given.bare_directory;
    const Documented::Body bodies[] = {
        [=](Call& call) { return fd_advise(call, file, 0, 0, 0); },
        [=](Call& call) { return fd_allocate(call, file, 0, 1); },
        [=](Call& call) { return fd_datasync(call, file); },
        [=](Call& call) { return fd_fdstat_set_flags(call, file, 0); },
        [=](Call& call) { return fd_fdstat_set_rights(call, file, 1, 0); },
        [=](Call& call) { return fd_fdstat_set_rights(call, file, 0, 1); },
        [=](Call& call) { return fd_filestat_get(call, file, kResult); },
        [=](Call& call) { return fd_filestat_set_size(call, file, 0); },
        [=](Call& call) { return fd_filestat_set_times(call, file, 0, 0, 0); },
        [&](Call& call) { return fd_pread(call, file, given.vectors(), 1, 0, kResult); },
        [&](Call& call) { return fd_pwrite(call, file, given.vectors(), 1, 0, kResult); },
        [&](Call& call) { return fd_read(call, file, given.vectors(), 1, kResult); },
        [=](Call& call) { return fd_readdir(call, directory, kPlace, 9, 0, kResult); },
        [=](Call& call) { return fd_seek(call, file, 1, 0, kResult); },
        [=](Call& call) { return fd_sync(call, file); },
        [=](Call& call) { return fd_tell(call, file, kResult); },
        [&](Call& call) { return fd_write(call, file, given.vectors(), 1, kResult); },
        [=](Call& call) { return path_create_directory(call, directory, kPlace, 1); },
        [=](Call& call) { return path_filestat_get(call, directory, 0, kPlace, 1, kResult); },
        [=](Call& call) { return path_filestat_set_times(call, directory, 0, kPlace, 1, 0, 0, 0); },
        [=](Call& call) { return path_link(call, directory, 0, kPlace, 1, 3, kPlace, 1); },
        [=](Call& call) { return path_open(call, directory, 0, kPlace, 1, 0, 0, 0, 0, kResult); },
        [=](Call& call) { return path_readlink(call, directory, kPlace, 1, kPlace, 9, kResult); },
        [=](Call& call) { return path_remove_directory(call, directory, kPlace, 1); },
        [=](Call& call) { return path_rename(call, directory, kPlace, 1, 3, kPlace, 1); },
        [=](Call& call) { return path_symlink(call, kPlace, 1, directory, kPlace, 1); },
        [=](Call& call) { return path_unlink_file(call, directory, kPlace, 1); },
        [](Call& call) { return path_create_directory(call, kReadOnly, kPlace, 1); },
        [](Call& call) {
            return path_open(call, kReadOnly, 0, kPlace, 1, open_flags::kCreate, 0, 0, 0, kResult);
        },
        [](Call& call) {
            return path_open(call, kReadOnly, 0, kPlace, 1, 0, rights::kFdWrite, 0, 0, kResult);
        },
    };
    for (size_t i = 0; i < std::size(bodies); ++i) {
        INFO("row " << i);
        given.guest().memory()[kPlace] = 'x';
        given.expect(Errno::NotCapable, bodies[i]);
    }
}

TEST_CASE("values that make no sense are Inval") {
    Documented given;
    const Fd file = given.file;
    given.guest().memory()[kPlace] = 'x';
    const Documented::Body bodies[] = {
        [](Call& call) { return clock_res_get(call, 4, kResult); },
        [](Call& call) { return clock_time_get(call, 4, 0, kResult); },
        [](Call& call) { return proc_raise(call, 31); },
        [=](Call& call) { return fd_advise(call, file, 0, 0, 6); },
        [=](Call& call) { return fd_advise(call, file, kNegative, 0, 0); },
        [=](Call& call) { return fd_allocate(call, file, 0, 0); },
        [=](Call& call) { return fd_allocate(call, file, kNegative, 1); },
        [=](Call& call) { return fd_fdstat_set_flags(call, file, 0x20); },
        [=](Call& call) { return fd_filestat_set_size(call, file, kNegative); },
        [=](Call& call) { return fd_filestat_set_times(call, file, 0, 0, 3); },
        [=](Call& call) { return fd_filestat_set_times(call, file, 0, 0, 12); },
        [=](Call& call) { return fd_filestat_set_times(call, file, 0, 0, 16); },
        [&](Call& call) { return fd_pread(call, file, given.vectors(), 1, kNegative, kResult); },
        [&](Call& call) { return fd_pwrite(call, file, given.vectors(), 1, kNegative, kResult); },
        [=](Call& call) { return fd_seek(call, file, 0, 3, kResult); },
        [=](Call& call) { return fd_seek(call, file, -1, 0, kResult); },
        [](Call& call) { return path_filestat_get(call, 3, 2, kPlace, 1, kResult); },
        [](Call& call) { return path_filestat_set_times(call, 3, 0, kPlace, 1, 0, 0, 3); },
        [](Call& call) { return path_link(call, 3, 2, kPlace, 1, 3, kPlace, 1); },
        [](Call& call) { return path_open(call, 3, 2, kPlace, 1, 0, 0, 0, 0, kResult); },
        [](Call& call) { return path_open(call, 3, 0, kPlace, 1, 16, 0, 0, 0, kResult); },
        [](Call& call) { return path_open(call, 3, 0, kPlace, 1, 0, 0, 0, 0x20, kResult); },
        [](Call& call) { return poll_oneoff(call, kPlace, kPlace, 0, kResult); },
        [](Call& call) { return sock_accept(call, 0, 8, kResult); },
        [&](Call& call) { return sock_recv(call, 0, given.vectors(), 1, 4, kResult, 16); },
        [&](Call& call) { return sock_send(call, 2, given.vectors(), 1, 1, kResult); },
        [](Call& call) { return sock_shutdown(call, 0, 4); },
    };
    for (size_t i = 0; i < std::size(bodies); ++i) {
        INFO("row " << i);
        given.expect(Errno::Inval, bodies[i]);
    }
    given.expect(Errno::Inval, "file", [](Call& call, Address path, uint32_t size) {
        return path_readlink(call, 3, path, size, kPlace, 9, kResult);
    });
}

TEST_CASE("what a kind of file cannot do has its own error") {
    Documented given;
    const Fd file = given.file;
    given.expect(Errno::SPipe, [](Call& call) { return fd_seek(call, 1, 0, 0, kResult); });
    given.expect(Errno::SPipe, [](Call& call) { return fd_tell(call, 0, kResult); });
    given.expect(Errno::IsDir,
                 [&](Call& call) { return fd_read(call, 3, given.vectors(), 1, kResult); });
    given.expect(Errno::IsDir,
                 [&](Call& call) { return fd_pwrite(call, 3, given.vectors(), 1, 0, kResult); });
    given.expect(Errno::NotDir,
                 [=](Call& call) { return fd_readdir(call, file, kPlace, 9, 0, kResult); });
    given.expect(Errno::NotDir,
                 [=](Call& call) { return path_unlink_file(call, file, kPlace, 1); });
    given.expect(Errno::BadF, [=](Call& call) { return fd_prestat_get(call, file, kResult); });
    given.expect(Errno::NameTooLong,
                 [](Call& call) { return fd_prestat_dir_name(call, kReadOnly, kPlace, 2); });
    given.expect(Errno::NotSock, [=](Call& call) { return sock_accept(call, file, 0, kResult); });
    given.expect(Errno::NotSock, [&](Call& call) {
        return sock_recv(call, file, given.vectors(), 1, 0, kResult, 16);
    });
    given.expect(Errno::NotSock,
                 [&](Call& call) { return sock_send(call, file, given.vectors(), 1, 0, kResult); });
    given.expect(Errno::NotSock, [=](Call& call) { return sock_shutdown(call, file, 1); });
    given.expect(Errno::NotSup,
                 [=](Call& call) { return fd_fdstat_set_flags(call, file, fd_flags::kDsync); });
    given.expect(Errno::NotSup, [](Call& call) { return proc_raise(call, 18); });
}

TEST_CASE("streams and sockets report what became of the other end") {
    Documented given;
    given.expect(Errno::Pipe,
                 [&](Call& call) { return fd_write(call, 1, given.vectors(), 1, kResult); });
    given.expect(Errno::Success,
                 [](Call& call) { return fd_fdstat_set_flags(call, 0, fd_flags::kNonblock); });
    for (const auto& body : {Documented::Body([&](Call& call) {
                                 return fd_read(call, 0, given.vectors(), 1, kResult);
                             }),
                             Documented::Body([&](Call& call) {
                                 return sock_recv(call, 0, given.vectors(), 1, 0, kResult, 16);
                             })}) {
        given.expect(Errno::Again, body);
    }
    given.close_other_end();
    given.expect(Errno::Pipe,
                 [&](Call& call) { return sock_send(call, 2, given.vectors(), 1, 0, kResult); });
}

TEST_CASE("paths that lead to nothing, to the wrong thing or outside") {
    Documented given;
    using PathBody = std::function<Fallible<void>(Call&, Address, uint32_t)>;
    const PathBody open = [](Call& call, Address path, uint32_t size) {
        return path_open(call, 3, 1, path, size, 0, rights::kFdRead, 0, 0, kResult);
    };
    const PathBody stat = [](Call& call, Address path, uint32_t size) {
        return path_filestat_get(call, 3, 1, path, size, kPlace);
    };
    const PathBody set_times = [](Call& call, Address path, uint32_t size) {
        return path_filestat_set_times(call, 3, 1, path, size, 0, 0, 0);
    };
    for (const PathBody& body : {open, stat, set_times}) {
        given.expect(Errno::NoEnt, "nothing", body);
        given.expect(Errno::NoEnt, "", body);
        given.expect(Errno::NotDir, "file/x", body);
        given.expect(Errno::NotDir, "file/", body);
        given.expect(Errno::Loop, "loop", body);
        given.expect(Errno::NotCapable, "out", body);
        given.expect(Errno::NotCapable, "/file", body);
        given.expect(Errno::NameTooLong, std::string(256, 'n'), body);
        given.expect(Errno::NameTooLong, std::string(5000, 'n'), body);
        given.expect(Errno::Inval, std::string_view("fi\0le", 5), body);
    }
    const PathBody create = [](Call& call, Address path, uint32_t size) {
        return path_create_directory(call, 3, path, size);
    };
    const PathBody remove = [](Call& call, Address path, uint32_t size) {
        return path_remove_directory(call, 3, path, size);
    };
    const PathBody unlink = [](Call& call, Address path, uint32_t size) {
        return path_unlink_file(call, 3, path, size);
    };
    const PathBody read_link = [](Call& call, Address path, uint32_t size) {
        return path_readlink(call, 3, path, size, kPlace, 9, kResult);
    };
    for (const PathBody& body : {create, remove, unlink, read_link}) {
        given.expect(Errno::NoEnt, "nothing/x", body);
        given.expect(Errno::NotDir, "file/x", body);
        given.expect(Errno::NotCapable, "../x", body);
        given.expect(Errno::NameTooLong, std::string(256, 'n'), body);
    }
    given.expect(Errno::Exist, "d", create);
    given.expect(Errno::NotEmpty, "d", remove);
    given.expect(Errno::NotDir, "file", remove);
    given.expect(Errno::IsDir, "d", unlink);
}

TEST_CASE("two names: links and renames") {
    Documented given;
    Guest& guest = given.guest();
    CHECK(guest.hard_link("file", "d") == Errno::Exist);
    CHECK(guest.hard_link("nothing", "x") == Errno::NoEnt);
    CHECK(guest.hard_link("d", "x") == Errno::Perm);
    CHECK(guest.hard_link("loop", "x", kLookupSymlinkFollow) == Errno::Loop);
    CHECK(guest.hard_link("out", "x", kLookupSymlinkFollow) == Errno::NotCapable);
    CHECK(guest.hard_link("file", "x", 0, 3, kMemory) == Errno::XDev);
    CHECK(guest.hard_link("file", "x", 0, 3, kReadOnly) == Errno::NotCapable);
    CHECK(guest.rename("nothing", "x") == Errno::NoEnt);
    CHECK(guest.rename("d", "d/e/x") == Errno::Inval);
    CHECK(guest.rename("file", "d") == Errno::IsDir);
    CHECK(guest.rename("d", "file") == Errno::NotDir);
    CHECK(guest.rename("file", "x", 3, kMemory) == Errno::XDev);
    CHECK(guest.rename("file", "x", 3, kReadOnly) == Errno::NotCapable);
    CHECK(guest.rename("file", "../x") == Errno::NotCapable);
    CHECK(guest.symlink("x", "file") == Errno::Exist);
    CHECK(guest.symlink("/x", "y") == Errno::NotCapable);
    CHECK(guest.symlink("", "y") == Errno::NoEnt);
    REQUIRE(guest.create_directory("f") == Errno::Success);
    CHECK(guest.rename("f", "d") == Errno::NotEmpty);
    CHECK(guest.rename(".", "x") == Errno::Busy);
}

TEST_CASE("opening, and limits of descriptors and space") {
    Documented given;
    Guest& guest = given.guest();
    CHECK(guest.open("d").error == Errno::IsDir);
    CHECK(guest.open("file", open_flags::kDirectory).error == Errno::NotDir);
    CHECK(guest.open("file", open_flags::kCreate | open_flags::kExclusive).error == Errno::Exist);
    CHECK(guest.open("file", open_flags::kCreate | open_flags::kDirectory).error == Errno::Inval);
    CHECK(guest.open("loop", 0, rights::kFdRead, 0).error == Errno::Loop);
    const Number memory = guest.open("f", open_flags::kCreate, kAllOfFile, 0, kMemory);
    REQUIRE(memory.error == Errno::Success);
    const auto file = static_cast<Fd>(memory.value);
    given.expect(Errno::NoSpc, [=](Call& call) { return fd_allocate(call, file, 0, 1 << 20); });
    given.expect(Errno::FBig, [&](Call& call) {
        return fd_pwrite(call, file, given.vectors(), 1, INT64_MAX, kResult);
    });
    while (guest.open("file").error == Errno::Success) {
    }
    CHECK(guest.open("file").error == Errno::MFile);
    given.expect(Errno::MFile, [](Call& call) { return sock_accept(call, 0, 0, kResult); });
}
