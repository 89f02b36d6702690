// Threads of a guest: the import `wasi.thread-spawn` of the wasi-threads proposal.
//
// A thread is a new instance of the same module in a store of its own, running on a thread of the
// host: instances have nothing in common but the shared memories that the module imports, which are
// made here, and whatever the embedder defines for all of them. `wasi_thread_start(id, argument)`
// is its entry.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "vm/runtime/linker.h"
#include "vm/support/result.h"

namespace ingot {

struct WasiThreadsConfig {
    std::shared_ptr<const LoadedModule> module;

    /// Defines, in the linker of a new thread's store, what the module imports besides shared
    /// memories and `thread-spawn`. Called on any thread of the guest, also by two at a time.
    std::function<void(Linker&)> define_imports;

    /// Called on a thread whose run ended by itself without returning, before the thread is over.
    /// By the proposal a trap or an exit ends the whole guest, which only the embedder can do: by
    /// stop(), and by stopping its own store.
    std::function<void(const Outcome&)> on_end;

    /// That may run at a time, besides the one that the embedder runs.
    uint32_t maximum_threads = 1024;

    /// What all threads together may take; null: there is no limit.
    std::shared_ptr<Resources> resources = nullptr;
};

class WasiThreads {
 public:
    /// Whether a module imports `wasi.thread-spawn`.
    static bool are_wanted(const Module& module);

    /// Makes the shared memories. Error{Limit} if there is no room for them.
    static Result<std::unique_ptr<WasiThreads>> create(WasiThreadsConfig config);

    /// Stops every thread and waits until they have ended.
    ~WasiThreads();
    WasiThreads(const WasiThreads&) = delete;
    WasiThreads& operator=(const WasiThreads&) = delete;

    /// Defines `thread-spawn` and the shared memories for the embedder's own instance.
    void define(Store& store, Linker& linker);

    /// Ends the run of every thread, as by Interruption::stop, and of those spawned from now on.
    /// Does not wait. Thread-safe.
    void stop();

    /// Threads that have not ended.
    uint32_t running() const;

    struct State;  ///< Internal; owned by the threads too.
    explicit WasiThreads(std::shared_ptr<State> state);

 private:
    std::shared_ptr<State> state_;
};

}  // namespace ingot
