// Host functions: how guest code calls out, and what a host function may do meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "vm/runtime/outcome.h"
#include "vm/runtime/value.h"

namespace ingot {

struct Instance;
struct MemoryInstance;
class Store;

/// The view a host function has of the call. Lives only during the call; single-threaded.
class Caller {
 public:
    Caller(Store& store, Instance* instance) : store_(store), instance_(instance) {}

    Store& store() { return store_; }
    /// The calling instance, or null when the embedder calls the host function directly.
    Instance* instance() { return instance_; }

    /// The caller's memory exported as "memory", else its memory 0, else null.
    MemoryInstance* memory();

    /// The bytes of memory(), or an empty span. Invalid once anything grows the memory or runs
    /// guest code.
    std::span<uint8_t> memory_bytes();

    /// Ends the guest's run when the host function returns. The last call wins.
    void trap(Trap trap, std::string message = {}) {
        end_ = Outcome::trapped(trap, std::move(message));
    }
    void exit(int32_t code) { end_ = Outcome::exited(code); }
    void end(Outcome outcome) { end_ = std::move(outcome); }

    const std::optional<Outcome>& ended() const { return end_; }
    Outcome take_end() { return std::move(*end_); }

 private:
    Store& store_;
    Instance* instance_;
    std::optional<Outcome> end_;
};

/// A host function: arguments stand in `slots` one after the other (a v128 takes two slots) and the
/// results replace them, from slots[0] on; there is room for the larger of both. i32 arguments are
/// in the low half of their slot, the high half is unspecified.
using HostCallback = void (*)(void* environment, Caller& caller, Slot* slots);

}  // namespace ingot
