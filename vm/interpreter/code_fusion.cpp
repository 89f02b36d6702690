// Fusing operations: what stands at the end of the code becomes one operation with what follows.
// Nothing ever fuses across a label: bind() forgets what was there.
#include <limits>
#include <utility>

#include "vm/interpreter/code_builder.h"
#include "vm/interpreter/fused_handlers.h"
#include "vm/interpreter/memory_handlers.h"

namespace ingot::interpreter {
namespace {

/// The type of a whole load or store, as pairs count types; its part is Add only to say that there
/// is one.
PairRole load_role(Opcode access) {
    switch (access) {
    case Opcode::I32Load:
    case Opcode::I32Store: return {PairPart::Add, 0};
    case Opcode::I64Load:
    case Opcode::I64Store: return {PairPart::Add, 1};
    case Opcode::F32Load:
    case Opcode::F32Store: return {PairPart::Add, 2};
    case Opcode::F64Load:
    case Opcode::F64Store: return {PairPart::Add, 3};
    default: return {};
    }
}

/// The comparison that says the same with its operands exchanged.
std::optional<Opcode> with_swapped_operands(Opcode compare) {
    switch (compare) {
    case Opcode::I32Eq: return Opcode::I32Eq;
    case Opcode::I32Ne: return Opcode::I32Ne;
    case Opcode::I32LtS: return Opcode::I32GtS;
    case Opcode::I32LtU: return Opcode::I32GtU;
    case Opcode::I32GtS: return Opcode::I32LtS;
    case Opcode::I32GtU: return Opcode::I32LtU;
    case Opcode::I32LeS: return Opcode::I32GeS;
    case Opcode::I32LeU: return Opcode::I32GeU;
    case Opcode::I32GeS: return Opcode::I32LeS;
    case Opcode::I32GeU: return Opcode::I32LeU;
    default: return std::nullopt;
    }
}

}  // namespace

/// second(x, first(b, c)), where first was the last operation, becomes one operation.
bool CodeBuilder::fuse_pair(Opcode opcode, uint16_t to, ValueType type, const Operand& left,
                            const Operand& right) {
    const bool on_right = is_last(right, Last::Kind::Binary);
    const bool on_left = !on_right && is_last(left, Last::Kind::Binary);
    if (!on_right && !on_left) return false;
    const Operand& other = on_right ? left : right;
    if (other.is_constant || other.slot == last_->slot || last_->left.is_constant) return false;
    const PairRole second = pair_role(opcode);
    const PairRole first = pair_role(last_->opcode);
    if (second.part == PairPart::None || first.part == PairPart::None ||
        first.type != second.type) {
        return false;
    }
    Last pair = *last_;
    const bool immediate = pair.right.is_constant;
    if (immediate && (!fits_immediate(pair.right) || !fits_short(immediate_of(pair.right))))
        return false;
    const bool reversed = on_left && second.part == PairPart::Sub;
    if (pair_handler(second.type, first.part, second.part, {false, false, immediate, reversed}) ==
        nullptr) {
        return false;
    }
    drop_last();
    const bool accumulator = in_accumulator(other.slot, other.type);
    // Where only the right operand of a commutative operation is at hand, the sides are exchanged.
    if (!immediate && is_commutative(pair.opcode) && in_accumulator(pair.right.slot, type)) {
        std::swap(pair.left, pair.right);
    }
    const bool inner = in_accumulator(pair.left.slot, pair.left.type);
    const auto d = immediate ? static_cast<uint16_t>(immediate_of(pair.right)) : pair.right.slot;
    emit(pair_handler(second.type, first.part, second.part,
                      {accumulator, inner, immediate, reversed}),
         to, other.slot, pair.left.slot, d);
    produced(to, type, true);
    last_->kind = Last::Kind::Pair;
    last_->opcode = opcode;
    last_->inner = pair.opcode;
    last_->left = other;
    last_->inner_left = pair.left;
    last_->inner_right = pair.right;
    return true;
}

/// operation(x, load), where the load was the last operation, becomes one operation.
bool CodeBuilder::fuse_load_operation(Opcode opcode, uint16_t to, ValueType type,
                                      const Operand& left, const Operand& right) {
    const bool on_right = is_last(right, Last::Kind::Load);
    const bool on_left = !on_right && is_last(left, Last::Kind::Load);
    if (!on_right && !on_left) return false;
    const Operand& other = on_right ? left : right;
    if (other.is_constant || other.slot == last_->slot) return false;
    const PairRole role = pair_role(opcode);
    const PairRole loaded = load_role(last_->opcode);
    if (role.part == PairPart::None || loaded.part == PairPart::None || role.type != loaded.type) {
        return false;
    }
    const Last load = *last_;
    const bool fits = load.wraps ? fits_short(load.displacement)
                                 : static_cast<uint32_t>(load.displacement) <= 0xffff;
    const bool reversed = on_left && role.part == PairPart::Sub;
    if (!fits ||
        load_operation_handler(role.type, role.part, {false, reversed, load.wraps}) == nullptr) {
        return false;
    }
    // Of the two only the load can trap: its place is the place of both.
    const uint32_t operation_offset = std::exchange(offset_, positions_.back().offset);
    drop_last();
    const bool accumulator = in_accumulator(other.slot, other.type);
    emit(load_operation_handler(role.type, role.part, {accumulator, reversed, load.wraps}), to,
         other.slot, load.left.slot, static_cast<uint16_t>(load.displacement));
    offset_ = operation_offset;
    produced(to, type, true);
    return true;
}

/// A store of what the last operation computed becomes one operation with it.
bool CodeBuilder::fuse_operation_store(Opcode opcode, const Operand& address, const Operand& value,
                                       uint32_t offset, bool wraps) {
    if (address.is_constant || !is_last(value, Last::Kind::Binary)) return false;
    if (address.slot == last_->slot || last_->left.is_constant) return false;
    const bool fits = wraps ? fits_short(static_cast<int32_t>(offset)) : offset <= 0xffff;
    if (!fits) return false;
    const PairRole role = pair_role(last_->opcode);
    const PairRole stored = load_role(opcode);
    if (role.part == PairPart::None || stored.part == PairPart::None || role.type != stored.type) {
        return false;
    }
    const Last operation = *last_;
    const bool immediate = operation.right.is_constant;
    if (immediate &&
        (!fits_immediate(operation.right) || !fits_short(immediate_of(operation.right)))) {
        return false;
    }
    if (operation_store_handler(role.type, role.part, {false, false, immediate, wraps}) ==
        nullptr) {
        return false;
    }
    drop_last();
    const bool left = in_accumulator(operation.left.slot, operation.left.type);
    const bool right = !immediate && in_accumulator(operation.right.slot, operation.right.type);
    const auto c =
        immediate ? static_cast<uint16_t>(immediate_of(operation.right)) : operation.right.slot;
    emit(operation_store_handler(role.type, role.part, {left, right, immediate, wraps}),
         address.slot, operation.left.slot, c, static_cast<uint16_t>(offset));
    return true;
}

/// Says of the load just emitted what an operation on its result needs to take it over.
void CodeBuilder::note_load(Opcode opcode, const Operand& base, int32_t displacement, bool wraps) {
    last_->kind = Last::Kind::Load;
    last_->opcode = opcode;
    last_->left = base;
    last_->displacement = displacement;
    last_->wraps = wraps;
}

bool CodeBuilder::is_last(const Operand& operand, Last::Kind kind) const {
    return last_ && last_->kind == kind && !operand.is_constant && last_->slot == operand.slot &&
           cells_of(last_->form) == 1;
}

/// The parts of an address that the last operation computed, if it did and fusing may undo it.
std::optional<CodeBuilder::Address> CodeBuilder::address_parts(const Operand& address) const {
    if (is_last(address, Last::Kind::Binary) && last_->opcode == Opcode::I32Add) {
        return Address{last_->left, last_->right, 0};
    }
    if (is_last(address, Last::Kind::Pair) && last_->opcode == Opcode::I32Add &&
        last_->inner == Opcode::I32Shl && last_->inner_right.is_constant &&
        last_->inner_right.bits <= 3) {
        return Address{last_->left, last_->inner_left,
                       static_cast<uint32_t>(last_->inner_right.bits)};
    }
    return std::nullopt;
}

bool CodeBuilder::fuse_load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                            uint32_t offset) {
    const std::optional<Address> parts = address_parts(address);
    if (!parts) return false;
    if (parts->index.is_constant) {
        // The sum wraps at 2^32, the offset must not: only without one are both the same addition.
        if (offset != 0) return false;
        drop_last();
        emit_immediate(kMemoryHandlers.fast[at(opcode)][at(Form::SI)], to, parts->base.slot,
                       immediate_of(parts->index));
        produced(to, type, true);
        note_load(opcode, parts->base, immediate_of(parts->index), true);
        return true;
    } else {
        if (offset > std::numeric_limits<uint16_t>::max()) return false;
        drop_last();
        emit(kMemoryHandlers.indexed[parts->shift][at(opcode)], to, parts->base.slot,
             parts->index.slot, static_cast<uint16_t>(offset));
    }
    produced(to, type, true);
    return true;
}

bool CodeBuilder::fuse_store(Opcode opcode, const Operand& address, const Operand& value,
                             uint32_t offset) {
    const std::optional<Address> parts = address_parts(address);
    if (!parts || parts->index.is_constant || offset > std::numeric_limits<uint16_t>::max()) {
        return false;
    }
    const auto& handlers =
        value.is_constant ? kMemoryHandlers.indexed_immediate : kMemoryHandlers.indexed;
    const Handler handler = handlers[parts->shift][at(opcode)];
    uint16_t c = value.slot;
    if (value.is_constant) {
        const int32_t immediate = immediate_of(value);
        if (handler == nullptr || !fits_immediate(value) || !fits_short(immediate)) return false;
        c = static_cast<uint16_t>(immediate);
    }
    drop_last();
    emit(handler, parts->base.slot, parts->index.slot, c, static_cast<uint16_t>(offset));
    return true;
}

/// `slot` += `step` followed by a comparison of `slot` and a branch back becomes one operation.
bool CodeBuilder::fuse_loop_end(Opcode compare, const Operand& left, const Operand& right,
                                Label& label) {
    if (!increment_ || !label.position || left.is_constant || left.slot != increment_->slot)
        return false;
    const Operand& step = increment_->step;
    if (step.is_constant && !fits_short(immediate_of(step))) return false;
    if (!step.is_constant && step.slot == increment_->slot) return false;
    if (right.is_constant && !fits_short(immediate_of(right))) return false;
    if (!right.is_constant && right.slot == increment_->slot) return false;
    const auto distance =
        static_cast<int32_t>(*label.position) - static_cast<int32_t>(increment_->op);
    const Handler handler = loop_handler(compare, {step.is_constant, right.is_constant});
    if (!fits_short(distance) || handler == nullptr) return false;
    const Increment increment = *increment_;
    const auto field = [](const Operand& operand) {
        return operand.is_constant ? static_cast<uint16_t>(immediate_of(operand)) : operand.slot;
    };
    ops_.resize(increment.op);
    accumulators_ = increment.before;
    emit(handler, increment.slot, field(increment.step), field(right),
         static_cast<uint16_t>(distance));
    produced(increment.slot, ValueType::I32, false);
    return true;
}

bool CodeBuilder::fuse_branch(const Operand& condition, bool negate, Label& label) {
    const bool binary = is_last(condition, Last::Kind::Binary);
    if (!binary && !is_last(condition, Last::Kind::Unary)) return false;
    const auto& table = negate ? kScalarHandlers.branch_unless : kScalarHandlers.branch_if;
    const Handler handler = table[at(last_->opcode)][at(last_->form)];
    if (handler == nullptr) return false;
    const bool follows = increment_ && increment_->op + 1 == last_->op;
    if (binary && !negate && follows) {
        if (fuse_loop_end(last_->opcode, last_->left, last_->right, label)) return true;
        if (const std::optional<Opcode> swapped = with_swapped_operands(last_->opcode)) {
            if (fuse_loop_end(*swapped, last_->right, last_->left, label)) return true;
        }
    }
    const Op& compare = ops_[last_->op];
    const uint16_t a = compare.b;
    uint16_t b = compare.c;
    if (left_of(last_->form) == At::Immediate || right_of(last_->form) == At::Immediate) {
        if (!fits_short(compare.immediate)) return false;
        b = static_cast<uint16_t>(compare.immediate);
    }
    drop_last();
    refer(label, emit(handler, a, b), Label::kNotInTable);
    return true;
}

}  // namespace ingot::interpreter
