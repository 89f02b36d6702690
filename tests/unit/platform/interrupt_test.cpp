// Interrupting threads and waiting on words: what the VM expects of a host.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <thread>

#include "vm/platform/platform.h"

namespace ingot::platform {
namespace {

std::atomic<int> interruptions = 0;
std::atomic<int> steps = 0;

/// Runs ten instructions one by one, then lets go.
bool count(InterruptedThread& thread) {
    if (thread.was_step) {
        thread.wants_step = ++steps % 10 != 0;
    } else {
        ++interruptions;
        thread.wants_step = true;
    }
    return true;
}

/// Interrupts a thread until it says that it is done.
void interrupt_until(ThreadId thread, const std::atomic<bool>& is_done) {
    while (!is_done) {
        interrupt(thread);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace

TEST_CASE("an interruption steps through what runs, and ends a call that waits") {
    install_interrupt_handler(count);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::atomic<bool> is_done = false;
    std::thread other(interrupt_until, this_thread(), std::cref(is_done));
    char byte = 0;
    errno = 0;
    const ssize_t size = read(ends[0], &byte, 1);
    const int error = errno;
    while (steps < 20) std::this_thread::yield();
    is_done = true;
    other.join();
    CHECK(size == -1);
    CHECK(error == EINTR);
    CHECK(interruptions > 0);
    close(ends[0]);
    close(ends[1]);
}

TEST_CASE(
    "a wait ends when it is woken, when its time is over, and not at all if the word differs") {
    std::atomic<uint32_t> word = 0;
    wait_while(word, 1, ~uint64_t{0});
    const uint64_t begin = monotonic_ns();
    wait_while(word, 0, begin + 5'000'000);
    CHECK(monotonic_ns() - begin >= 5'000'000);
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        word = 1;
        wake(word);
    });
    while (word == 0) wait_while(word, 0, ~uint64_t{0});
    other.join();
}

}  // namespace ingot::platform
