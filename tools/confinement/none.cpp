// Where there is no confinement. Sanitizers belong here: their run-time libraries map shadow
// memory, read /proc, start a symbolizer and stop threads by ptrace while the program runs and as
// it ends.
#include "tools/confinement/confinement.h"

namespace ingot::confinement {

Result<Walls> confine(const Plan&, Mode mode) {
    if (mode != Mode::Require) return Walls{};
    return fail(ErrorKind::Unsupported,
                "this ingot was built without confinement, as builds with sanitizers are");
}

}  // namespace ingot::confinement
