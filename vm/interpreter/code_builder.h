// Emits operations: knows the form each handler wants, what the accumulators hold, where labels
// are, and how to improve the operation that was just emitted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "vm/interpreter/code.h"
#include "vm/interpreter/control_handlers.h"
#include "vm/interpreter/numeric_handlers.h"
#include "vm/interpreter/operands.h"

namespace ingot::interpreter {

/// A place in the code that branches go to.
struct Label {
    struct Fixup {
        uint32_t origin;  ///< Operation that the distance counts from; a landing's index.
        uint32_t entry;   ///< The index in the branch table that follows `origin`, or one of these:
    };
    static constexpr uint32_t kNotInTable = ~0u;
    static constexpr uint32_t kLanding = ~1u;

    std::optional<uint32_t> position;
    std::vector<Fixup> fixups;

    bool is_used() const { return !fixups.empty(); }
};

class CodeBuilder {
 public:
    explicit CodeBuilder(Code& code)
        : ops_(code.ops), positions_(code.positions), landings_(code.landings) {}

    /// The instruction that the next operations come from.
    void set_offset(uint32_t offset) { offset_ = offset; }

    // Plain emission. Every operation that writes slots must say so, with `wrote` or a `class`.
    uint32_t emit(Handler handler, uint16_t a = 0, uint16_t b = 0, uint16_t c = 0, uint16_t d = 0);
    uint32_t emit_immediate(Handler handler, uint16_t x, uint16_t y, int32_t immediate);
    void emit_cell(uint64_t word0, uint64_t word1);
    void emit_bits(Handler handler, uint64_t bits);

    /// Slots [slot, slot + count) have a new value that no accumulator holds.
    void clobber(uint16_t slot, uint32_t count);
    /// `slot` has a new value, which its class's accumulator holds too; if the operation just
    /// emitted is the one that wrote it, `redirectable` says that its field `a` names the slot.
    void produced(uint16_t slot, ValueType type, bool redirectable);
    void forget_accumulators();
    bool in_accumulator(uint16_t slot, ValueType type) const {
        return accumulators_[static_cast<size_t>(class_of(type))] == slot;
    }

    /// Makes the operation that has just produced `from` write `to` instead. False if there is
    /// none.
    bool redirect(uint16_t from, uint16_t to, ValueType type);

    /// Whether `slot` has just been computed by an operation that yields an i32 and leaves zeros in
    /// the upper half of the slot.
    bool is_zero_extended(uint16_t slot) const;

    void copy(uint16_t to, uint16_t from, ValueType type);
    void constant(uint16_t to, ValueType type, uint64_t bits);
    void constant128(uint16_t to, uint64_t low, uint64_t high);

    /// Numeric operations; constants have been put into slots where `binary` cannot take them.
    void unary(Opcode opcode, uint16_t to, ValueType type, const Operand& value);
    /// False if no form takes these operands: the caller puts a constant into a slot and tries
    /// again.
    [[nodiscard]] bool binary(Opcode opcode, uint16_t to, ValueType type, Operand left,
                              Operand right);

    /// A comparison taken back, for select().
    struct Comparison {
        Opcode opcode{};
        Operand left, right;
    };
    /// Takes back the comparison that has just produced the i32 `condition`, if select() takes it.
    std::optional<Comparison> take_comparison(const Operand& condition);
    /// An integer or reference: slot `first` if the comparison holds, else `second`.
    void select(const Comparison& comparison, uint16_t to, ValueType type, uint16_t first,
                uint16_t second);

    void load(Opcode opcode, uint16_t to, ValueType type, const Operand& address, uint32_t offset);
    /// The same at `base` + `addend`, which wraps at 2^32, without an offset.
    void load_sum(Opcode opcode, uint16_t to, ValueType type, const Operand& base, int32_t addend);
    [[nodiscard]] bool store_sum(Opcode opcode, const Operand& base, int32_t addend,
                                 const Operand& value);
    [[nodiscard]] bool store(Opcode opcode, const Operand& address, const Operand& value,
                             uint32_t offset);

    // Control.
    void bind(Label& label);
    /// Nothing that follows fuses with what came before, so that positions up to here stay what
    /// they are.
    void fence();
    void branch(Label& label);
    /// Branches if `condition` (an i32) is non-zero, or zero if `negate`; fuses with a comparison
    /// that has just produced it.
    void branch_if(const Operand& condition, bool negate, Label& label);
    void branch_if_null(uint16_t reference, bool negate, Label& label);
    /// Any other conditional branch: `handler` tests slot `x` and has a cell of its own.
    void branch_on(Handler handler, uint16_t x, uint64_t word0, Label& label);
    /// The fixups are the entries in order, the default last.
    void branch_table(uint16_t index, std::span<Label* const> targets);
    /// A new entry of Code::landings that leads to the label.
    uint32_t landing(Label& label);

    uint32_t size() const { return static_cast<uint32_t>(ops_.size()); }

 private:
    using AccumulatorSlots = std::array<int32_t, kClassCount>;

    /// An address: base + (index << shift) + displacement, or the displacement alone.
    struct Address {
        enum class Kind : uint8_t { Base, Indexed, Absolute };
        Kind kind = Kind::Base;
        bool wraps = false;  ///< The displacement is signed and the whole sum wraps at 2^32.
        Operand base = {};
        Operand index = {};
        uint32_t shift = 0;
        uint32_t displacement = 0;

        bool operator==(const Address& other) const;
        /// Whether the displacement fits a 16-bit field.
        bool is_short() const;
    };

    /// The operation at the end of the code, if it produced a value and nothing came after it.
    struct Last {
        enum class Kind : uint8_t { Other, Unary, Binary, Pair, Load, LoadOperation };
        Kind kind = Kind::Other;  ///< What it may fuse with follows from this.
        uint32_t op = 0;
        uint32_t offset = 0;  ///< The instruction it came from.
        uint16_t slot = 0;
        Opcode opcode{};  ///< Of a pair: its second part; with a load: the operation.
        Opcode inner{};   ///< Of a pair: its first part; with an operation: the load.
        Form form{};
        Operand left, right;  ///< Of a pair or with a load: `left` is the other operand,
        Operand inner_left, inner_right;  ///< and these are the first part's.
        Address address;                  ///< Of a load.
        bool reversed = false;            ///< With a load: what was loaded is the left operand.
        AccumulatorSlots before{};        ///< What the accumulators held before it.
    };

    /// A local's new value, `slot` = `left` + `step`, written by the operation `op`.
    struct Assignment {
        uint32_t op = 0;
        uint16_t slot = 0;
        uint16_t left = 0;
        Operand step;
        AccumulatorSlots before{};
    };

    void note_position();
    void emit_numeric(Handler handler, Opcode opcode, Form form, uint16_t to, ValueType type,
                      uint16_t b, uint16_t c, int32_t immediate, bool has_immediate);
    bool fuse_branch(const Operand& condition, bool negate, Label& label);
    bool fuse_loop_end(Opcode compare, const Operand& left, const Operand& right, Label& label);
    bool fuse_counted_branch(const Operand& condition, Label& label);
    bool fuse_copy_branch(bool negate, Label& label);
    static bool can_branch_on(const Last& load, const Operand& other);
    void load_branch(Opcode compare, const Last& load, const Operand& other, Label& label);
    bool fuse_loaded_condition(const Operand& condition, bool negate, Label& label);
    bool fuse_assignments(const Assignment& first, const Assignment& second);
    bool fuse_pair(Opcode opcode, uint16_t to, ValueType type, const Operand& left,
                   const Operand& right);
    bool fuse_load_operation(Opcode opcode, uint16_t to, ValueType type, const Operand& left,
                             const Operand& right);
    bool fuse_wide_pair(Opcode opcode, uint16_t to, ValueType type, const Operand& left,
                        const Operand& right);
    bool fuse_operation_store(Opcode opcode, const Address& address, const Operand& value);
    bool fuse_move(Opcode opcode, const Address& address, const Operand& value);
    bool fuse_modify(Opcode opcode, const Address& address, const Operand& value);
    bool fuse_value_store(Opcode opcode, const Address& address, const Operand& value);
    bool fuse_kept_load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                        uint32_t offset);
    void note_load(Opcode opcode, const Address& address);
    bool fuse_load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                   uint32_t offset);
    bool fuse_store(Opcode opcode, const Operand& address, const Operand& value,
                    uint32_t displacement, bool wraps);
    std::optional<Address> address_parts(const Operand& address) const;
    Address address_of(const Operand& base, uint32_t displacement, bool wraps) const;
    bool is_last(const Operand& operand, Last::Kind kind) const;
    void note_inner(const Operand& left, const Operand& right);
    Last drop_last();
    Last drop_inner();
    uint32_t emit_branch_table(uint16_t index, int32_t last);
    void refer(Label& label, uint32_t origin, uint32_t entry);
    void patch(uint32_t origin, uint32_t entry, uint32_t target);

    std::vector<Op>& ops_;
    std::vector<Code::Position>& positions_;
    std::vector<uint32_t>& landings_;
    uint32_t offset_ = 0;
    AccumulatorSlots accumulators_{-1, -1, -1, -1};
    std::optional<Last> last_;
    /// What stood in front of the last operation and computed an operand of it, if nothing but
    /// the two of them needs it.
    std::optional<Last> inner_;
    std::optional<Assignment> assignment_;
    std::optional<uint32_t>
        last_copy_;  ///< A copy64 at the end of the code, which may become a pair.
    std::optional<uint32_t> copy_before_;    ///< Such a copy in front of the last operation.
    std::optional<uint32_t> last_constant_;  ///< The same of a constant32.
};

}  // namespace ingot::interpreter
