// What the signal handlers of this folder have in common: a list of the VM's handlers that a signal
// may read at any time, and handing a signal on to whoever had it before.
#pragma once

#include <signal.h>

#include <array>
#include <atomic>
#include <mutex>

#include "vm/support/check.h"

namespace ingot::platform {

/// Filled from the start, never emptied.
template <typename Handler>
class HandlerList {
 public:
    /// Adds a handler that is not in the list. True if it is the first.
    bool add(Handler handler) {
        const std::lock_guard lock(mutex_);
        size_t count = 0;
        while (handlers_[count] != nullptr) {
            if (handlers_[count] == handler) return false;
            ++count;
            CHECK(count < handlers_.size());
        }
        handlers_[count].store(handler, std::memory_order_release);
        return count == 0;
    }

    /// Whether `accepts` a handler; asks them in order until it does.
    template <typename Predicate>
    bool any(const Predicate& accepts) const {
        for (const auto& slot : handlers_) {
            const Handler handler = slot.load(std::memory_order_acquire);
            if (handler == nullptr) return false;
            if (accepts(handler)) return true;
        }
        return false;
    }

 private:
    std::array<std::atomic<Handler>, 4> handlers_;
    std::mutex mutex_;
};

/// Calls what handled a signal before us. False if that was the default, or nothing.
inline bool pass_on(int number, siginfo_t* info, void* context, const struct sigaction& previous) {
    if ((previous.sa_flags & SA_SIGINFO) != 0) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
        return false;
    } else {
        previous.sa_handler(number);
    }
    return true;
}

/// Lets a signal do by default what it does, from now on.
inline void set_default(int number) {
    struct sigaction action = {};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
}

}  // namespace ingot::platform
