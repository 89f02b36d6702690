// The validation algorithm for instruction sequences (spec appendix A.3): operand and control
// stacks.
//
// One validator serves any number of bodies, one after the other, and reuses its stacks. It can
// also be driven instruction by instruction: a compiler that walks a body asks it for operand types
// and reachability instead of tracking them again.
//
// The first error sticks: rules go on with harmless values after it, so they need no early exits,
// and the loop around them looks at ok() once per instruction. Types on the stacks are canonical.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vm/decode/instruction.h"
#include "vm/decode/instruction_reader.h"
#include "vm/isa/features.h"
#include "vm/isa/limits.h"
#include "vm/isa/type_store.h"
#include "vm/isa/types.h"
#include "vm/module/module.h"
#include "vm/support/index.h"
#include "vm/support/result.h"
#include "vm/validate/module_validator.h"

namespace ingot {

/// What a body is validated against; shared by any number of validators, changed by none.
struct ValidationContext {
    const Module& module;
    const ValidatedTypes& types;
    const TypeStore& store;
    const Features& features;
};

/// The type of a block: canonical, without allocation.
class BlockSignature {
 public:
    BlockSignature() = default;
    explicit BlockSignature(const FunctionType& type) : function_(&type) {}
    explicit BlockSignature(ValueType result) : result_(result) {}

    std::span<const ValueType> parameters() const {
        return function_ ? std::span(function_->parameters) : std::span<const ValueType>();
    }
    /// Valid as long as this object stays where it is.
    std::span<const ValueType> results() const {
        if (function_) return function_->results;
        return {&result_, result_.is_bottom() ? 0u : 1u};
    }

 private:
    const FunctionType* function_ = nullptr;
    ValueType result_;
};

/// An entry of the control stack.
struct ControlFrame {
    enum class Kind : uint8_t { Function, Block, Loop, If, Else, Try, Catch, CatchAll, TryTable };
    Kind kind = Kind::Block;
    bool is_unreachable = false;
    uint32_t height = 0;       ///< Operand stack height below the block's parameters.
    uint32_t init_height = 0;  ///< Height of the stack of initialized locals at entry.
    BlockSignature signature;

    /// What a branch to this frame's label carries.
    std::span<const ValueType> label_types() const {
        return kind == Kind::Loop ? signature.parameters() : signature.results();
    }
};

class FunctionValidator {
 public:
    explicit FunctionValidator(const ValidationContext& context) : context_(context) {}

    /// Validates the body of a function defined in the module.
    Result<void> validate(FunctionIndex function);

    /// Validates a constant expression that must yield `type` (canonical) and may read the first
    /// `visible_globals` globals, if they are immutable.
    Result<void> validate_constant(ConstantExpression expression, ValueType type,
                                   uint32_t visible_globals);

    /// The functions that `ref.func` named in the constant expressions validated so far.
    std::span<const FunctionIndex> constant_references() const { return constant_references_; }

    // The same in steps. begin() takes the signature and the locals; then every instruction of the
    // body in order up to its last `end`, after which is_done() holds.
    Result<void> begin(FunctionIndex function);
    Result<void> step(const Instruction& instruction);
    bool is_done() const { return controls_.empty(); }

    std::span<const ValueType> locals() const { return locals_; }
    uint32_t operand_count() const { return static_cast<uint32_t>(operands_.size()); }
    /// The type of an operand, 0 being the top; Bottom where unreachable code leaves it open.
    ValueType operand(uint32_t depth) const;
    /// True if no execution reaches the next instruction.
    bool is_unreachable() const { return !controls_.empty() && controls_.back().is_unreachable; }
    uint32_t control_count() const { return static_cast<uint32_t>(controls_.size()); }
    /// The control frame that label `depth` means, 0 being the innermost.
    const ControlFrame& control(uint32_t depth) const { return *(controls_.end() - 1 - depth); }
    /// The canonical signature of a block type, valid in this module.
    BlockSignature signature_of(const BlockType& type) const;

 private:
    using Kind = ControlFrame::Kind;

    // Driving (function_validator.cpp).
    bool ok() const { return !error_; }
    void reset();
    void begin_body(FunctionIndex function);
    Result<void> run(InstructionReader reader);
    void dispatch(const Instruction& instruction);
    void check_constant(const Instruction& instruction);
    std::unexpected<Error> failure();

    // Errors (validation_stacks.cpp); the first one counts.
    void fail(std::string message, ErrorKind kind = ErrorKind::Invalid);
    void fail_stack_limit();
    void fail_unknown(std::string_view what, uint32_t index);
    void fail_operand(ValueType expected, std::optional<ValueType> actual);
    void fail_mismatch(std::string_view requirer, std::span<const ValueType> required,
                       std::string_view holder, std::span<const ValueType> actual);

    // The operand stack (here and validation_stacks.cpp).
    // Its limit is what a frame can hold; without one, calls with many results in little code would
    // fill the memory.
    void push(ValueType type) {
        if (operands_.size() >= limits::kMaxFrameSlots) [[unlikely]]
            return fail_stack_limit();
        operands_.push_back(type);
    }
    void push(std::span<const ValueType> types);
    void pop(ValueType expected) {
        const ValueType actual = pop_any(expected);
        if (actual != expected && !context_.store.matches(actual, expected)) [[unlikely]] {
            fail_operand(expected, actual);
        }
    }
    void pop(std::span<const ValueType> types) {
        for (size_t i = types.size(); i > 0; --i) pop(types[i - 1]);
    }
    /// Pops whatever is there, Bottom in unreachable code; `expected` is for the error of a missing
    /// operand.
    ValueType pop_any(ValueType expected) {
        const ControlFrame& frame = controls_.back();
        if (operands_.size() > frame.height) [[likely]] {
            const ValueType type = operands_.back();
            operands_.pop_back();
            return type;
        }
        if (!frame.is_unreachable) fail_operand(expected, std::nullopt);
        return ValueType::Bottom;
    }
    /// Pops any reference; (ref bottom) in unreachable code.
    ValueType pop_reference();
    /// The types above the innermost block's height.
    std::span<const ValueType> block_operands() const {
        return std::span(operands_).subspan(controls_.back().height);
    }
    /// That popping `types` would do, without popping them.
    void check_operands(std::span<const ValueType> types);

    // The control stack.
    void push_control(Kind kind, BlockSignature signature);
    ControlFrame pop_control();
    void set_unreachable();

    // Index spaces: null, or Bottom, after reporting what is unknown.
    const ControlFrame* label_at(uint32_t depth);
    const SubType* type_at(uint32_t index);
    const FunctionType* function_type_at(uint32_t index);
    const StructType* struct_type_at(uint32_t index);
    const ArrayType* array_type_at(uint32_t index);
    const FunctionType* function_at(uint32_t index);
    const FunctionType* tag_at(uint32_t index);
    const TableType* table_at(uint32_t index);
    const Limits* memory_at(uint32_t index);
    ValueType local_at(uint32_t index);
    ValueType element_segment_at(uint32_t index);
    void check_data_segment(uint32_t index);
    BlockSignature checked_signature(const BlockType& type);
    /// The canonical form of an immediate's type.
    ValueType canonical(ValueType type);
    /// A reference to a type of the module, whose index must be valid.
    ValueType reference_to(uint32_t type_index, bool is_nullable) const {
        return ValueType::ref(HeapType::concrete(context_.types.ids[type_index]), is_nullable);
    }

    // Rules of control flow and calls (control_rules.cpp).
    void block(const Instruction& instruction, Kind kind);
    void else_();
    void end();
    void br(const Instruction& instruction);
    void br_if(const Instruction& instruction);
    void br_table(const Instruction& instruction);
    void br_on_null(const Instruction& instruction);
    void br_on_non_null(const Instruction& instruction);
    void br_on_cast(const Instruction& instruction);
    void return_();
    void call(const FunctionType* callee, bool is_tail);
    void call_indirect(const Instruction& instruction, bool is_tail);
    void call_ref(const Instruction& instruction, bool is_tail);

    // Rules of exceptions, both kinds (exception_rules.cpp).
    void catch_(const Instruction& instruction);
    void catch_all();
    void delegate(const Instruction& instruction);
    void rethrow(const Instruction& instruction);
    void try_table(const Instruction& instruction);
    void check_catch(const CatchClause& clause);
    void throw_(const Instruction& instruction);
    void throw_ref();

    // Rules of operands, variables, tables and memories (state_rules.cpp).
    void apply_signature(const Signature& signature, ValueType address_type);
    void select();
    void select_typed(const Instruction& instruction);
    void local_get(const Instruction& instruction);
    void local_set(const Instruction& instruction, bool is_tee);
    void global_get(const Instruction& instruction);
    void global_set(const Instruction& instruction);
    void table_access(const Instruction& instruction);
    void table_copy(const Instruction& instruction);
    void table_init(const Instruction& instruction);
    void memory_access(const Instruction& instruction, bool is_atomic);
    void memory_operation(const Instruction& instruction, uint32_t memory_index);
    void memory_copy(const Instruction& instruction);
    void check_lane(const Instruction& instruction, uint32_t lane_count);
    void lane(const Instruction& instruction);
    void shuffle(const Instruction& instruction);

    // Rules of references, structures and arrays (object_rules.cpp).
    void ref_func(const Instruction& instruction);
    void ref_test(const Instruction& instruction);
    void ref_cast(const Instruction& instruction);
    void convert_extern(HeapType from, HeapType to);
    void struct_new(const Instruction& instruction);
    void struct_access(const Instruction& instruction);
    void array_new(const Instruction& instruction);
    void array_new_from_segment(const Instruction& instruction);
    void array_access(const Instruction& instruction);
    void array_fill(const Instruction& instruction);
    void array_copy(const Instruction& instruction);
    void array_init(const Instruction& instruction);
    void check_array_segment(const Instruction& instruction, const FieldType& element);

    const ValidationContext context_;
    std::vector<ValueType> operands_;
    std::vector<ControlFrame> controls_;
    std::vector<ValueType> locals_;
    std::vector<uint8_t> initialized_;  ///< By local; matters for those that are not defaultable.
    std::vector<uint32_t> init_stack_;  ///< Locals that were set, to unset at the end of a block.
    std::vector<FunctionIndex> constant_references_;
    std::optional<FunctionIndex> function_;  ///< None in constant expressions.
    uint32_t visible_globals_ = 0;
    const Instruction* instruction_ = nullptr;  ///< The one that is being validated, for errors.
    std::optional<Error> error_;
};

}  // namespace ingot
