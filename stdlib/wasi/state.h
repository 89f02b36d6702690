// What WASI functions work on: the state of one guest, and one call.
//
// Functions get everything through Call, so that tests can pretend to be a guest without a VM.
// Where threads share a state, a call holds its mutex from beginning to end, waiting excepted.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "stdlib/wasi/descriptor_table.h"
#include "stdlib/wasi/guest_memory.h"
#include "stdlib/wasi/paths.h"
#include "stdlib/wasi/wasi.h"
#include "vm/runtime/host_function.h"

namespace ingot {

struct Wasi::State {
    State(bool component_wise, uint32_t maximum_descriptors)
        : descriptors(maximum_descriptors), paths(component_wise) {}

    std::vector<std::string> arguments;
    std::vector<std::string> environment;  ///< "NAME=value"
    wasi::DescriptorTable descriptors;
    wasi::Paths paths;

    bool raw_terminal = false;  ///< Nothing that is written to a terminal is filtered.
    std::function<void(const WasiConfig::Denial&)> on_denied;  ///< May be empty.

    bool is_shared = false;  ///< By threads of the guest: then calls hold `mutex`.
    std::mutex mutex;
};

namespace wasi {

/// Opens what is granted; the errors are those of Wasi::create.
Result<std::unique_ptr<Wasi::State>> create_state(WasiConfig config);

/// One call from a guest.
struct Call {
    DescriptorTable& descriptors() { return state.descriptors; }

    /// To be called with a path of the guest before anything can be refused, in case somebody wants
    /// to know of it.
    void note_path(Address address, uint32_t size) {
        if (!state.on_denied) return;
        path = memory.text(address, size).value_or(std::string());
    }

    Wasi::State& state;
    GuestMemory memory;
    Caller* caller = nullptr;  ///< Null in tests of functions that do not end the guest.
    /// Held where threads share the state. A function that waits lets it go meanwhile, and
    /// afterwards trusts no Descriptor that it had looked up before.
    std::unique_lock<std::mutex> turn = {};
    std::string path = {};  ///< The last one noted.
};

/// Again for a stream that is to be non-blocking while its host handle blocks, if it is not ready.
Fallible<void> check_ready(const Descriptor& descriptor, bool writing);

/// Where threads share the state: lets their calls pass until something can be read from a
/// descriptor, so that a function which reads may block for a moment only. Errors are left to that
/// function.
void await_input(Call& call, Fd fd);

}  // namespace wasi
}  // namespace ingot
