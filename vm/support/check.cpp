// The end of a process whose engine broke one of its own invariants.
#include "vm/support/check.h"

#include <cstdio>
#include <cstdlib>

namespace ingot {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "ingot: internal error: CHECK(%s) failed at %s:%d\n", condition, file,
                 line);
    std::abort();
}

}  // namespace ingot
