// Emitting operations: choosing the form of each by where its operands are, and keeping track of
// labels and of what the accumulators hold. What fuses with what is in code_fusion.cpp.
#include "vm/interpreter/code_builder.h"

#include <utility>

#include "vm/interpreter/fused_handlers.h"
#include "vm/interpreter/memory_handlers.h"
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
    last_copy_.reset();
    if (increment_ && increment_->op + 2 <= size()) increment_.reset();
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
    const bool increments = last_->kind == Last::Kind::Binary && last_->opcode == Opcode::I32Add &&
                            !last_->left.is_constant && last_->left.slot == to;
    if (increments) increment_ = Increment{last_->op, to, last_->right, last_->before};
    produced(to, type, false);
    // The value is a local's now: it must be written whatever follows, so it fuses with nothing
    // else.
    last_.reset();
    return true;
}

void CodeBuilder::copy(uint16_t to, uint16_t from, ValueType type) {
    if (to == from) return;
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
    if (fits_immediate(operand)) {
        emit_immediate(constant32, to, 0, immediate_of(operand));
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
    emit_numeric(handler, opcode, form, to, type, value.slot, 0, 0, false);
    last_->kind = Last::Kind::Unary;
    last_->left = value;
}

bool CodeBuilder::binary(Opcode opcode, uint16_t to, ValueType type, Operand left, Operand right) {
    if (left.is_constant && right.is_constant) return false;
    if (left.is_constant && is_commutative(opcode)) std::swap(left, right);
    if (fuse_pair(opcode, to, type, left, right)) return true;
    if (fuse_load_operation(opcode, to, type, left, right)) return true;
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

void CodeBuilder::drop_last() {
    accumulators_ = last_->before;
    ops_.resize(last_->op);
    last_.reset();
}

void CodeBuilder::load(Opcode opcode, uint16_t to, ValueType type, const Operand& address,
                       uint32_t offset) {
    const FormHandlers& handlers = kMemoryHandlers.fast[at(opcode)];
    if (address.is_constant) {
        const auto absolute = static_cast<uint32_t>(address.bits) + offset;
        emit_immediate(handlers[at(Form::IS)], to, 0, static_cast<int32_t>(absolute));
    } else if (fuse_load(opcode, to, type, address, offset)) {
        return;
    } else {
        const Form form = in_accumulator(address.slot, address.type) ? Form::A : Form::S;
        emit_immediate(handlers[at(form)], to, address.slot, static_cast<int32_t>(offset));
        produced(to, type, true);
        note_load(opcode, address, static_cast<int32_t>(offset), false);
        return;
    }
    produced(to, type, true);
}

void CodeBuilder::load_sum(Opcode opcode, uint16_t to, ValueType type, const Operand& base,
                           int32_t addend) {
    const std::optional<Address> parts = address_parts(base);
    if (parts && !parts->index.is_constant && fits_short(addend)) {
        drop_last();
        emit(kMemoryHandlers.indexed_wrapping[parts->shift][at(opcode)], to, parts->base.slot,
             parts->index.slot, static_cast<uint16_t>(addend));
        produced(to, type, true);
        return;
    }
    emit_immediate(kMemoryHandlers.fast[at(opcode)][at(Form::SI)], to, base.slot, addend);
    produced(to, type, true);
    note_load(opcode, base, addend, true);
}

bool CodeBuilder::store_sum(Opcode opcode, const Operand& base, int32_t addend,
                            const Operand& value) {
    if (fuse_operation_store(opcode, base, value, static_cast<uint32_t>(addend), true)) return true;
    const WrappingStores& handlers = kMemoryHandlers.wrapping[at(opcode)];
    if (!value.is_constant) {
        const bool accumulator = in_accumulator(value.slot, value.type);
        emit_immediate(accumulator ? handlers.accumulator : handlers.slot, base.slot, value.slot,
                       addend);
        return true;
    }
    const int32_t immediate = immediate_of(value);
    if (handlers.immediate == nullptr || !fits_immediate(value) || !fits_short(immediate))
        return false;
    emit_immediate(handlers.immediate, base.slot, static_cast<uint16_t>(immediate), addend);
    return true;
}

bool CodeBuilder::store(Opcode opcode, const Operand& address, const Operand& value,
                        uint32_t offset) {
    const FormHandlers& handlers = kMemoryHandlers.fast[at(opcode)];
    if (address.is_constant) {
        if (value.is_constant) return false;
        const auto absolute = static_cast<int32_t>(static_cast<uint32_t>(address.bits) + offset);
        const Form form = in_accumulator(value.slot, value.type) ? Form::IA : Form::IS;
        emit_immediate(handlers[at(form)], 0, value.slot, absolute);
        return true;
    }
    if (fuse_store(opcode, address, value, offset)) return true;
    if (fuse_operation_store(opcode, address, value, offset, false)) return true;
    if (value.is_constant) {
        const int32_t immediate = immediate_of(value);
        if (handlers[at(Form::SI)] == nullptr || !fits_immediate(value) || !fits_short(immediate)) {
            return false;
        }
        emit_immediate(handlers[at(Form::SI)], address.slot, static_cast<uint16_t>(immediate),
                       static_cast<int32_t>(offset));
        return true;
    }
    Form form = Form::SS;
    if (in_accumulator(value.slot, value.type)) {
        form = Form::SA;
    } else if (in_accumulator(address.slot, address.type)) {
        form = Form::AS;
    }
    emit_immediate(handlers[at(form)], address.slot, value.slot, static_cast<int32_t>(offset));
    return true;
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
    increment_.reset();
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
    refer(label, emit(interpreter::branch), Label::kNotInTable);
}

void CodeBuilder::branch_if(const Operand& condition, bool negate, Label& label) {
    if (fuse_branch(condition, negate, label)) return;
    const bool increments = increment_ && increment_->op + 1 == size() && !negate;
    const Operand zero{.is_constant = true, .slot = 0, .bits = 0, .type = ValueType::I32};
    if (increments && fuse_loop_end(Opcode::I32Ne, condition, zero, label)) return;
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
    const uint32_t origin = emit_immediate(interpreter::branch_table, index, 0, last);
    for (size_t i = 0; i < targets.size(); i += 4) emit_cell(0, 0);
    for (uint32_t i = 0; i < targets.size(); ++i) refer(*targets[i], origin, i);
}

uint32_t CodeBuilder::landing(Label& label) {
    landings_.push_back(0);
    const auto index = static_cast<uint32_t>(landings_.size() - 1);
    refer(label, index, Label::kLanding);
    return index;
}

}  // namespace ingot::interpreter
