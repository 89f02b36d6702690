// Emitting operations: choosing the form of each by where its operands are, and keeping track of
// labels and of what the accumulators hold. What fuses with what is in code_fusion.cpp.
#include "vm/interpreter/code_builder.h"

#include <utility>

#include "vm/interpreter/fused_access_handlers.h"
#include "vm/interpreter/fused_handlers.h"
#include "vm/support/check.h"

namespace ingot::interpreter {
void CodeBuilder::note_position() {
    while (!positions_.empty() && positions_.back().op >= size()) positions_.pop_back();
    if (positions_.empty() || positions_.back().offset != offset_) {
        positions_.push_back({size(), offset_});
    }
}

uint32_t CodeBuilder::emit(Handler handler, uint16_t a, uint16_t b, uint16_t c, uint16_t d) {
    note_position();
    last_.reset();
    copy_before_ = last_copy_;
    last_copy_.reset();
    last_constant_.reset();
    // One operation more, a comparison, may stand between an assignment and what it fuses with.
    if (assignment_ && (assignment_->op + 2 <= size() || assignment_->op >= size())) {
        assignment_.reset();
    }
    ops_.push_back({handler, {{a, b, c, d}}});
    return size() - 1;
}

uint32_t CodeBuilder::emit_immediate(Handler handler, uint16_t x, uint16_t y, int32_t immediate) {
    const uint32_t index = emit(handler, x, y);
    ops_.back().immediate = immediate;
    return index;
}

void CodeBuilder::emit_cell(uint64_t word0, uint64_t word1) {
    Op cell{reinterpret_cast<Handler>(word0), {}};
    cell.bits = word1;
    ops_.push_back(cell);
}

void CodeBuilder::emit_bits(Handler handler, uint64_t bits) {
    emit(handler);
    ops_.back().bits = bits;
}

void CodeBuilder::clobber(uint16_t slot, uint32_t count) {
    for (uint32_t i = 0; i < kClassCount; ++i) {
        const int32_t held = accumulators_[i];
        if (held < 0) continue;
        const int32_t held_count = i == static_cast<uint32_t>(Class::V128) ? 2 : 1;
        if (held < slot + static_cast<int32_t>(count) && slot < held + held_count)
            accumulators_[i] = -1;
    }
}

void CodeBuilder::produced(uint16_t slot, ValueType type, bool redirectable) {
    const AccumulatorSlots before = accumulators_;
    clobber(slot, slot_count(type));
    accumulators_[static_cast<size_t>(class_of(type))] = slot;
    if (redirectable) {
        Last last;
        last.op = size() - 1;
        last.offset = offset_;
        last.slot = slot;
        last.before = before;
        last_ = last;
    }
}

void CodeBuilder::forget_accumulators() {
    accumulators_.fill(-1);
}

bool CodeBuilder::redirect(uint16_t from, uint16_t to, ValueType type) {
    if (!last_ || last_->slot != from) return false;
    ops_[last_->op].a = to;
    std::optional<Assignment> assignment;
    if (last_->kind == Last::Kind::Binary && last_->opcode == Opcode::I32Add &&
        !last_->left.is_constant) {
        assignment = {last_->op, to, last_->left.slot, last_->right, last_->before};
    }
    produced(to, type, false);
    // The value is a local's now: it must be written whatever follows, so it fuses with nothing
    // else.
    last_.reset();
    if (assignment && (!assignment_ || !fuse_assignments(*assignment_, *assignment))) {
        assignment_ = assignment;
    }
    return true;
}

void CodeBuilder::copy(uint16_t to, uint16_t from, ValueType type) {
    if (to == from) return;
    const Operand nothing{.is_constant = true, .type = ValueType::I32};
    if (type == ValueType::I32 && assignment_ && assignment_->slot == from &&
        fuse_assignments(*assignment_, {size(), to, from, nothing, {}})) {
        return;
    }
    const bool accumulator = in_accumulator(from, type);
    const auto slots = slot_count(type);
    switch (class_of(type)) {
    case Class::F32: emit(accumulator ? copy_f32_acc : copy32, to, from); break;
    case Class::V128: emit(accumulator ? copy_v128_acc : copy128, to, from); break;
    case Class::F64:
        if (accumulator) {
            emit(copy_f64_acc, to, from);
            break;
        }
        [[fallthrough]];
    case Class::Integer:
        if (accumulator) {
            emit(copy_integer_acc, to, from);
        } else if (last_copy_) {
            Op& pair = ops_[*last_copy_];
            pair.handler = copy64_pair;
            pair.c = to;
            pair.d = from;
            last_copy_.reset();
        } else {
            last_copy_ = emit(copy64, to, from);
        }
        break;
    }
    clobber(to, slots);
    // The copy is what the code refers to from now on.
    if (accumulator) accumulators_[static_cast<size_t>(class_of(type))] = to;
}

void CodeBuilder::constant(uint16_t to, ValueType type, uint64_t bits) {
    const Operand operand{true, 0, bits, type};
    const bool is_zero = type == ValueType::F64 && bits == 0;
    if (fits_field(operand) && last_constant_ && fits_short(ops_[*last_constant_].immediate)) {
        Op& pair = ops_[*last_constant_];
        const auto first = static_cast<uint16_t>(pair.immediate);
        pair.handler = constant32_pair;
        pair.b = first;
        pair.c = to;
        pair.d = static_cast<uint16_t>(immediate_of(operand));
        last_constant_.reset();
    } else if (fits_immediate(operand) || is_zero) {
        last_constant_ = emit_immediate(constant32, to, 0, immediate_of(operand));
    } else {
        emit(constant64, to);
        emit_cell(0, bits);
    }
    clobber(to, 1);
}

void CodeBuilder::constant128(uint16_t to, uint64_t low, uint64_t high) {
    emit(interpreter::constant128, to);
    emit_cell(low, high);
    clobber(to, 2);
}

void CodeBuilder::emit_numeric(Handler handler, Opcode opcode, Form form, uint16_t to,
                               ValueType type, uint16_t b, uint16_t c, int32_t immediate,
                               bool has_immediate) {
    CHECK(handler != nullptr);
    const uint32_t op =
        has_immediate ? emit_immediate(handler, to, b, immediate) : emit(handler, to, b, c);
    produced(to, type, true);
    last_->op = op;
    last_->opcode = opcode;
    last_->form = form;
}

void CodeBuilder::unary(Opcode opcode, uint16_t to, ValueType type, const Operand& value) {
    const Form form = in_accumulator(value.slot, value.type) ? Form::A : Form::S;
    const Handler handler = numeric_handlers(opcode)[at(form)];
    note_inner(value, value);
    emit_numeric(handler, opcode, form, to, type, value.slot, 0, 0, false);
    last_->kind = Last::Kind::Unary;
    last_->left = value;
}

bool CodeBuilder::is_zero_extended(uint16_t slot) const {
    return last_ && last_->slot == slot && last_->kind != Last::Kind::Other &&
           signature_type(opcode_info(last_->opcode).signature.result) == ValueType::I32;
}

bool CodeBuilder::binary(Opcode opcode, uint16_t to, ValueType type, Operand left, Operand right) {
    if (left.is_constant && right.is_constant) return false;
    if (left.is_constant && is_commutative(opcode)) std::swap(left, right);
    if (fuse_pair(opcode, to, type, left, right)) return true;
    if (fuse_wide_pair(opcode, to, type, left, right)) return true;
    if (fuse_load_operation(opcode, to, type, left, right)) return true;
    note_inner(left, right);
    const FormHandlers& handlers = numeric_handlers(opcode);
    const bool left_in = !left.is_constant && in_accumulator(left.slot, left.type);
    const bool right_in = !right.is_constant && in_accumulator(right.slot, right.type);
    if (!left.is_constant && !right.is_constant) {
        // Where one operand is in the accumulator, field b names the other.
        const Form form = left_in ? Form::AS : right_in ? Form::SA : Form::SS;
        emit_numeric(handlers[at(form)], opcode, form, to, type, left_in ? right.slot : left.slot,
                     right.slot, 0, false);
    } else {
        const Operand& constant = left.is_constant ? left : right;
        const uint16_t slot = left.is_constant ? right.slot : left.slot;
        if (fits_immediate(constant)) {
            const Form form = left.is_constant ? (right_in ? Form::IA : Form::IS)
                                               : (left_in ? Form::AI : Form::SI);
            emit_numeric(handlers[at(form)], opcode, form, to, type, slot, 0,
                         immediate_of(constant), true);
        } else if (fits_wide(constant)) {
            const Form form = left.is_constant ? (right_in ? Form::WA : Form::WS)
                                               : (left_in ? Form::AW : Form::SW);
            emit_numeric(handlers[at(form)], opcode, form, to, type, slot, 0, 0, false);
            emit_cell(0, constant.bits);
        } else {
            return false;
        }
    }
    last_->kind = Last::Kind::Binary;
    last_->left = left;
    last_->right = right;
    return true;
}

/// Before an operation on `left` and `right` is emitted.
void CodeBuilder::note_inner(const Operand& left, const Operand& right) {
    const auto is = [&](const Operand& operand) {
        return !operand.is_constant && last_ && last_->slot == operand.slot;
    };
    inner_ = is(left) || is(right) ? last_ : std::nullopt;
}

CodeBuilder::Last CodeBuilder::drop_last() {
    const Last last = *last_;
    accumulators_ = last.before;
    ops_.resize(last.op);
    last_.reset();
    return last;
}

/// Drops the last operation and the one in front of it that computed an operand of it.
CodeBuilder::Last CodeBuilder::drop_inner() {
    drop_last();
    last_ = inner_;
    return drop_last();
}

void CodeBuilder::patch(uint32_t origin, uint32_t entry, uint32_t target) {
    const auto distance = static_cast<int32_t>(target) - static_cast<int32_t>(origin);
    if (entry == Label::kLanding) {
        landings_[origin] = target;
    } else if (entry == Label::kNotInTable) {
        ops_[origin].immediate = distance;
    } else {
        reinterpret_cast<int32_t*>(&ops_[origin + 1])[entry] = distance;
    }
}

void CodeBuilder::refer(Label& label, uint32_t origin, uint32_t entry) {
    if (label.position) {
        patch(origin, entry, *label.position);
    } else {
        label.fixups.push_back({origin, entry});
    }
}

void CodeBuilder::bind(Label& label) {
    label.position = size();
    for (const Label::Fixup& fixup : label.fixups) patch(fixup.origin, fixup.entry, size());
    forget_accumulators();
    fence();
}

void CodeBuilder::fence() {
    last_.reset();
    last_copy_.reset();
    copy_before_.reset();
    last_constant_.reset();
    assignment_.reset();
}

void CodeBuilder::branch(Label& label) {
    if (last_copy_) {
        // The copy and the branch become one operation.
        const uint32_t origin = *last_copy_;
        ops_[origin].handler = copy64_branch;
        last_copy_.reset();
        refer(label, origin, Label::kNotInTable);
        return;
    }
    if (last_constant_ && fits_short(ops_[*last_constant_].immediate)) {
        const uint32_t origin = *last_constant_;
        ops_[origin].handler = constant32_branch;
        ops_[origin].b = static_cast<uint16_t>(ops_[origin].immediate);
        last_constant_.reset();
        refer(label, origin, Label::kNotInTable);
        return;
    }
    refer(label, emit(interpreter::branch), Label::kNotInTable);
}

void CodeBuilder::branch_if(const Operand& condition, bool negate, Label& label) {
    if (fuse_branch(condition, negate, label)) return;
    const bool follows = assignment_ && assignment_->op + 1 == size() && !negate;
    const Operand zero{.is_constant = true, .slot = 0, .bits = 0, .type = ValueType::I32};
    if (follows && fuse_loop_end(Opcode::I32Ne, condition, zero, label)) return;
    if (follows && fuse_counted_branch(condition, label)) return;
    const bool accumulator = in_accumulator(condition.slot, ValueType::I32);
    const Handler if_true = accumulator ? branch_if_acc : interpreter::branch_if;
    const Handler if_false = accumulator ? branch_unless_acc : branch_unless;
    refer(label, emit(negate ? if_false : if_true, condition.slot), Label::kNotInTable);
}

void CodeBuilder::branch_if_null(uint16_t reference, bool negate, Label& label) {
    const Handler handler = negate ? branch_if_non_null : interpreter::branch_if_null;
    refer(label, emit(handler, reference), Label::kNotInTable);
}

void CodeBuilder::branch_on(Handler handler, uint16_t x, uint64_t word0, Label& label) {
    const uint32_t origin = emit(handler, x);
    emit_cell(word0, 0);
    refer(label, origin, Label::kNotInTable);
}

void CodeBuilder::branch_table(uint16_t index, std::span<Label* const> targets) {
    const auto last = static_cast<int32_t>(targets.size() - 1);
    const uint32_t origin = emit_branch_table(index, last);
    for (size_t i = 0; i < targets.size(); i += 4) emit_cell(0, 0);
    for (uint32_t i = 0; i < targets.size(); ++i) refer(*targets[i], origin, i);
}

uint32_t CodeBuilder::emit_branch_table(uint16_t index, int32_t last) {
    const Operand operand{.slot = index, .type = ValueType::I32};
    if (is_last(operand, Last::Kind::Load) && last_->address.kind == Address::Kind::Base &&
        !last_->address.wraps && last_->address.is_short()) {
        if (const Handler handler = load_branch_table_handler(last_->opcode)) {
            const Last load = drop_last();
            const uint32_t offset = std::exchange(offset_, load.offset);
            const uint32_t origin =
                emit_immediate(handler, load.address.base.slot,
                               static_cast<uint16_t>(load.address.displacement), last);
            offset_ = offset;
            return origin;
        }
    }
    const bool accumulator = in_accumulator(index, ValueType::I32);
    return emit_immediate(accumulator ? branch_table_acc : interpreter::branch_table, index, 0,
                          last);
}

uint32_t CodeBuilder::landing(Label& label) {
    landings_.push_back(0);
    const auto index = static_cast<uint32_t>(landings_.size() - 1);
    refer(label, index, Label::kLanding);
    return index;
}

}  // namespace ingot::interpreter
