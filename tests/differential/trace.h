// What can be seen of a run from outside, as a list that two runs are compared by: flat numbers, so
// that a hundred of them cost nothing and the first that differs says where to look. Nothing in it
// depends on addresses or on how an engine counts its types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/runtime/outcome.h"

namespace ingot::differential {

struct Observation {
    enum class What : uint8_t {
        Loading,         ///< value: whether the module loaded.
        NewInstance,     ///< index: which; its segments and start function follow.
        Call,            ///< index: of the invocation.
        Ending,          ///< value: Outcome::Kind.
        TrapKind,        ///< value: Trap.
        TrapFunction,    ///< value: index of the function of the innermost frame.
        TrapOffset,      ///< value: byte offset of the innermost frame.
        Backtrace,       ///< index: how many frames; value: hash of all of them.
        ExceptionValue,  ///< value: digest of tag and payload.
        Result,          ///< index: which; value: bits or digest.
        HostCall,        ///< index: of the imported function; value: digest of the arguments.
        Fuel,            ///< value: what is left; compared only if both sides meter.
        MemoryPages,     ///< index: of the memory.
        MemoryBlock,     ///< index: memory << 16 | number of its 4 KiB block; value: hash.
        GlobalValue,     ///< index: of the global.
        TableSize,       ///< index: of the table.
        TableElement,    ///< index: table << 16 | element; value: digest.
    };
    What what{};
    uint32_t index = 0;
    uint64_t value = 0;

    bool operator==(const Observation&) const = default;
};

struct Trace {
    std::vector<Observation> observations;
    /// It ended early by what engines may do differently: stack, heap or fuel ran out.
    bool is_cut = false;
    std::string loading_error;

    void add(Observation::What what, uint64_t index, uint64_t value) {
        observations.push_back({what, static_cast<uint32_t>(index), value});
    }
};

/// How outcomes were distributed, to see that runs get far.
struct Statistics {
    static constexpr size_t kTrapCount = 32;
    uint64_t returned = 0;
    uint64_t threw = 0;
    uint64_t cut = 0;
    uint64_t traps[kTrapCount] = {};
};

/// The first difference between two traces in words; nothing if there is none.
std::optional<std::string> difference(const Trace& left, const Trace& right);

void count_outcomes(const Trace& trace, Statistics& statistics);

}  // namespace ingot::differential
