// What a generated module consists of while it is being made: its index spaces, the types in them
// and how they match, and at last its bytes.
//
// Types are the module's own indices, imports come first in every space. Two types match here only
// if one declares the other as an ancestor: less than the specification allows (equal groups are
// equal types), which is the side on which a generator of valid modules has to err. Function types
// may still be added while bodies are written, for blocks that need them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tests/differential/code_writer.h"
#include "tests/differential/tape.h"
#include "vm/isa/types.h"
#include "vm/module/module.h"

namespace ingot::differential {

using Bytes = std::vector<uint8_t>;
using Types = std::vector<ValueType>;

struct FunctionPlan {
    uint32_t type = 0;
    bool is_imported = false;
    bool is_leaf = false;  ///< Calls nothing and loops by counters only, so needs no budget.
    Bytes body;            ///< Local declarations and code.
};

struct MemoryPlan {
    Limits limits;
    bool is_imported = false;
    bool is_exported = false;
};

struct TablePlan {
    TableType type;
    bool is_imported = false;
    bool is_exported = false;
    bool is_constant = false;                    ///< No instruction changes it.
    Bytes initializer;                           ///< Empty if there is none.
    std::vector<std::optional<uint32_t>> slots;  ///< Functions that active segments put there.
};

struct GlobalPlan {
    GlobalType type;
    bool is_imported = false;
    bool is_exported = false;
    Bytes initializer;
};

struct TagPlan {
    uint32_t type = 0;
    bool is_imported = false;
};

struct DataPlan {
    SegmentMode mode = SegmentMode::Passive;
    uint32_t memory = 0;
    Bytes offset;
    Bytes bytes;
};

/// Items are functions, or else expressions.
struct ElementPlan {
    SegmentMode mode = SegmentMode::Passive;
    uint32_t table = 0;
    Bytes offset;
    ValueType type;
    std::vector<uint32_t> functions;
    std::vector<Bytes> expressions;

    size_t size() const { return functions.empty() ? expressions.size() : functions.size(); }
};

/// Elements of an array where nothing else decides.
constexpr uint32_t kDefaultLength = 8;

/// Kinds of composite types, in the order of CompositeType's alternatives.
enum class Composite : uint8_t { Function, Struct, Array };

struct Blueprint {
    std::vector<SubType> types;
    std::vector<RecGroup> groups;
    std::vector<FunctionPlan> functions;
    std::vector<TablePlan> tables;
    std::vector<MemoryPlan> memories;
    std::vector<GlobalPlan> globals;
    std::vector<TagPlan> tags;
    std::vector<ElementPlan> elements;
    std::vector<DataPlan> data;
    std::optional<uint32_t> start;
    /// Modules without tail calls may be compiled in another way.
    bool has_tail_calls = true;
    /// A mutable i32 that only prologues and loops touch: how many calls and turns are left.
    uint32_t budget_global = 0;

    const FunctionType& function_type(uint32_t function) const {
        return *types[functions[function].type].as_function();
    }
    const FunctionType& tag_type(uint32_t tag) const {
        return *types[tags[tag].type].as_function();
    }
    Composite composite_of(uint32_t type) const {
        return static_cast<Composite>(types[type].composite.index());
    }

    bool matches(HeapType sub, HeapType super) const;
    bool matches(ValueType sub, ValueType super) const;
    bool matches(std::span<const ValueType> sub, std::span<const ValueType> super) const;
    HeapType top(HeapType type) const;

    /// The index of a function type, which is added if there is none.
    uint32_t intern(const Types& parameters, const Types& results);

    /// Indices of all types of a kind that match `super`.
    std::vector<uint32_t> concrete_types(Composite kind, HeapType super) const;
    /// A function whose reference has this type.
    std::optional<uint32_t> function_of(HeapType type) const;

    /// A type for a variable. Concrete types are below `type_limit`.
    ValueType pick_type(Tape& tape, uint32_t type_limit) const;
    ValueType pick_type(Tape& tape) const {
        return pick_type(tape, static_cast<uint32_t>(types.size()));
    }

    /// The shortest code that yields a value of a type: zero, null, a default object. Traps where
    /// the module has no such value; can_default() says whether it is a constant instead.
    void write_default(CodeWriter& code, ValueType type) const;
    bool can_default(ValueType type) const;

    Bytes encode(std::span<const uint32_t> exported) const;
};

/// The group of spans that are about one function: its plan, its body, its calls from outside.
constexpr uint32_t function_group(size_t function) {
    return static_cast<uint32_t>(function) + 1;
}

/// Types, imports and definitions, everything but bodies.
Blueprint plan_module(Tape& tape);

}  // namespace ingot::differential
