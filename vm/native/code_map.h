// Which loaded artifact a code address belongs to. Fault handlers and backtraces ask from signal
// handlers on any thread, so that a lookup takes no lock and allocates nothing.
#pragma once

#include <cstdint>

namespace ingot::native {

class LoadedArtifact;

/// The artifact whose code holds `pc`, or null. Safe in signal handlers. The answer stays valid as
/// long as somebody runs that code or otherwise keeps the artifact alive.
const LoadedArtifact* find_artifact(uintptr_t pc);

/// Enters and removes code [begin, end). Thread-safe; not for signal handlers.
void add_code(uintptr_t begin, uintptr_t end, const LoadedArtifact* artifact);
void remove_code(uintptr_t begin);

}  // namespace ingot::native
