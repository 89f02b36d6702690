// Lowers one validated wasm function to LLVM IR, instruction by instruction (spec 4.6): the
// validator is driven along and tells types and reachability, this class keeps the operands as IR
// values. Locals are stack slots of the IR (alloca), which its first pass turns into SSA values;
// labels are basic blocks with a phi per value that a branch carries. Code that validation finds
// unreachable is not lowered.
//
// The families of instructions stand in lower_<family>.cpp, in the order of this header.
#pragma once

#include <llvm/IR/IRBuilder.h>

#include <span>
#include <vector>

#include "compiler/llvm/slot_access.h"
#include "compiler/llvm/unit.h"
#include "vm/decode/instruction.h"
#include "vm/isa/trap.h"
#include "vm/validate/function_validator.h"

namespace ingot::codegen {

class FunctionLowering {
 public:
    FunctionLowering(Unit& unit, uint32_t body_index);
    /// The function as it goes on from a loop's header; what comes before is lowered too, and dead.
    FunctionLowering(Unit& unit, const LoopEntry& loop);

    /// Defines the function's symbol in the unit.
    Result<void> run();

 private:
    using Value = llvm::Value;
    using Block = llvm::BasicBlock;

    /// An entry of the control stack, for reachable code only.
    struct Control {
        ControlFrame::Kind kind = ControlFrame::Kind::Block;
        Block* target = nullptr;  ///< Where a branch to the label goes; null: the function's end.
        std::vector<llvm::PHINode*> phis;      ///< In `target`: what a branch carries.
        Block* end = nullptr;                  ///< Where code behind the block goes on.
        std::vector<llvm::PHINode*> end_phis;  ///< In `end` (for other kinds than Loop: = phis).
        Block* else_block = nullptr;           ///< If: where the condition fails.
        std::vector<Value*> else_operands;     ///< If: its parameters.
        size_t height = 0;                     ///< Operands below the block's parameters.
        /// Of the loop that the function is entered at: what stands below its parameters.
        std::vector<llvm::PHINode*> kept_phis;
        /// Where exceptions thrown in this block's body go on, or null: as outside.
        Block* landing = nullptr;
        /// What lower_exceptions.cpp remembers of a try or try_table: an index of its own.
        uint32_t try_index = 0;
    };

    // Driving and common parts (function_lowering.cpp).
    void begin();
    void finish();
    void lower(const Instruction& instruction);
    void lower_unreachable(const Instruction& instruction);
    void push(Value* value) { operands_.push_back(value); }
    Value* pop();
    /// Pops the given number of operands, returned in the order in which they were pushed.
    std::vector<Value*> pop(size_t count);
    Value* peek(size_t depth) const { return operands_[operands_.size() - 1 - depth]; }
    Block* new_block(const char* name);
    /// A phi for each type, at the start of a block.
    void add_phis(Block* block, std::span<const ValueType> types,
                  std::vector<llvm::PHINode*>& phis);
    /// Branch weights: the first successor is hardly ever taken.
    llvm::MDNode* unlikely();
    /// Goes on in `block`.
    void enter(Block* block) { builder_.SetInsertPoint(block); }

    /// A builtin call; ends the block and goes on in a new one where an exception may be caught
    /// here. Arguments without the context.
    Value* call_builtin(Builtin builtin, std::span<Value* const> arguments);
    Value* call_builtin(Builtin builtin, std::initializer_list<Value*> arguments) {
        return call_builtin(builtin, std::span(arguments.begin(), arguments.size()));
    }
    /// The same for one that does not return; ends the block with `unreachable`.
    void call_builtin_never(Builtin builtin, std::initializer_list<Value*> arguments);
    /// A call that may throw: an invoke within a try, else a plain call. Never a tail call.
    llvm::CallBase* call_may_throw(llvm::FunctionType* type, Value* callee,
                                   std::span<Value* const> arguments, llvm::CallingConv::ID cc);
    /// Traps if `condition` (i1) holds; goes on in a new block.
    void trap_if(Value* condition, Trap trap);
    /// Ends the block with a trap.
    void trap(Trap trap);
    Value* constant32(uint32_t value) { return builder_.getInt32(value); }
    Value* constant64(uint64_t value) { return builder_.getInt64(value); }
    /// A test (i1) as a wasm truth value.
    Value* truth(Value* test) { return builder_.CreateZExt(test, unit_.i32); }
    /// Loads of the engine's structures; `offset` in bytes. Invariant: never changes while the
    /// instance lives.
    Value* load_engine(llvm::Type* type, Value* base, uint64_t offset);
    Value* load_invariant(llvm::Type* type, Value* base, uint64_t offset);
    /// Loads an invariant pointer to so many bytes, which may be read at any time.
    Value* load_pointer(Value* base, uint64_t offset, uint64_t bytes);
    llvm::StoreInst* store_engine(Value* value, Value* base, uint64_t offset);
    /// What a store leaves can be seen after a trap, and to LLVM an access of the guest's that
    /// faults is one that goes on: such stores must neither move nor vanish.
    static void keep(llvm::StoreInst* store) { store->setVolatile(true); }
    /// Invariant pointer number `index` of an array in the context, whose field is at `field`.
    Value* load_indexed(uint64_t field, uint32_t index);
    /// Stack memory of the frame for that many slots, allocated once in the entry block.
    Value* allocate_slots(uint32_t count);

    // Entering at a loop (lower_loop_entry.cpp).
    /// At the header of the loop to enter: locals and operands come from the frame.
    void enter_at_loop(Block* header, Block* before);
    static void close_kept_phis(const Control& loop);
    void return_values(std::span<Value* const> values);

    // Control flow (lower_control.cpp).
    void block(const Instruction& instruction);
    void loop(const Instruction& instruction);
    void if_(const Instruction& instruction);
    void else_();
    void end();
    void br(uint32_t label);
    void br_if(const Instruction& instruction);
    void br_table(const Instruction& instruction);
    void br_on_null(const Instruction& instruction);
    void br_on_non_null(const Instruction& instruction);
    void select();
    /// Opens a block whose parameters are on the operand stack; its end gets phis for its results.
    Control& push_control(ControlFrame::Kind kind, const BlockType& type);
    /// Goes on in a block, with its phis as operands (or with poison, if nothing branches there).
    void continue_at(Block* block, std::span<llvm::PHINode* const> phis);
    /// Ends the current block by falling through to the end of the innermost control, if it is
    /// reachable.
    void fall_through();
    Control& control(uint32_t depth) { return controls_[controls_.size() - 1 - depth]; }
    /// Adds the current block with the carried values to the label's phis and returns where to
    /// branch.
    Block* prepare_branch(uint32_t label, std::span<Value* const> carried);
    /// Topmost `count` operands, which stay.
    std::span<Value* const> top(size_t count) const;
    size_t label_arity(uint32_t label) const;
    /// Fuel, as the interpreter charges it: one unit per instruction, at a basic block's entry.
    void charge(const Instruction& instruction);

    // Calls (lower_calls.cpp).
    void call(const Instruction& instruction, bool is_tail);
    void call_indirect(const Instruction& instruction, bool is_tail);
    void call_ref(const Instruction& instruction, bool is_tail);
    /// Calls a Function* (not null) of that type, wherever its code runs.
    void call_function(Value* function, uint32_t type_index, bool is_tail);
    /// The same for one that is known to be compiled, and of this instance.
    void call_compiled(Value* function, uint32_t type_index, bool is_tail);
    void call_adapter(Value* function, uint32_t type_index, bool is_tail);
    void call_defined(uint32_t function_index, bool is_tail);
    /// Arguments of a call as the convention has them; `first` stands behind the context.
    std::vector<Value*> arguments(const FunctionType& type, Value* first = nullptr);
    /// Ends the function by a call in its place.
    void tail_call(llvm::FunctionType* type, Value* callee, std::span<Value* const> arguments);
    void push_results(Value* result, const FunctionType& type);
    /// The Function* in a table's slot, checked against a type.
    Value* checked_callee(const Instruction& instruction);

    // Variables, tables, bulk operations (lower_state.cpp).
    void global_get(uint32_t index);
    void global_set(uint32_t index);
    void table_get(const Instruction& instruction);
    void table_set(const Instruction& instruction);
    void table_operation(const Instruction& instruction);
    /// Checked address of a table's element.
    Value* table_element(uint32_t table, Value* index, Trap trap);
    /// An i32 or i64 address or count as i64, by the address type of a table or memory.
    Value* widen(Value* value);
    /// Back to the address type of a table or memory.
    Value* narrow(Value* value, const Limits& limits);
    void memory_operation(const Instruction& instruction);

    // Accesses to memory (lower_memory.cpp).
    void load(const Instruction& instruction);
    void store(const Instruction& instruction);
    /// The pointer for an access of `width` bytes: checks what guard pages do not.
    Value* address(const MemoryArgument& argument, Value* index, uint32_t width);
    /// The effective address as an i64 offset in the memory, checked in any case.
    Value* checked_offset(const MemoryArgument& argument, Value* index, uint32_t width);
    /// Volatile accesses, marked as guest memory, with alignment 1.
    Value* load_guest(llvm::Type* type, Value* pointer);
    void store_guest(Value* value, Value* pointer);
    Value* memory_base(uint32_t memory);
    Value* memory_size(uint32_t memory);
    void load_lane(const Instruction& instruction);
    void store_lane(const Instruction& instruction);

    // Numbers (lower_numeric.cpp, lower_conversions.cpp) and vectors (lower_simd_*.cpp).
    void constant_float(const Instruction& instruction);
    void unary(const Instruction& instruction);
    void binary(const Instruction& instruction);
    void ternary(const Instruction& instruction);
    /// Null if the instruction is not one of theirs.
    Value* scalar_unary(Opcode opcode, Value* a);
    Value* scalar_binary(Opcode opcode, Value* a, Value* b);
    /// Division and remainder, with their traps.
    Value* division(Opcode opcode, Value* a, Value* b);
    Value* conversion(Opcode opcode, Value* a);
    /// The trapping truncation of a float to an integer.
    Value* truncation(Opcode opcode, Value* a);
    Value* vector_unary(Opcode opcode, Value* a);
    Value* vector_binary(Opcode opcode, Value* a, Value* b);
    Value* vector_ternary(Opcode opcode, Value* a, Value* b, Value* c);
    /// What a widening, splatting or zero-extending vector load makes of the loaded integer.
    Value* widen_loaded_vector(Opcode opcode, Value* loaded);
    void shuffle(const Instruction& instruction);
    void extract_lane(const Instruction& instruction);
    void replace_lane(const Instruction& instruction);
    /// In the deterministic profile, makes NaNs canonical where the instruction leaves them open.
    Value* close_nan(Opcode opcode, Value* result);

    // References and objects (lower_references.cpp, lower_objects.cpp).
    void reference(const Instruction& instruction);
    void br_on_cast(const Instruction& instruction, bool on_failure);
    /// Whether (i1) a reference, whose canonical static type is `source`, has the type `wanted`, in
    /// the module's terms.
    Value* matches(Value* reference, ValueType source, ValueType wanted);
    /// A test that several steps may decide, each by leaving for a common end.
    class Decision {
     public:
        explicit Decision(FunctionLowering& lowering)
            : lowering_(lowering), done_(lowering.new_block("")) {}
        /// If `test` holds, the answer is `result`; goes on if not.
        void decide(Value* test, bool result);
        /// Else it is `otherwise`. Goes on where all steps meet, with the answer.
        Value* end(Value* otherwise);

     private:
        FunctionLowering& lowering_;
        Block* done_;
        std::vector<std::pair<Block*, bool>> early_;
    };
    Value* has_kind(Value* descriptor, HeapType heap);
    Value* object_matches(Decision& decision, Value* descriptor, uint32_t type_index);
    Value* function_matches(Decision& decision, Value* reference, uint32_t type_index);
    /// The canonical id that a type index has in this process.
    Value* load_type_id(uint32_t type_index);
    void structure(const Instruction& instruction);
    void array(const Instruction& instruction);
    /// Traps if a reference, whose static type is `type`, is null.
    void trap_if_null(Value* reference, ValueType type, Trap trap);
    Value* load_descriptor(Value* reference);
    /// Address of an object's part, for an access right away.
    Value* object_part(Value* reference, uint64_t offset);
    Value* load_part(ValueType storage, Value* pointer, bool is_signed, std::string_view part,
                     bool is_final);
    llvm::StoreInst* store_part(ValueType storage, Value* value, Value* pointer,
                                std::string_view part, bool is_final);
    /// New objects with everything but their header zero.
    Value* new_structure(uint32_t type_index);
    Value* new_array(uint32_t type_index, Value* length);
    /// Takes a cell of the free list whose head is at `list`, unless `is_large` or there is none;
    /// then the builtin makes the object. The descriptor is left to the caller.
    Value* take_cell(Value* list, Value* is_large, Builtin otherwise,
                     std::initializer_list<Value*> arguments);
    Value* free_list(gc::Contents contents, Value* granules);
    void store_descriptor(Value* object, uint32_t type_index);
    ValueType element_type(uint32_t type_index) const;
    Value* array_length(Value* array);
    Value* element(Value* array, ValueType storage, Value* index);
    /// A value where builtins read it.
    Value* in_slots(Value* value);
    void new_array_with_elements(const Instruction& instruction);
    void array_access(const Instruction& instruction);
    void array_bulk(const Instruction& instruction);

    /// A try or try_table: its landing pad, and the tests that what it caught goes through.
    struct Try {
        Block* pad = nullptr;
        llvm::PHINode* exception = nullptr;  ///< At the start of the tests.
        Block* open = nullptr;  ///< Where the next test belongs; null: nothing goes on from there.
    };

    // Exceptions (lower_exceptions.cpp).
    uint32_t open_try();
    void test_tag(Try& caught, uint32_t tag);
    const FunctionType& tag_type(uint32_t tag) const;
    std::vector<Value*> load_payload(Value* exception, uint32_t tag);
    Try* try_around(uint32_t depth);
    void pass_on(Try& caught, uint32_t depth);
    void throw_out(Value* exception);
    void try_(const Instruction& instruction);
    void catch_(const Instruction& instruction);
    void delegate(const Instruction& instruction);
    void rethrow(const Instruction& instruction);
    void try_table(const Instruction& instruction);
    void throw_(const Instruction& instruction);
    void throw_ref();
    /// Called at the end of a try without delegate, before its control is popped.
    void end_try(Control& control);
    /// Where an exception goes from here: the innermost landing pad, or null.
    Block* landing() const;

    // Atomics (lower_atomics.cpp).
    void atomic(const Instruction& instruction);
    /// The effective address, after all that may trap.
    Value* atomic_offset(const Instruction& instruction, Value* index);
    Value* atomic_access(const Instruction& instruction, llvm::Type* type, Value* pointer,
                         std::span<Value* const> operands);

    FunctionLowering(Unit& unit, uint32_t body_index, std::optional<uint32_t> loop_offset);

    Unit& unit_;
    const uint32_t body_index_;
    const std::optional<uint32_t>
        loop_offset_;  ///< Where the function is entered, if not at its start.
    const uint32_t function_index_;
    const FunctionType& type_;
    llvm::Function* const function_;
    llvm::IRBuilder<> builder_;
    SlotAccess slots_;      ///< Slots are 8-byte aligned memory of the engine.
    Value* const context_;  ///< The Context*, first parameter.
    FunctionValidator validator_;
    std::vector<Value*> operands_;
    std::vector<Control> controls_;
    std::vector<llvm::AllocaInst*> locals_;
    std::vector<Try> tries_;  ///< All that were ever opened.
    bool is_throwing_out_ = false;
    uint32_t skipped_ = 0;                ///< Depth of blocks that began in unreachable code.
    uint32_t offset_ = 0;                 ///< Of the current instruction.
    bool has_calls_ = false;              ///< Of functions: only then the stack can overflow.
    llvm::CmpInst* fuel_test_ = nullptr;  ///< Of the present basic block's charge ...
    llvm::BinaryOperator* fuel_rest_ = nullptr;  ///< ... whose amount grows as it goes on.
    std::string unsupported_;  ///< Why the function cannot be lowered; empty if it can.
};

}  // namespace ingot::codegen
