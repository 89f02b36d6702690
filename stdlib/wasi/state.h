// What WASI functions work on: the state of one guest, and one call.
#pragma once

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

    bool is_shared = false;  ///< By threads of the guest: then calls hold `mutex`.
    std::mutex mutex;
};

namespace wasi {

/// Opens what is granted; the errors are those of Wasi::create.
Result<std::unique_ptr<Wasi::State>> create_state(WasiConfig config);

/// One call from a guest.
struct Call {
    DescriptorTable& descriptors() { return state.descriptors; }

    Wasi::State& state;
    GuestMemory memory;
    Caller* caller = nullptr;  ///< Null in tests of functions that do not end the guest.
    /// Held where threads share the state. A function that waits lets it go meanwhile, and
    /// afterwards trusts no Descriptor that it had looked up before.
    std::unique_lock<std::mutex> turn = {};
};

/// Where threads share the state: lets their calls pass until something can be read from a
/// descriptor, so that a function which reads may block for a moment only. Errors are left to that
/// function.
void await_input(Call& call, Fd fd);

}  // namespace wasi
}  // namespace ingot
