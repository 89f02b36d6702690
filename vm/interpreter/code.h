// The translation of one function: its operations, and what is asked about them rarely - which
// instruction each came from, for backtraces, and which handlers protect it, for exceptions. Both
// are tables beside the operations, so that running code pays nothing for them (spec 4.6.4).
#pragma once

#include <cstdint>
#include <vector>

#include "vm/interpreter/op.h"
#include "vm/runtime/function_code.h"

namespace ingot::interpreter {

/// A clause of a protected region: which exceptions it takes, and where they go.
struct CatchSite {
    static constexpr uint32_t kAnyTag = ~0u;
    static constexpr uint16_t kNoSlot = 0xffff;

    uint32_t tag = kAnyTag;             ///< Index in the module.
    uint32_t landing = 0;               ///< Index in Code::landings.
    uint16_t payload_slot = 0;          ///< First of the slots that receive the exception's values.
    uint16_t exception_slot = kNoSlot;  ///< Slot that receives the exception itself.
};

/// Operations [begin, end) of a `try` or `try_table`. Regions nest and stand in the order they
/// begin in.
struct Region {
    static constexpr uint32_t kNone = ~0u;

    uint32_t begin = 0;
    uint32_t end = ~0u;
    uint32_t outer = kNone;  ///< The region around this one.
    uint32_t next =
        kNone;  ///< Where exceptions go that no clause takes: `outer`, unless delegated.
    std::vector<CatchSite> sites;
};

struct Code final : InterpreterCode {
    Code() = default;
    ~Code() override;

    std::vector<Op> ops;

    /// Operations [op, next entry's op) came from the instruction at byte `offset` of the module.
    struct Position {
        uint32_t op = 0;
        uint32_t offset = 0;
    };
    std::vector<Position> positions;

    std::vector<Region> regions;
    std::vector<uint32_t> landings;  ///< Operations that clauses go on at.

    uint32_t offset_of(const Op* op) const;

    /// The innermost region around an operation, or Region::kNone.
    uint32_t region_of(uint32_t op) const;
};

/// Translates a validated function, filling in everything of `code` but its entry.
void translate_function(FunctionCode& code);

/// The function whose operations contain `op`, or null if it is one of the interpreter's own.
const FunctionCode* find_code(const Op* op);

/// Makes a translated function known to find_code.
void register_code(const FunctionCode& code);

}  // namespace ingot::interpreter
