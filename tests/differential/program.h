// A generated test: a module and what is done with it.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/differential/blueprint.h"
#include "tests/differential/constants.h"
#include "tests/differential/tape.h"

namespace ingot::differential {

/// A call from outside. An argument is the bits of a number; of a reference it chooses among null,
/// an i31, a host value, a function.
struct Invocation {
    uint32_t function = 0;
    std::vector<NumberBits> arguments;
};

struct Program {
    Bytes bytes;
    std::vector<Invocation> invocations;
    uint32_t budget_global = 0;
    bool has_tail_calls = false;
    /// A second instance is made, whose imported functions are functions of the first where their
    /// types allow it; what else it imports, it shares with the first.
    bool has_twin = false;
};

Program generate(Tape& tape);

}  // namespace ingot::differential
