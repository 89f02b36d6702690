// Writes one function body that is valid by construction: expressions for a wanted type, statements
// that leave the operand stack as it was.
//
// What a body costs to run is bounded: loops either count a local down that nothing else writes, at
// most two of them inside one another, or spend from the module's budget, as the prologue of every
// function that calls others does. What it costs to write is bounded by nodes_ and kMaxDepth.
// Addresses are masked, divisors made odd and references taken non-null most of the time, so that
// most invocations get far before something traps.
//
// The families of instructions have a file each: body_*.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "tests/differential/blueprint.h"
#include "tests/differential/tape.h"

namespace ingot::differential {

class BodyWriter {
 public:
    /// May add types to the module.
    BodyWriter(Blueprint& module, Tape& tape, uint32_t function, uint32_t nodes);
    /// Local declarations and code.
    Bytes write();

 private:
    static constexpr uint32_t kMaxDepth = 7;
    static constexpr size_t kMaxCountedLoops = 2;

    struct Local {
        ValueType type;
        bool is_writable = true;
    };
    struct Label {
        Types types;
        bool is_target = true;  ///< Not so: a counted loop, which must not be begun anew.
        bool is_catch = false;  ///< The handler of an older try: rethrow may name it.
    };
    using Block = std::function<void()>;
    /// The counter of a loop that is being written.
    struct Cursor {
        uint32_t local = 0;
        ValueType type;
    };

    /// An object in a local variable that several instructions are about.
    struct Kept {
        uint32_t local = 0;
        HeapType heap;
    };

    // Expressions and statements.
    void expression(ValueType type);
    void expressions(std::span<const ValueType> types);
    void leaf(ValueType type);
    void statements();
    void statement();
    void number_expression(ValueType type);
    void reference_expression(ValueType type);
    bool generic_expression(size_t choice, ValueType type);
    void diverge();
    /// Takes values of these types from the stack: drops them or keeps them in variables.
    void consume(std::span<const ValueType> types);
    void condition() { expression(ValueType::I32); }
    /// An expression of the type, and'ed with a mask.
    void masked(ValueType type, uint64_t mask);
    /// An index or a count of an address type, mostly below `bound`.
    void small_number(bool is64, uint32_t bound);
    /// A turn of a loop as a number of an address type.
    void cursor(bool is64);
    /// What optimizers know rules about: operands that change nothing, or the same one twice.
    bool special_operand(const OpcodeInfo& info, uint32_t position);
    /// Instructions that take what they like from the stack, as nothing reaches them.
    void unreachable_code();

    // Variables.
    uint32_t new_local(ValueType type, bool is_writable = true);
    std::optional<uint32_t> readable_local(ValueType type);
    std::optional<uint32_t> writable_local(ValueType type);
    std::optional<uint32_t> readable_global(ValueType type);
    void set_variable();

    // Rows of the instruction table.
    bool row(ValueType type);
    void compute_row(Opcode opcode);
    void trapping_operand(Opcode opcode, ValueType type, bool is_last);
    void memory_row(Opcode opcode);
    uint64_t address(uint32_t memory, uint32_t width, bool is_atomic);
    void address_near_end(uint32_t memory, uint32_t width);
    void address_of_turn(bool is64, uint32_t width);
    uint64_t constant_offset(bool is64, uint32_t alignment);
    bool store_statement();
    bool bulk_memory_statement();
    void memory_range(uint32_t memory);

    // Tables and references.
    bool table_get(ValueType type);
    bool table_statement();
    bool table_size(ValueType type);
    bool table_grow(ValueType type);
    void table_index(uint32_t table);
    void non_null(HeapType heap);
    void construct(ValueType type);
    void construct_object(uint32_t type);
    void construct_array(uint32_t type);
    bool guarded_cast(ValueType type);
    bool branch_on_reference();
    void null_test();
    void type_test();
    bool i32_from_reference();
    /// A type that values of the hierarchy below `top` are tested for.
    ValueType pick_target(HeapType top);

    // Structures and arrays.
    bool object_get(ValueType type);
    bool object_statement();
    void keep_object(uint32_t type);
    void object_operand(HeapType heap);
    bool is_kept(uint32_t type) const;
    bool array_statement(uint32_t type);
    std::optional<uint32_t> pick_data();
    std::optional<uint32_t> pick_elements(ValueType type);

    // Control.
    void block(Opcode opcode, const Types& types, const Block& body);
    void block_type(const Types& types);
    void branch_condition(const Block& then);
    void control_expression(ValueType type);
    void many_values();
    void passed_parameters();
    void branch_table();
    void counted_loop(const Types& types, const Block& body);
    void budget_loop(const Types& types, const Block& body);
    void spend_budget();
    std::optional<uint32_t> pick_label(const std::function<bool(const Label&)>& fits);
    uint32_t depth_of(uint32_t label) const {
        return static_cast<uint32_t>(labels_.size()) - 1 - label;
    }
    void push_label(Types types, bool is_target = true) {
        labels_.push_back({std::move(types), is_target, false});
    }

    // Calls.
    bool call_expression(ValueType type);
    void call_statement();
    void call(uint32_t function);
    bool tail_call();
    bool call_indirect(uint32_t function, bool is_tail);
    void call_reference(uint32_t function, bool is_tail);

    // Exceptions.
    bool throw_statement();
    void try_table(const Types& types);
    void legacy_try(const Types& types);
    void legacy_handler(const Types& types, std::span<const ValueType> payload);

    Blueprint& module_;
    Tape& tape_;
    const bool is_leaf_;
    const FunctionType type_;
    std::vector<Local> locals_;
    std::vector<Label> labels_;
    CodeWriter prologue_;
    CodeWriter code_;
    int32_t nodes_;
    uint32_t depth_ = 0;
    std::vector<Cursor> cursors_;
    std::vector<Kept> kept_;
};

}  // namespace ingot::differential
