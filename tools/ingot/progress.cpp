// A thread of its own, since whoever has something to wait for waits in a system call.
#include "tools/ingot/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace ingot {

ProgressLine::ProgressLine(std::string what) : what_(std::move(what)) {
    if (::isatty(STDERR_FILENO) != 0) thread_ = std::thread(&ProgressLine::show, this);
}

ProgressLine::~ProgressLine() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        has_ended_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

void ProgressLine::show() {
    using std::chrono::steady_clock;
    constexpr auto kPatience = std::chrono::seconds(1);
    constexpr auto kStep = std::chrono::milliseconds(100);
    const auto begin = steady_clock::now();
    std::unique_lock lock(mutex_);
    if (ended_.wait_for(lock, kPatience, [&] { return has_ended_; })) return;
    do {
        const std::chrono::duration<double> taken = steady_clock::now() - begin;
        fmt::print(stderr, "\r{} … {:.1f} s", what_, taken.count());
    } while (!ended_.wait_for(lock, kStep, [&] { return has_ended_; }));
    // Nothing stays of it.
    fmt::print(stderr, "\r\033[K");
}

}  // namespace ingot
