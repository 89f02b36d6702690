// seccomp: what no grant gives is refused, or ends the process, whatever Landlock can.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/confinement/escape.h"

namespace ingot {
namespace {

/// Somebody who accepts connections on loopback.
class Listener {
 public:
    explicit Listener(int type) : socket_(::socket(AF_INET, type, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        REQUIRE(::bind(socket_, address(), size) == 0);
        if (type == SOCK_STREAM) REQUIRE(::listen(socket_, 1) == 0);
        REQUIRE(::getsockname(socket_, address(), &size) == 0);
    }
    ~Listener() { ::close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }

 private:
    int socket_;
    sockaddr_in address_ = {};
};

void* map(int protection) {
    return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

bool make_executable(int protection) {
    void* page = map(PROT_READ | PROT_WRITE);
    return page != MAP_FAILED && ::mprotect(page, 4096, protection) == 0;
}

TEST_CASE("a guest that has broken out cannot run a program") {
    const std::string say = "exit " + std::to_string(kExitSucceeded);
    expect(Ending::Killed, {}, [&] {
        ::execl("/bin/sh", "sh", "-c", say.c_str(), nullptr);
        return false;
    });
    expect(Ending::Killed, {}, [&] {
        const char* const arguments[] = {"sh", "-c", say.c_str(), nullptr};
        ::syscall(SYS_execveat, AT_FDCWD, "/bin/sh", arguments, environ, 0);
        return false;
    });
    expect(Ending::Killed, {}, [&] {
        const char* const arguments[] = {"sh", "-c", say.c_str(), nullptr};
        pid_t child = 0;
        int status = 0;
        return ::posix_spawn(&child, "/bin/sh", nullptr, nullptr,
                             const_cast<char* const*>(arguments), environ) == 0 &&
               ::waitpid(child, &status, 0) == child && WEXITSTATUS(status) == kExitSucceeded;
    });
}

TEST_CASE("a guest that has broken out cannot start a process, only threads") {
    expect(Ending::Killed, {}, [] {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(0);
        return child > 0 && ::waitpid(child, nullptr, 0) == child;
    });
    CHECK(attempt({}, true, [] {
              pthread_t thread;
              const auto nothing = [](void*) -> void* { return nullptr; };
              return ::pthread_create(&thread, nullptr, nothing, nullptr) == 0 &&
                     ::pthread_join(thread, nullptr) == 0;
          }) == Ending::Succeeded);
}

TEST_CASE("a guest that has broken out cannot connect") {
    Listener listener(SOCK_STREAM);
    expect(Ending::Killed, {}, [&] {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        return socket >= 0 && ::connect(socket, listener.address(), sizeof(sockaddr_in)) == 0;
    });
    // Nor with a socket that was open already.
    const int opened = ::socket(AF_INET, SOCK_STREAM, 0);
    expect(Ending::Killed, {},
           [&] { return ::connect(opened, listener.address(), sizeof(sockaddr_in)) == 0; });
    ::close(opened);
    Listener receiver(SOCK_DGRAM);
    const int datagrams = ::socket(AF_INET, SOCK_DGRAM, 0);
    expect(Ending::Refused, {}, [&] {
        return ::sendto(datagrams, "x", 1, 0, receiver.address(), sizeof(sockaddr_in)) == 1;
    });
    ::close(datagrams);
    expect(Ending::Killed, {}, [] {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        return socket >= 0 && ::listen(socket, 1) == 0;
    });
}

TEST_CASE("a guest that has broken out cannot reach other processes") {
    expect(Ending::Killed, {}, [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; });
    expect(Ending::Killed, {}, [] { return ::kill(::getppid(), 0) == 0; });
    const pid_t ours = ::getpid();
    expect(Ending::Refused, {}, [=] { return ::syscall(SYS_tgkill, ours, ours, 0) == 0; });
    CHECK(attempt({}, true, [] {
              return ::syscall(SYS_tgkill, ::getpid(), ::syscall(SYS_gettid), 0) == 0;
          }) == Ending::Succeeded);
    expect(Ending::Killed, {}, [] {
        int source = 1;
        int target = 0;
        const iovec local{&target, sizeof target};
        const iovec remote{&source, sizeof source};
        return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) == sizeof source;
    });
    expect(Ending::Killed, {}, [=] { return ::syscall(SYS_pidfd_open, ours, 0) >= 0; });
}

TEST_CASE("without grants nothing can be opened") {
    const World world;
    expect(Ending::Refused, {},
           [&] { return ::open(world.path("secret").c_str(), O_RDONLY) >= 0; });
    expect(Ending::Refused, {}, [] { return ::open("/proc/self/mem", O_RDWR) >= 0; });
    expect(Ending::Refused, {}, [&] { return ::mkdir(world.path("new").c_str(), 0700) == 0; });
    expect(Ending::Refused, {}, [&] {
        const std::string name = world.path("data/file");
        return ::unlink(name.c_str()) == 0;
    });
}

TEST_CASE("files cannot be changed by calls that Landlock does not see") {
    const World world;
    const std::string secret = world.path("secret");
    expect_in(Ending::Killed, world, [&] { return ::chmod(secret.c_str(), 0640) == 0; });
    expect_in(Ending::Killed, world, [&] { return ::truncate(secret.c_str(), 1) == 0; });
    expect_in(Ending::Killed, world,
              [&] { return ::chown(secret.c_str(), ::getuid(), ::getgid()) == 0; });
    const int opened = ::open(secret.c_str(), O_RDWR);
    expect_in(Ending::Killed, world, [=] { return ::fchmod(opened, 0600) == 0; });
    ::close(opened);
    expect_in(Ending::Killed, world,
              [&] { return ::mknod(world.path("work/pipe").c_str(), S_IFIFO | 0600, 0) == 0; });
}

TEST_CASE("no page is both writable and executable, and without compiled code none becomes so") {
    const Guest compiled{.runs_compiled_code = true};
    for (const Guest& guest : {Guest{}, compiled}) {
        expect(Ending::Refused, guest,
               [] { return map(PROT_READ | PROT_WRITE | PROT_EXEC) != MAP_FAILED; });
        expect(Ending::Refused, guest, [] { return map(PROT_READ | PROT_EXEC) != MAP_FAILED; });
        expect(Ending::Refused, guest,
               [] { return make_executable(PROT_READ | PROT_WRITE | PROT_EXEC); });
        expect(Ending::Killed, guest, [] { return ::personality(READ_IMPLIES_EXEC) >= 0; });
    }
    const Attack execute = [] { return make_executable(PROT_READ | PROT_EXEC); };
    expect(Ending::Refused, {}, execute);
    CHECK(attempt(compiled, true, execute) == Ending::Succeeded);
}

TEST_CASE("descriptors and limits are not a way around") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    expect(Ending::Refused, {}, [&] { return ::fcntl(ends[0], F_SETOWN, ::getppid()) == 0; });
    expect(Ending::Refused, {}, [&] {
        int on = 1;
        return ::ioctl(ends[0], FIOASYNC, &on) == 0;
    });
    ::close(ends[0]);
    ::close(ends[1]);
    expect(Ending::Refused, {}, [] {
        rlimit limit;
        return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
    });
    expect(Ending::Killed, {}, [] { return ::setuid(::getuid()) == 0; });
    expect(Ending::Killed, {}, [] { return ::unshare(CLONE_FILES) == 0; });
    // The calls that made the walls.
    expect(Ending::Refused, {}, [] { return ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0; });
    expect(Ending::Killed, {}, [] {
        uint32_t action = SECCOMP_RET_ALLOW;
        return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
    });
}

}  // namespace
}  // namespace ingot
