// WASI preview 1 for one guest: what it is granted, and the functions it imports.
//
// A guest sees its arguments, its environment, three standard streams and the directories and
// sockets named here, and nothing else of the host. `functions.def` lists the 46 functions;
// `Wasi::define` offers them under `wasi_snapshot_preview1`, and those that the older
// `wasi_unstable` had under that name, with its layouts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/runtime/linker.h"
#include "vm/support/result.h"

namespace ingot {

/// The grants of one guest.
struct WasiConfig {
    /// A host directory that the guest sees under another name.
    struct Directory {
        std::string host;
        std::string guest;
        bool read_only = false;
    };

    /// A directory that lives in this process, empty at first and gone with the guest.
    struct MemoryDirectory {
        std::string guest;
        uint64_t maximum_bytes = 64
                                 << 20;  ///< Names, and what files cost beside their bytes, count.
    };

    /// How paths are kept beneath their directory. Both ways refuse the same paths.
    enum class Resolution {
        Automatic,      ///< By the kernel (openat2) where it can, else component by component.
        ComponentWise,  ///< Component by component, whatever the kernel offers.
    };

    std::vector<std::string> arguments;  ///< argv[0] first.
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<Directory> directories;
    std::vector<MemoryDirectory> memory_directories;  ///< Their numbers follow those of the others.

    /// Host descriptors behind the guest's 0, 1 and 2; borrowed, never closed. One that is not
    /// open, or is -1, is missing in the guest too.
    int standard_input = 0;
    int standard_output = 1;
    int standard_error = 2;

    /// Host sockets that listen, at which the guest may accept connections; taken over. Their
    /// numbers in the guest follow those of the directories.
    std::vector<int> listeners;

    /// Control sequences reach terminals as they are, instead of as text (terminal_filter.h).
    bool raw_terminal = false;

    /// A call that was refused for want of a grant, or by the host. All of it is the guest's
    /// choice, so it may hold any bytes.
    struct Denial {
        std::string_view function;
        std::string_view path;  ///< Empty where the call names none.
        std::string_view reason;
    };
    /// Called on the guest's thread; may be empty.
    std::function<void(const Denial&)> on_denied;

    Resolution resolution = Resolution::Automatic;

    uint32_t maximum_descriptors =
        4096;  ///< That the guest may have open at a time, grants included.
};

/// The WASI state of one guest. It belongs to the thread of the store it is defined in, unless it
/// is shared, and must outlive every call into that store. Nothing it writes is buffered, so
/// nothing is lost however the guest ends.
class Wasi {
 public:
    /// Opens what is granted. Error{Io} names the directory that cannot be opened and the reason;
    /// Error{Limit} says that arguments or environment are too large for a guest.
    static Result<std::unique_ptr<Wasi>> create(WasiConfig config);
    ~Wasi();
    Wasi(const Wasi&) = delete;
    Wasi& operator=(const Wasi&) = delete;

    /// Defines every function in the linker.
    void define(Linker& linker);

    /// From now on stores of several threads may use the state, each through a linker of its own.
    /// To be called before the first of those threads starts.
    void share_between_threads();

    struct State;  ///< What the functions work on; internal (state.h).
    explicit Wasi(std::unique_ptr<State> state);

 private:
    std::unique_ptr<State> state_;
};

}  // namespace ingot
