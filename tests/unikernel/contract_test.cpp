// What programs expect of their kernel. The same tests run on Linux and in the machine, so that the
// one shows what the other has to do; those tagged [machine] are promises of the machine alone.
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "unikernel/image/payload.h"

namespace {

bool is_machine() {
    return getauxval(ingot_image::kMachineEntry) != 0;
}

/// Addresses that no call may touch.
constexpr uint64_t kHostile[] = {0x0,
                                 0x1,
                                 0xfff,
                                 0x7ffffffff000,
                                 0x7fffffffffff,
                                 uint64_t{1} << 47,
                                 0xffff800000000000,
                                 0xffff800000200000,
                                 0xffffc00000001000,
                                 0xffffffff80000000,
                                 0xfffffffffffff000,
                                 0xffffffffffffffff};

sigjmp_buf after_fault;
siginfo_t fault_info;

void on_fault(int, siginfo_t* info, void*) {
    fault_info = *info;
    siglongjmp(after_fault, 1);
}

/// Handles SIGSEGV on a stack of its own while it lives.
class FaultCatcher {
 public:
    FaultCatcher() {
        stack_.ss_sp = memory_;
        stack_.ss_size = sizeof memory_;
        REQUIRE(sigaltstack(&stack_, &old_stack_) == 0);
        struct sigaction action = {};
        action.sa_sigaction = on_fault;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        REQUIRE(sigaction(SIGSEGV, &action, &old_action_) == 0);
    }
    ~FaultCatcher() {
        sigaction(SIGSEGV, &old_action_, nullptr);
        sigaltstack(&old_stack_, nullptr);
    }
    FaultCatcher(const FaultCatcher&) = delete;
    FaultCatcher& operator=(const FaultCatcher&) = delete;

    /// Whether it faults.
    template <typename Deed>
    bool faults(const Deed& deed) {
        if (sigsetjmp(after_fault, 1) != 0) return true;
        deed();
        return false;
    }

 private:
    alignas(16) char memory_[64 * 1024];
    stack_t stack_ = {};
    stack_t old_stack_ = {};
    struct sigaction old_action_ = {};
};

void* map(size_t size, int rights, int flags = 0) {
    return mmap(nullptr, size, rights, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

[[gnu::noinline]] uint64_t overflow(uint64_t depth) {
    volatile char room[4096];
    room[0] = static_cast<char>(depth);
    if (depth == ~uint64_t{0}) return 0;
    return overflow(depth + 1) + static_cast<uint64_t>(room[0]);
}

}  // namespace

TEST_CASE("bad pointers are EFAULT") {
    timespec time = {};
    REQUIRE(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    for (const uint64_t address : kHostile) {
        CAPTURE(address);
        CHECK(syscall(SYS_write, ends[1], address, 16) == -1);
        CHECK(errno == EFAULT);
        CHECK(syscall(SYS_openat, AT_FDCWD, address, O_RDONLY) == -1);
        CHECK(errno == EFAULT);
        CHECK(syscall(SYS_rt_sigaction, SIGUSR1, address == 0 ? 1 : address, 0, 8) == -1);
        CHECK(errno == EFAULT);
        CHECK(syscall(SYS_pipe2, address, 0) == -1);
        CHECK(errno == EFAULT);
        CHECK(syscall(SYS_getrandom, address, 16, 0) == -1);
        CHECK(errno == EFAULT);
    }
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE("faults reach the handler with address and reason") {
    FaultCatcher catcher;
    auto* page = static_cast<volatile char*>(map(8192, PROT_NONE));
    CHECK(catcher.faults([&] { static_cast<void>(page[4100]); }));
    CHECK(fault_info.si_addr == const_cast<char*>(page) + 4100);
    CHECK(fault_info.si_code == SEGV_ACCERR);
    REQUIRE(mprotect(const_cast<char*>(page), 8192, PROT_READ) == 0);
    CHECK(page[4100] == 0);
    CHECK(catcher.faults([&] { page[0] = 1; }));
    CHECK(fault_info.si_code == SEGV_ACCERR);
    munmap(const_cast<char*>(page), 8192);
    CHECK(catcher.faults([&] { page[0] = 1; }));
    CHECK(fault_info.si_code == SEGV_MAPERR);
}

TEST_CASE("wild jumps and writes are faults") {
    FaultCatcher catcher;
    using Code = void (*)();
    static char data[64];
    CHECK(catcher.faults([] { reinterpret_cast<Code>(0)(); }));
    CHECK(catcher.faults([] { reinterpret_cast<Code>(data)(); }));
    CHECK(fault_info.si_addr == data);
    CHECK(catcher.faults(
        [] { *reinterpret_cast<volatile char*>(reinterpret_cast<uintptr_t>(&overflow)) = 0; }));
    CHECK(catcher.faults(
        [] { static_cast<void>(*reinterpret_cast<volatile char*>(0xffffffff80000000)); }));
}

TEST_CASE("a stack that overflows is a fault on the alternate stack") {
    FaultCatcher catcher;
    CHECK(catcher.faults([] { static_cast<void>(overflow(0)); }));
}

TEST_CASE("a handler may change where the program goes on") {
    static volatile uint64_t value = 0;
    struct sigaction action = {};
    struct sigaction old = {};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = [](int, siginfo_t*, void* context) {
        auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
        registers[REG_RAX] = 42;
        registers[REG_RIP] += 3;
    };
    REQUIRE(sigaction(SIGSEGV, &action, &old) == 0);
    uint64_t result = 0;
    double kept = 1.5;
    asm volatile("xorl %%eax, %%eax\n\tmovq (%%rax), %%rax" : "=a"(result), "+x"(kept));
    value = result;
    sigaction(SIGSEGV, &old, nullptr);
    CHECK(value == 42);
    CHECK(kept == 1.5);
}

TEST_CASE("memory is reserved, opened, dropped and given back") {
    constexpr size_t kReservation = size_t{64} << 30;
    auto* begin = static_cast<char*>(map(kReservation, PROT_NONE, MAP_NORESERVE));
    REQUIRE(begin != MAP_FAILED);
    REQUIRE(mprotect(begin + kReservation / 2, 1 << 20, PROT_READ | PROT_WRITE) == 0);
    std::memset(begin + kReservation / 2, 7, 1 << 20);
    REQUIRE(madvise(begin + kReservation / 2, 4096, MADV_DONTNEED) == 0);
    CHECK(begin[kReservation / 2] == 0);
    CHECK(begin[kReservation / 2 + 4096] == 7);
    CHECK(munmap(begin, kReservation) == 0);
    CHECK(mprotect(begin, 4096, PROT_READ) == -1);
    CHECK(errno == ENOMEM);
}

TEST_CASE("thousands of areas with gaps between them") {
    constexpr size_t kPages = 4000;
    auto* begin = static_cast<char*>(map(kPages * 4096, PROT_READ | PROT_WRITE));
    REQUIRE(begin != MAP_FAILED);
    for (size_t i = 0; i < kPages; ++i) begin[i * 4096] = static_cast<char>(i);
    for (size_t i = 0; i < kPages; i += 2) REQUIRE(munmap(begin + i * 4096, 4096) == 0);
    bool is_kept = true;
    for (size_t i = 1; i < kPages; i += 2) is_kept &= begin[i * 4096] == static_cast<char>(i);
    CHECK(is_kept);
    CHECK(munmap(begin, kPages * 4096) == 0);
}

TEST_CASE("large areas keep what is written across partial changes") {
    constexpr size_t kSize = 32 << 20;
    auto* begin = static_cast<char*>(map(kSize, PROT_READ | PROT_WRITE));
    REQUIRE(begin != MAP_FAILED);
    for (size_t i = 0; i < kSize; i += 4096) begin[i] = static_cast<char>(i >> 12 | 1);
    REQUIRE(mprotect(begin + (5 << 20) + 4096, 8192, PROT_READ) == 0);
    REQUIRE(munmap(begin + (9 << 20) + 4096, 4096) == 0);
    bool is_kept = true;
    for (size_t i = 0; i < kSize; i += 4096) {
        if (i == (9 << 20) + 4096) continue;
        is_kept &= begin[i] == static_cast<char>(i >> 12 | 1);
    }
    CHECK(is_kept);
    munmap(begin, kSize);
}

TEST_CASE("threads exclude, wait for and wake each other") {
    std::mutex mutex;
    std::condition_variable changed;
    int counter = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 2000; ++k) {
                const std::lock_guard lock(mutex);
                ++counter;
            }
            changed.notify_all();
        });
    }
    {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, std::chrono::seconds(30), [&] { return counter == 16000; });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(counter == 16000);
}

TEST_CASE("a thread that spins is preempted, and registers survive it") {
    std::atomic<bool> is_over = false;
    std::atomic<bool> is_wrong = false;
    const auto spin = [&](double seed) {
        double value = seed;
        while (!is_over) {
            asm volatile("" : "+x"(value));
            if (value != seed) is_wrong = true;
        }
    };
    std::thread first(spin, 1.25);
    std::thread second(spin, 2.5);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    is_over = true;
    first.join();
    second.join();
    CHECK_FALSE(is_wrong);
}

TEST_CASE("a thread is stopped and resumed by signals") {
    static std::atomic<int> stopped = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) {
        ++stopped;
        sigset_t mask;
        sigfillset(&mask);
        sigdelset(&mask, SIGUSR2);
        sigsuspend(&mask);
    };
    sigfillset(&action.sa_mask);
    sigaction(SIGUSR1, &action, nullptr);
    action.sa_handler = [](int) { ++stopped; };
    sigaction(SIGUSR2, &action, nullptr);
    std::atomic<bool> is_over = false;
    std::thread thread([&] {
        while (!is_over) sched_yield();
    });
    pthread_kill(thread.native_handle(), SIGUSR1);
    while (stopped != 1) sched_yield();
    pthread_kill(thread.native_handle(), SIGUSR2);
    while (stopped != 2) sched_yield();
    is_over = true;
    thread.join();
    CHECK(stopped == 2);
}

TEST_CASE("sleeping takes its time") {
    const auto before = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto elapsed = std::chrono::steady_clock::now() - before;
    CHECK(elapsed >= std::chrono::milliseconds(20));
    CHECK(elapsed < std::chrono::seconds(2));
    CHECK(time(nullptr) > 1'600'000'000);
}

TEST_CASE("a pipe carries more than it holds, and ends") {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    pollfd polled = {.fd = ends[0], .events = POLLIN, .revents = 0};
    CHECK(poll(&polled, 1, 0) == 0);
    std::thread writer([&] {
        const std::string text(100'000, 'x');
        CHECK(write(ends[1], text.data(), text.size()) == 100'000);
        close(ends[1]);
    });
    CHECK(poll(&polled, 1, 10'000) == 1);
    size_t received = 0;
    char buffer[3000];
    for (ssize_t count = 1; count > 0; received += static_cast<size_t>(std::max<ssize_t>(count, 0)))
        count = read(ends[0], buffer, sizeof buffer);
    writer.join();
    close(ends[0]);
    CHECK(received == 100'000);
}

TEST_CASE("files in /tmp") {
    char directory[] = "/tmp/contract-XXXXXX";
    REQUIRE(mkdtemp(directory) != nullptr);
    const int base = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int file = openat(base, "file", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    REQUIRE(file >= 0);
    CHECK(openat(base, "file", O_RDWR | O_CREAT | O_EXCL, 0644) == -1);
    CHECK(errno == EEXIST);
    const std::string text(10'000, 'y');
    CHECK(pwrite(file, text.data(), text.size(), 5000) == 10'000);
    char buffer[16] = {1};
    CHECK(pread(file, buffer, sizeof buffer, 4992) == 16);
    CHECK(std::memcmp(buffer, "\0\0\0\0\0\0\0\0yyyyyyyy", 16) == 0);
    CHECK(ftruncate(file, 5001) == 0);
    CHECK(ftruncate(file, 6000) == 0);
    CHECK(pread(file, buffer, sizeof buffer, 4999) == 16);
    CHECK(std::memcmp(buffer, "\0y\0\0", 4) == 0);
    CHECK(renameat(base, "file", base, "other") == 0);
    struct stat status = {};
    CHECK(fstatat(base, "other", &status, 0) == 0);
    CHECK(status.st_size == 6000);
    CHECK(fstatat(base, "file", &status, 0) == -1);
    CHECK(errno == ENOENT);
    CHECK(mkdirat(base, "inner", 0755) == 0);
    CHECK(symlinkat("../other", base, "inner/link") == 0);
    CHECK(fstatat(base, "inner/link", &status, 0) == 0);
    CHECK(unlinkat(base, "inner", AT_REMOVEDIR) == -1);
    CHECK(errno == ENOTEMPTY);
    open_how how = {.flags = O_RDONLY, .mode = 0, .resolve = RESOLVE_BENEATH};
    const int inner = openat(base, "inner", O_RDONLY | O_DIRECTORY);
    CHECK(syscall(SYS_openat2, inner, "link", &how, sizeof how) == -1);
    CHECK(errno == EXDEV);
    CHECK(syscall(SYS_openat2, base, "/etc", &how, sizeof how) == -1);
    CHECK(errno == EXDEV);
    CHECK(unlinkat(base, "inner/link", 0) == 0);
    CHECK(unlinkat(base, "inner", AT_REMOVEDIR) == 0);
    CHECK(unlinkat(base, "other", 0) == 0);
    for (const int open : {base, file, inner}) close(open);
    CHECK(rmdir(directory) == 0);
}

TEST_CASE("exceptions unwind") {
    CHECK_THROWS_AS([] { throw std::runtime_error("thrown"); }(), std::runtime_error);
}

TEST_CASE("no page is writable and executable", "[machine]") {
    if (!is_machine()) return;
    CHECK(map(4096, PROT_READ | PROT_WRITE | PROT_EXEC) == MAP_FAILED);
    void* page = map(4096, PROT_READ | PROT_WRITE);
    CHECK(mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == -1);
    CHECK(errno == EACCES);
    munmap(page, 4096);
}

TEST_CASE("what cannot be there is refused when it is asked for", "[machine]") {
    if (!is_machine()) return;
    struct sysinfo info = {};
    REQUIRE(sysinfo(&info) == 0);
    CHECK(map(info.totalram, PROT_READ | PROT_WRITE) == MAP_FAILED);
    CHECK(errno == ENOMEM);
    void* half = map(info.totalram / 2, PROT_READ | PROT_WRITE);
    REQUIRE(half != MAP_FAILED);
    CHECK(map(info.totalram / 2, PROT_READ | PROT_WRITE) == MAP_FAILED);
    munmap(half, info.totalram / 2);
}

TEST_CASE("what is given back is there again", "[machine]") {
    if (!is_machine()) return;
    const auto use = [] {
        for (int i = 0; i < 100; ++i) std::thread([] {}).join();
        for (int i = 0; i < 20; ++i) {
            auto* begin = static_cast<char*>(map(size_t{8} << 30, PROT_NONE));
            REQUIRE(begin != MAP_FAILED);
            REQUIRE(mprotect(begin, 1 << 20, PROT_READ | PROT_WRITE) == 0);
            std::memset(begin, 1, 1 << 20);
            munmap(begin, size_t{8} << 30);
            const int file = open("/tmp/file", O_RDWR | O_CREAT | O_TRUNC, 0600);
            REQUIRE(write(file, "text", 4) == 4);
            close(file);
            unlink("/tmp/file");
        }
    };
    use();  // what is kept for the next time is there now
    struct sysinfo before = {};
    struct sysinfo after = {};
    REQUIRE(sysinfo(&before) == 0);
    use();
    REQUIRE(sysinfo(&after) == 0);
    CHECK(after.freeram >= before.freeram);
}

TEST_CASE("a full /tmp is ENOSPC, and memory again when its files are gone", "[machine]") {
    if (!is_machine()) return;
    const int file = open("/tmp/large", O_RDWR | O_CREAT | O_EXCL, 0600);
    const std::string text(1 << 20, 'z');
    ssize_t count = 1;
    while (count > 0) count = write(file, text.data(), text.size());
    CHECK(count == -1);
    CHECK(errno == ENOSPC);
    CHECK(open("/tmp/another", O_RDWR | O_CREAT, 0600) == -1);
    CHECK(errno == ENOSPC);
    CHECK(unlink("/tmp/large") == 0);
    close(file);
    const int another = open("/tmp/another", O_RDWR | O_CREAT, 0600);
    CHECK(write(another, text.data(), text.size()) == 1 << 20);
    close(another);
    unlink("/tmp/another");
}

TEST_CASE("hostile system calls leave the kernel alive", "[machine]") {
    if (!is_machine()) return;
    // Those that would wait, end the program, or take memory from under it are left out.
    constexpr long kNumbers[] = {0,   1,   3,   5,   8,   13,  16,  17,  18,  19,  20,  21,
                                 22,  32,  33,  35,  39,  63,  72,  74,  77,  79,  82,  83,
                                 84,  87,  88,  89,  96,  99,  158, 186, 201, 204, 217, 221,
                                 228, 229, 257, 258, 262, 263, 264, 266, 267, 269, 273, 280,
                                 285, 292, 293, 295, 296, 302, 318, 435, 437, 500, 1000};
    std::mt19937_64 random(1);
    const auto value = [&]() -> uint64_t {
        switch (random() % 4) {
        case 0: return kHostile[random() % std::size(kHostile)];
        case 1: return random() % 8 + 100;
        // Between these lies the program itself, which calls may well write to.
        case 2: return uint64_t{1} << (random() % 16 + (random() % 2) * 48);
        default: return ~(random() % 4096);
        }
    };
    uint64_t refused = 0;
    for (int i = 0; i < 50'000; ++i) {
        const long number = kNumbers[random() % std::size(kNumbers)];
        uint64_t first = value();
        // The standard streams stay as they are, and so do this thread's segments.
        if (static_cast<uint32_t>(first) < 3) first += 64;
        if (number == SYS_arch_prctl) first = 0x1003;
        refused += syscall(number, first, value(), value(), value(), value(), value()) == -1;
    }
    for (const uint64_t address : kHostile) {
        CHECK(syscall(SYS_mmap, address, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                      -1, 0) == -1);
        CHECK(syscall(SYS_munmap, address, 8192) == -1);
        CHECK(syscall(SYS_mprotect, address, 8192, PROT_READ) == -1);
    }
    CHECK(refused > 25'000);
}
