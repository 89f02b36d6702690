// Fusing operations: what stands at the end of the code becomes one operation with what follows.
// Nothing ever fuses across a label: bind() forgets what was there.
#include <utility>

#include "vm/interpreter/code_builder.h"
#include "vm/interpreter/fused_handlers.h"

namespace ingot::interpreter {
namespace {

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

/// The comparison that holds exactly if this one does not.
Opcode inverse(Opcode compare) {
    switch (compare) {
    case Opcode::I32Eq: return Opcode::I32Ne;
    case Opcode::I32Ne: return Opcode::I32Eq;
    case Opcode::I32LtS: return Opcode::I32GeS;
    case Opcode::I32LtU: return Opcode::I32GeU;
    case Opcode::I32GtS: return Opcode::I32LeS;
    case Opcode::I32GtU: return Opcode::I32LeU;
    case Opcode::I32LeS: return Opcode::I32GtS;
    case Opcode::I32LeU: return Opcode::I32GtU;
    case Opcode::I32GeS: return Opcode::I32LtS;
    default: return Opcode::I32LtU;
    }
}

/// The form with the immediate in a cell of its own.
Form widened(Form form) {
    switch (form) {
    case Form::SI: return Form::SW;
    case Form::AI: return Form::AW;
    case Form::IS: return Form::WS;
    case Form::IA: return Form::WA;
    default: return form;
    }
}

uint16_t field_of(const Operand& operand) {
    return operand.is_constant ? static_cast<uint16_t>(immediate_of(operand)) : operand.slot;
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
    if (immediate && !fits_field(pair.right)) return false;
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

/// second(first(x, constant), constant) becomes one operation.
bool CodeBuilder::fuse_wide_pair(Opcode opcode, uint16_t to, ValueType type, const Operand& left,
                                 const Operand& right) {
    if (!right.is_constant || left.is_constant || !last_ || last_->slot != left.slot ||
        last_->kind != Last::Kind::Binary || !last_->right.is_constant || last_->left.is_constant) {
        return false;
    }
    const PairRole second = pair_role(opcode);
    const PairRole first = pair_role(last_->opcode);
    if (second.part == PairPart::None || first.part == PairPart::None ||
        first.type != second.type ||
        wide_pair_handler(first.type, first.part, second.part, false) == nullptr) {
        return false;
    }
    const Last inner = drop_last();
    const bool accumulator = in_accumulator(inner.left.slot, inner.left.type);
    emit(wide_pair_handler(first.type, first.part, second.part, accumulator), to, inner.left.slot);
    produced(to, type, true);
    emit_cell(inner.right.bits, right.bits);
    return true;
}

/// Two assignments of sums with constants, or one and a copy of what it assigned.
bool CodeBuilder::fuse_assignments(const Assignment& first, const Assignment& second) {
    if (!first.step.is_constant || !second.step.is_constant || first.op + 1 != second.op ||
        second.op + 1 < size()) {
        return false;
    }
    const Assignment a = first;
    const Assignment b = second;
    ops_.resize(a.op);
    accumulators_ = a.before;
    emit(two_sums, a.slot, a.left, b.slot, b.left);
    emit_cell(a.step.bits, b.step.bits);
    clobber(a.slot, 1);
    clobber(b.slot, 1);
    assignment_.reset();
    return true;
}

std::optional<CodeBuilder::Comparison> CodeBuilder::take_comparison(const Operand& condition) {
    if (!is_last(condition, Last::Kind::Binary) || last_->left.is_constant) return std::nullopt;
    const bool immediate = last_->right.is_constant;
    if (immediate && !fits_field(last_->right)) return std::nullopt;
    if (select_handler(last_->opcode, {}) == nullptr) return std::nullopt;
    const Last last = drop_last();
    return Comparison{last.opcode, last.left, last.right};
}

void CodeBuilder::select(const Comparison& comparison, uint16_t to, ValueType type, uint16_t first,
                         uint16_t second) {
    const Operand& left = comparison.left;
    const SelectForm form{.in_accumulator = in_accumulator(left.slot, left.type),
                          .immediate = comparison.right.is_constant};
    emit(select_handler(comparison.opcode, form), to, left.slot, field_of(comparison.right));
    produced(to, type, true);
    emit_cell(first, second);
}

/// `slot` += `step` followed by a comparison of `slot` and a branch back becomes one operation.
bool CodeBuilder::fuse_loop_end(Opcode compare, const Operand& left, const Operand& right,
                                Label& label) {
    if (!assignment_ || !label.position || assignment_->left != assignment_->slot ||
        left.is_constant || left.slot != assignment_->slot) {
        return false;
    }
    const Operand& step = assignment_->step;
    if (step.is_constant ? !fits_field(step) : step.slot == assignment_->slot) return false;
    if (!right.is_constant && right.slot == assignment_->slot) return false;
    const auto distance =
        static_cast<int32_t>(*label.position) - static_cast<int32_t>(assignment_->op);
    LoopLimit limit = LoopLimit::Slot;
    if (right.is_constant) limit = fits_field(right) ? LoopLimit::Immediate : LoopLimit::Wide;
    const Handler handler = loop_handler(compare, {step.is_constant, limit});
    if (!fits_short(distance) || handler == nullptr) return false;
    const Assignment assignment = *assignment_;
    ops_.resize(assignment.op);
    accumulators_ = assignment.before;
    emit(handler, assignment.slot, field_of(assignment.step), field_of(right),
         static_cast<uint16_t>(distance));
    produced(assignment.slot, ValueType::I32, false);
    if (limit == LoopLimit::Wide) emit_cell(0, right.bits);
    return true;
}

/// `slot` += constant in front of a branch back by something else.
bool CodeBuilder::fuse_counted_branch(const Operand& condition, Label& label) {
    const Operand& step = assignment_->step;
    if (!label.position || assignment_->left != assignment_->slot || !step.is_constant ||
        !fits_field(step) || condition.is_constant) {
        return false;
    }
    const auto distance =
        static_cast<int32_t>(*label.position) - static_cast<int32_t>(assignment_->op);
    if (!fits_short(distance)) return false;
    const Assignment assignment = *assignment_;
    ops_.resize(assignment.op);
    accumulators_ = assignment.before;
    emit(count_branch_if, assignment.slot, field_of(assignment.step), condition.slot,
         static_cast<uint16_t>(distance));
    produced(assignment.slot, ValueType::I32, false);
    return true;
}

/// A copy in front of a comparison of i32 and the branch by it: the three become one.
bool CodeBuilder::fuse_copy_branch(bool negate, Label& label) {
    const Last& compare = *last_;
    if (!copy_before_ || *copy_before_ + 1 != compare.op || compare.left.is_constant ||
        copy_compare_branch_handler(compare.opcode, false) == nullptr) {
        return false;
    }
    const Operand left = compare.left;
    const Operand right = compare.right;
    const Handler handler = copy_compare_branch_handler(
        negate ? inverse(compare.opcode) : compare.opcode, right.is_constant);
    const Op copy = ops_[*copy_before_];
    accumulators_ = compare.before;
    ops_.resize(*copy_before_);
    const uint32_t origin = emit(handler, copy.a, copy.b);
    emit_cell(left.slot | uint64_t{right.slot} << 32, right.bits);
    refer(label, origin, Label::kNotInTable);
    return true;
}

/// Branches on a value just loaded, or on what it compares to.
bool CodeBuilder::fuse_loaded_condition(const Operand& condition, bool negate, Label& label) {
    const Operand zero{.is_constant = true, .type = ValueType::I32};
    if (is_last(condition, Last::Kind::Load)) {
        if (!can_branch_on(*last_, zero)) return false;
        const Last load = drop_last();
        load_branch(negate ? Opcode::I32Eq : Opcode::I32Ne, load, zero, label);
        return true;
    }
    if (!last_ || !inner_ || last_->slot != condition.slot || inner_->kind != Last::Kind::Load) {
        return false;
    }
    if (last_->kind == Last::Kind::Unary && last_->opcode == Opcode::I32Eqz) {
        if (!can_branch_on(*inner_, zero)) return false;
        const Last load = drop_inner();
        load_branch(negate ? Opcode::I32Ne : Opcode::I32Eq, load, zero, label);
        return true;
    }
    const std::optional<Opcode> swapped = with_swapped_operands(last_->opcode);
    if (last_->kind != Last::Kind::Binary || !swapped) return false;
    const bool on_left = !last_->left.is_constant && last_->left.slot == inner_->slot;
    const Operand other = on_left ? last_->right : last_->left;
    if (!can_branch_on(*inner_, other)) return false;
    const Opcode compare = on_left ? last_->opcode : *swapped;
    const Last load = drop_inner();
    load_branch(negate ? inverse(compare) : compare, load, other, label);
    return true;
}

bool CodeBuilder::fuse_branch(const Operand& condition, bool negate, Label& label) {
    if (!last_ || condition.is_constant || last_->slot != condition.slot) return false;
    if (fuse_loaded_condition(condition, negate, label)) return true;
    if (last_->kind == Last::Kind::Unary && last_->opcode == Opcode::I32Eqz && inner_ &&
        inner_->kind == Last::Kind::Binary &&
        kScalarHandlers.branch_if[at(inner_->opcode)][at(inner_->form)] != nullptr) {
        // Instead of a comparison's opposite the branch's is taken: floats have no other.
        const std::optional<Last> compare = inner_;
        drop_last();
        last_ = compare;
        inner_.reset();
        negate = !negate;
    }
    const bool binary = last_->kind == Last::Kind::Binary;
    if (!binary && last_->kind != Last::Kind::Unary) return false;
    const bool follows = assignment_ && assignment_->op + 1 == last_->op;
    if (binary && !negate && follows) {
        if (fuse_loop_end(last_->opcode, last_->left, last_->right, label)) return true;
        if (const std::optional<Opcode> swapped = with_swapped_operands(last_->opcode)) {
            if (fuse_loop_end(*swapped, last_->right, last_->left, label)) return true;
        }
    }
    if (binary && fuse_copy_branch(negate, label)) return true;
    const Op compare = ops_[last_->op];
    const bool has_immediate =
        left_of(last_->form) == At::Immediate || right_of(last_->form) == At::Immediate;
    const bool widens = has_immediate && !fits_short(compare.immediate);
    const Form form = widens ? widened(last_->form) : last_->form;
    const auto& table = negate ? kScalarHandlers.branch_unless : kScalarHandlers.branch_if;
    const Handler handler = table[at(last_->opcode)][at(form)];
    if (handler == nullptr) return false;
    uint64_t wide = static_cast<uint64_t>(int64_t{compare.immediate});
    if (cells_of(last_->form) == 2) wide = ops_[last_->op + 1].word1();
    drop_last();
    const auto b = has_immediate ? static_cast<uint16_t>(compare.immediate) : compare.c;
    const uint32_t origin = emit(handler, compare.b, b);
    if (cells_of(form) == 2) emit_cell(0, wide);
    refer(label, origin, Label::kNotInTable);
    return true;
}

}  // namespace ingot::interpreter
