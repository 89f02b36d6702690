// The second wall: a process gives up, before it sees a hostile byte and for good, what it will not
// need. Landlock leaves it the directories it was granted, seccomp the system calls it makes
// (linux/system_calls.def). Should a guest break out of the virtual machine, it finds itself there.
//
// Both bind the calling thread and the threads and processes it starts later, so this comes before
// any other thread. Which operating system does what is chosen by the build: `linux/`, or
// `none.cpp` where there is no confinement (sanitizers read and write what no guest should).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/support/result.h"

namespace ingot::confinement {

/// What a confined process is there for.
enum class Role : uint8_t {
    Guest,     ///< Runs a guest.
    Broker,    ///< Stores compiled code; see tools/codegen/broker.h.
    Compiler,  ///< Compiles, without files.
};

struct Directory {
    std::string path;
    bool read_only = false;
};

struct Plan {
    Role role = Role::Guest;
    std::vector<Directory> directories = {};  ///< That remain, with everything in them.
    bool runs_compiled_code = false;  ///< Pages may become executable, never while writable.
    bool uses_sockets = false;        ///< That are open already, or listen already.
};

/// What is done where the kernel lacks something.
enum class Mode : uint8_t {
    Off,
    Auto,     ///< Confine as far as the kernel can.
    Require,  ///< Fail.
};

/// Which walls stand.
struct Walls {
    bool paths = false;         ///< Landlock.
    bool system_calls = false;  ///< seccomp.
};

/// Confines the calling thread for good. Fails with Unsupported if something that the mode requires
/// is missing, with Io if a directory cannot be opened or the kernel refuses; the process is then
/// in an unknown state and should end.
Result<Walls> confine(const Plan& plan, Mode mode);

}  // namespace ingot::confinement
