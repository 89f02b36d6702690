// The system seam on Linux: threads. Straight over pthreads, as std::thread ends the process where
// the host refuses a thread.
#include <pthread.h>

#include "stdlib/wasi/system.h"

namespace ingot::wasi::system {

namespace {

/// Guest calls do not recurse on the host's stack, host functions that call back do, a little.
constexpr size_t kStackBytes = 1 << 20;

struct Start {
    void (*body)(void*);
    void* argument;
};

void* run(void* raw) {
    const std::unique_ptr<Start> start(static_cast<Start*>(raw));
    start->body(start->argument);
    return nullptr;
}

}  // namespace

Fallible<void> start_thread(void (*body)(void*), void* argument) {
    auto start = std::make_unique<Start>(Start{body, argument});
    pthread_attr_t attributes;
    if (::pthread_attr_init(&attributes) != 0) return std::unexpected(Errno::Again);
    pthread_t thread;
    const bool started = ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0 &&
                         ::pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                         ::pthread_create(&thread, &attributes, run, start.get()) == 0;
    ::pthread_attr_destroy(&attributes);
    if (!started) return std::unexpected(Errno::Again);
    static_cast<void>(start.release());  // the thread's now
    return {};
}

}  // namespace ingot::wasi::system
