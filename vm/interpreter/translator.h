// Translates one validated function body into operations.
//
// The operand stack exists at translation time only: an entry is a value in its own slot (its home,
// a position in the frame that follows from the stack's height), or stands for a local or a
// constant that has not been copied anywhere yet. Entries are put into their homes where control
// flow meets: at the start of every block, at branches that carry values, and at loop headers,
// where on-stack replacement relies on it. Code that cannot be reached is not translated.
#pragma once

#include <optional>
#include <vector>

#include "vm/decode/instruction_reader.h"
#include "vm/interpreter/code_builder.h"
#include "vm/interpreter/memory_handlers.h"
#include "vm/module/module.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/loaded_module.h"

namespace ingot::interpreter {

class Translator {
 public:
    Translator(FunctionCode& function, Code& code);

    /// Emits everything, the frame's layout first.
    void run();

 private:
    struct Entry {
        /// A Sum is an i32 that has not been added up yet: a local, or what stands in the home,
        /// plus `bits`. Most are addresses, whose addition the access does.
        enum class Kind : uint8_t { Home, Local, Constant, Sum };
        static constexpr uint32_t kNoLocal = ~0u;
        Kind kind = Kind::Home;
        ValueType type;
        uint16_t home = 0;
        uint32_t local = kNoLocal;
        uint64_t bits = 0;

        bool stands_for(uint32_t index) const {
            return (kind == Kind::Local || kind == Kind::Sum) && local == index;
        }
    };

    struct Control {
        Opcode opcode{};
        Label end;                        ///< Where branches to a block go; for a loop its start.
        Label else_part;                  ///< Of an `if` whose `else` has not come yet.
        uint32_t height = 0;              ///< Entries below the block's parameters.
        uint16_t base = 0;                ///< Home of the first parameter or result.
        uint32_t region = Region::kNone;  ///< Of a `try` or `try_table`.
        std::vector<ValueType> parameters;
        std::vector<ValueType> results;

        const std::vector<ValueType>& label_types() const {
            return opcode == Opcode::Loop ? parameters : results;
        }
        /// Whether the code that comes next in it stands in its region.
        bool is_protected() const { return opcode == Opcode::Try || opcode == Opcode::TryTable; }
        bool is_catch() const { return opcode == Opcode::Catch || opcode == Opcode::CatchAll; }
    };

    // Locals and the operand stack.
    void lay_out_frame();
    void give_up();
    uint16_t push(ValueType type);
    void push_local(uint32_t local);
    void push_constant(ValueType type, uint64_t bits);
    Entry pop();
    void push_sum(const Entry& base, uint32_t addend);
    Operand operand_of(const Entry& entry) const;
    Operand base_of(const Entry& sum) const;
    void add_up(const Entry& sum, uint16_t to);
    bool add(const Entry& left, const Entry& right);
    uint16_t slot_of(Entry& entry);
    uint16_t pop_slot();
    void settle(Entry& entry);
    void settle_all();
    void settle_top(size_t count);
    void settle_aliases(uint32_t local);
    void truncate(uint32_t height);

    // Instructions by shape: translate_steps.cpp lists which method translates which shape.
    using Step = void (Translator::*)(const Instruction&);
    static constexpr Step step_of(Shape shape);
    void step(const Instruction& instruction);
    bool skip_unreachable(const Instruction& instruction);

    // translate_control.cpp
    void nop(const Instruction&) {}
    void unreachable(const Instruction&);
    void block(const Instruction& instruction);
    void if_(const Instruction& instruction);
    void else_(const Instruction&);
    void end(const Instruction&);
    void br(const Instruction& instruction);
    void br_if(const Instruction& instruction);
    void br_table(const Instruction& instruction);
    void br_on_null(const Instruction& instruction);
    void br_on_non_null(const Instruction& instruction);
    void return_(const Instruction&);

    // translate_calls.cpp
    void call(const Instruction& instruction);
    void call_indirect(const Instruction& instruction);
    void call_ref(const Instruction& instruction);
    void tail_call(const Instruction& instruction);

    // translate_state.cpp: variables, tables, memories
    void drop(const Instruction&) { pop(); }
    void select(const Instruction& instruction);
    void local_get(const Instruction& instruction) { push_local(instruction.index); }
    void local_set(const Instruction& instruction);
    void local_tee(const Instruction& instruction);
    void global_get(const Instruction& instruction);
    void global_set(const Instruction& instruction);
    void load(const Instruction& instruction);
    void store(const Instruction& instruction);
    void table_get(const Instruction& instruction);
    void table_set(const Instruction& instruction);
    void table_size(const Instruction& instruction);
    void table_grow(const Instruction& instruction);
    void elem_drop(const Instruction& instruction);
    void memory_size(const Instruction& instruction);
    void memory_grow(const Instruction& instruction);
    void data_drop(const Instruction& instruction);
    void bulk(const Instruction& instruction);

    // translate_numeric.cpp
    void constant(const Instruction& instruction);
    void constant_vector(const Instruction& instruction);
    bool keeps_slot(Opcode opcode, uint16_t slot) const;
    void unary(const Instruction& instruction);
    void binary(const Instruction& instruction);
    void ternary(const Instruction& instruction);
    void shuffle(const Instruction& instruction);
    void extract_lane(const Instruction& instruction);
    void replace_lane(const Instruction& instruction);
    void load_lane(const Instruction& instruction);
    void store_lane(const Instruction& instruction);

    // translate_deterministic.cpp
    void metered_step(const Instruction& instruction);
    void canonicalize(Opcode opcode, uint16_t slot, ValueType type);

    // translate_objects.cpp: references and garbage-collected objects
    void ref_null(const Instruction& instruction);
    void ref_is_null(const Instruction&);
    void ref_func(const Instruction& instruction);
    void ref_eq(const Instruction&);
    void ref_as_non_null(const Instruction&);
    void convert_extern(const Instruction& instruction);
    void ref_i31(const Instruction&);
    void i31_get(const Instruction& instruction);
    void ref_test(const Instruction& instruction);
    void ref_cast(const Instruction& instruction);
    void br_on_cast(const Instruction& instruction);
    uint64_t cast_target(ValueType type) const;

    // translate_aggregates.cpp: structures and arrays
    void struct_new(const Instruction& instruction);
    void struct_get(const Instruction& instruction);
    void struct_set(const Instruction& instruction);
    void array_new(const Instruction& instruction);
    void array_new_fixed(const Instruction& instruction);
    void array_get(const Instruction& instruction);
    void array_set(const Instruction& instruction);
    void array_len(const Instruction&);
    void array_copy(const Instruction&);
    void array_bulk(const Instruction& instruction);
    ValueType reference_to(uint32_t type_index) const;
    const gc::StructLayout& struct_layout(uint32_t type_index) const;

    // translate_exceptions.cpp
    void try_(const Instruction& instruction);
    void try_table(const Instruction& instruction);
    void catch_(const Instruction& instruction);
    void delegate(const Instruction& instruction);
    void rethrow(const Instruction& instruction);
    void throw_(const Instruction& instruction);
    void throw_ref(const Instruction&);
    void open_region(Control& control);
    void close_region(const Control& control);
    uint32_t region_around(uint32_t depth);
    const FunctionType& tag_type(uint32_t tag) const;
    void emit_return_pad();

    // translate_atomics.cpp
    void atomic(const Instruction& instruction);

    // Control flow.
    Control& control(uint32_t depth) { return controls_[controls_.size() - 1 - depth]; }
    bool is_function(uint32_t depth) const { return depth + 1 == controls_.size(); }
    bool needs_moves(const Control& target) const;
    void move_to(const Control& target);
    void stop() { reachable_ = false; }
    uint16_t begin_call(const FunctionType& type);
    void end_call(const FunctionType& type);
    void signature(const BlockType& type, std::vector<ValueType>& parameters,
                   std::vector<ValueType>& results) const;
    ValueType letter_type(char letter, const Instruction& instruction) const;
    bool is_fast_memory(const MemoryArgument& argument) const;
    void emit_loop_count(uint32_t offset);
    void branch(uint32_t depth);
    void branch_if(uint32_t depth, const Operand& condition);
    void set_local(uint32_t local);
    void emit_return();
    void vector(const Instruction& instruction, uint16_t b, uint16_t c, uint16_t d);
    void produce(Handler handler, ValueType type, uint64_t word0);

    FunctionCode& function_;
    const LoadedModule& loaded_;
    const Module& module_;
    const EngineConfig& config_;
    const FunctionType& type_;
    Code& code_;
    CodeBuilder builder_;
    HotCode* const hot_code_;  ///< Who wants to know what runs often, or null.
    FrameLayout layout_;

    std::vector<ValueType> local_types_;
    std::vector<uint16_t> local_slots_;
    std::vector<uint32_t> alias_counts_;  ///< Entries on the stack that stand for each local.
    std::vector<Entry> stack_;
    std::vector<Control> controls_;
    uint32_t top_ = 0;  ///< First free slot above the operands.
    uint32_t max_top_ = 0;
    bool reachable_ = true;
    /// The innermost protected region around the end of the code.
    uint32_t region_ = Region::kNone;
    Label return_pad_;
    /// The operation that charges for the block being translated.
    std::optional<uint32_t> charge_;
    uint32_t unreachable_depth_ = 0;  ///< Blocks that were opened since code became unreachable.
};

}  // namespace ingot::interpreter
