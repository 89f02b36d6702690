// The thread that sends the signals, and the order of flags that makes sure that a request and the
// beginning of a run do not miss each other: both write their own word before they read the
// other's.
#include "vm/runtime/interruption.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "vm/isa/fuel.h"

namespace ingot {
namespace {

using Clock = std::chrono::steady_clock;

constinit thread_local GuestRun* innermost_run = nullptr;

/// How soon a signal is sent again: soon at first, as most hit guest code at once.
constexpr auto kFirstPeriod = std::chrono::microseconds(200);
constexpr auto kLongestPeriod = std::chrono::milliseconds(2);
/// How long the thread stays when there is nothing to do.
constexpr auto kIdleTime = std::chrono::seconds(1);

}  // namespace

/// One for the process, never destroyed: its thread may run while the process exits.
class Interrupter {
 public:
    static Interrupter& instance() {
        static Interrupter& interrupter = *std::make_unique<Interrupter>().release();
        return interrupter;
    }

    /// Sends signals until the run has ended.
    void pursue(std::shared_ptr<Interruption> interruption) {
        const std::lock_guard lock(mutex_);
        pursued_.push_back({std::move(interruption), Clock::now(), kFirstPeriod});
        wake_up();
    }

    void add(std::shared_ptr<Interruption> interruption, uint64_t time_ns) {
        const std::lock_guard lock(mutex_);
        deadlines_.push_back({std::move(interruption), time_ns});
        wake_up();
    }

    void remove(const std::shared_ptr<Interruption>& interruption, uint64_t time_ns) {
        const std::lock_guard lock(mutex_);
        const auto found = std::ranges::find_if(deadlines_, [&](const Timer& timer) {
            return timer.interruption == interruption && timer.time_ns == time_ns;
        });
        if (found != deadlines_.end()) deadlines_.erase(found);
    }

 private:
    struct Pursuit {
        std::shared_ptr<Interruption> interruption;
        Clock::time_point next;
        Clock::duration period;
    };
    struct Timer {
        std::shared_ptr<Interruption> interruption;
        uint64_t time_ns;
    };

    void wake_up() {
        if (!is_running_) {
            is_running_ = true;
            std::thread([this] { run(); }).detach();
        }
        changed_.notify_one();
    }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            expire();
            Clock::time_point next = send();
            for (const Timer& timer : deadlines_) {
                // The steady clock is platform::monotonic_ns's.
                next = std::min(next, Clock::time_point(std::chrono::nanoseconds(timer.time_ns)));
            }
            if (next != Clock::time_point::max()) {
                changed_.wait_until(lock, next);
                continue;
            }
            const bool is_idle = changed_.wait_for(lock, kIdleTime) == std::cv_status::timeout &&
                                 pursued_.empty() && deadlines_.empty();
            if (is_idle) break;
        }
        is_running_ = false;
    }

    /// What time has come is stopped and pursued.
    void expire() {
        const uint64_t now_ns = platform::monotonic_ns();
        std::erase_if(deadlines_, [&](Timer& timer) {
            if (timer.time_ns > now_ns) return false;
            timer.interruption->request_.store(Interruption::kEveryRun);
            pursued_.push_back({std::move(timer.interruption), Clock::now(), kFirstPeriod});
            return true;
        });
    }

    /// Sends the signals that are due; when the next one is.
    Clock::time_point send() {
        const Clock::time_point now = Clock::now();
        Clock::time_point next = Clock::time_point::max();
        std::erase_if(pursued_, [&](Pursuit& pursuit) {
            const platform::ThreadId runner = pursuit.interruption->runner_.load();
            if (runner == 0 || !pursuit.interruption->is_requested()) return true;
            if (pursuit.next <= now) {
                platform::interrupt(runner);
                pursuit.next = now + pursuit.period;
                pursuit.period = std::min<Clock::duration>(pursuit.period * 2, kLongestPeriod);
            }
            next = std::min(next, pursuit.next);
            return false;
        });
        return next;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Pursuit> pursued_;
    std::vector<Timer> deadlines_;
    bool is_running_ = false;
};

bool Interruption::interrupt() {
    if (runner_.load() == 0) return false;
    const uint64_t run = run_.load();
    uint64_t request = request_.load();
    while (request != kEveryRun && !request_.compare_exchange_weak(request, run)) {
    }
    Interrupter::instance().pursue(shared_from_this());
    return true;
}

void Interruption::stop() {
    request_.store(kEveryRun);
    if (runner_.load() != 0) Interrupter::instance().pursue(shared_from_this());
}

void Interruption::allow() {
    request_.store(kNoRun);
}

GuestRun::GuestRun(Interruption& interruption, uint64_t* fuel)
    : interruption_(interruption),
      fuel_(fuel),
      outer_(innermost_run),
      is_outermost_(interruption.runner_.load(std::memory_order_relaxed) == 0) {
    innermost_run = this;
    if (!is_outermost_) return;
    interruption_.run_.store(interruption_.run_.load(std::memory_order_relaxed) + 1,
                             std::memory_order_relaxed);
    interruption_.runner_.store(platform::this_thread());
}

GuestRun::~GuestRun() {
    innermost_run = outer_;
    if (is_outermost_) interruption_.runner_.store(0, std::memory_order_release);
}

bool is_interrupted() {
    for (const GuestRun* run = innermost_run; run != nullptr; run = run->outer_) {
        if (run->interruption_.is_requested()) return true;
    }
    return false;
}

Trap charge_range(uint64_t bytes) {
    if (bytes < kFreeRangeBytes || innermost_run == nullptr) return Trap::None;
    if (is_interrupted()) return Trap::Interrupted;
    uint64_t* fuel = innermost_run->fuel_;
    if (fuel == nullptr) return Trap::None;
    const uint64_t units = fuel::range_cost(bytes);
    if (*fuel < units) return Trap::OutOfFuel;
    *fuel -= units;
    return Trap::None;
}

Deadline::Deadline(std::shared_ptr<Interruption> interruption, std::chrono::nanoseconds time)
    : interruption_(std::move(interruption)),
      time_ns_(platform::monotonic_ns() +
               static_cast<uint64_t>(std::max<int64_t>(0, time.count()))) {
    Interrupter::instance().add(interruption_, time_ns_);
}

Deadline::~Deadline() {
    Interrupter::instance().remove(interruption_, time_ns_);
}

}  // namespace ingot
