// Names of compiled functions for tools that watch a process from outside: perf (a map of symbols,
// or a dump with the code itself) and gdb. Nothing is written unless somebody asks; a debugger is
// also told when it is attached while code is installed.
//
// A wasm function shows as "wasm:NAME", with the name that the module gives it, or its index. Names
// come from modules nobody trusts: control characters are replaced.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vm/support/result.h"

namespace ingot {
class LoadedModule;
}

namespace ingot::native {

class LoadedArtifact;

struct ProfilingOptions {
    bool perf_map = false;  ///< /tmp/perf-PID.map, which `perf report` reads.
    bool jitdump = false;   ///< jit-PID.dump here, for `perf inject -j`.
    bool debugger = false;  ///< gdb's JIT interface, for debuggers that are attached later.
};

/// A function or thunk in memory.
struct CodeSymbol {
    uintptr_t address = 0;
    size_t size = 0;
    std::string name;
};

/// Told of code when it comes and goes; calls are serialized by whoever makes them.
class CodeListener {
 public:
    virtual ~CodeListener() = default;
    virtual void added(const LoadedArtifact& artifact, const std::vector<CodeSymbol>& symbols) = 0;
    virtual void removed(const LoadedArtifact&) {}
};

Result<std::unique_ptr<CodeListener>> create_perf_map();
Result<std::unique_ptr<CodeListener>> create_jitdump();
std::unique_ptr<CodeListener> create_debugger_listener();

/// For all code that is installed from now on, in the whole process; once, at its start. Fails with
/// Io if a file cannot be made.
Result<void> enable_profiling(const ProfilingOptions& options);

/// The loader's part. Thread-safe.
void announce_code(const LoadedModule& module, const LoadedArtifact& artifact);
void retract_code(const LoadedArtifact& artifact);

}  // namespace ingot::native
