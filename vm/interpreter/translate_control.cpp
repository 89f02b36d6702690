// Blocks, branches and returns.
#include <algorithm>

#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::signature(const BlockType& type, std::vector<ValueType>& parameters,
                           std::vector<ValueType>& results) const {
    switch (type.kind) {
    case BlockType::Kind::Empty: return;
    case BlockType::Kind::Value: results = {type.value}; return;
    case BlockType::Kind::Type: {
        const FunctionType& function = *module_.types[type.type_index].as_function();
        parameters = function.parameters;
        results = function.results;
        return;
    }
    }
}

/// In unreachable code only the nesting of blocks matters. True if the instruction is done with.
bool Translator::skip_unreachable(const Instruction& instruction) {
    switch (instruction.shape()) {
    case Shape::Block:
    case Shape::Loop:
    case Shape::If:
    case Shape::Try:
    case Shape::TryTable: ++unreachable_depth_; return true;
    case Shape::Else:
    case Shape::Catch:
    case Shape::CatchAll: return unreachable_depth_ != 0;
    case Shape::End:
    case Shape::Delegate:
        if (unreachable_depth_ == 0) return false;
        --unreachable_depth_;
        return true;
    default: return true;
    }
}

void Translator::block(const Instruction& instruction) {
    settle_all();
    Control& control = controls_.emplace_back();
    control.opcode = instruction.opcode;
    signature(instruction.block, control.parameters, control.results);
    control.height = static_cast<uint32_t>(stack_.size() - control.parameters.size());
    control.base =
        static_cast<uint16_t>(control.parameters.empty() ? top_ : stack_[control.height].home);
    if (instruction.opcode != Opcode::Loop) return;
    builder_.bind(control.end);
    if (hot_code_ != nullptr) emit_loop_count(instruction.offset);
}

/// The place where a running loop may go over to compiled code: everything is in its slot here.
void Translator::emit_loop_count(uint32_t offset) {
    auto& site = *function_.loops.emplace_back(std::make_unique<LoopSite>());
    site.code = &function_;
    site.offset = offset;
    site.countdown = hot_code_->loop_threshold;
    builder_.emit_bits(count_loop, reinterpret_cast<uint64_t>(&site));
    builder_.fence();
}

void Translator::if_(const Instruction& instruction) {
    // The condition goes first, or settling what is below would come between it and the branch.
    Entry condition = stack_.back();
    const bool fusible_below =
        std::all_of(stack_.begin(), stack_.end() - 1,
                    [](const Entry& entry) { return entry.kind == Entry::Kind::Home; });
    if (!fusible_below) {
        settle_all();
        condition = stack_.back();
    }
    pop();
    slot_of(condition);
    block(instruction);
    Control& control = controls_.back();
    builder_.branch_if(operand_of(condition), true, control.else_part);
}

void Translator::else_(const Instruction&) {
    Control& control = controls_.back();
    if (reachable_) {
        settle_top(control.results.size());
        builder_.branch(control.end);
    }
    truncate(control.height);
    builder_.bind(control.else_part);
    control.opcode = Opcode::Else;
    for (const ValueType type : control.parameters) push(type);
    reachable_ = true;
}

void Translator::end(const Instruction&) {
    Control& control = controls_.back();
    if (controls_.size() == 1) {
        if (control.end.is_used()) CHECK(false && "returns are emitted, not branched to");
        if (reachable_) emit_return();
        if (return_pad_.is_used()) emit_return_pad();
        controls_.pop_back();
        return;
    }
    if (control.is_protected()) close_region(control);
    const bool is_if = control.opcode == Opcode::If;
    const bool moves = control.is_catch() && reachable_;
    const bool joins = control.opcode != Opcode::Loop && (control.end.is_used() || is_if || moves);
    if (!joins) {
        // Nothing arrives from elsewhere: what stands on the stack may stay as it is.
        if (!reachable_) {
            truncate(control.height);
            for (const ValueType type : control.results) push(type);
        }
        controls_.pop_back();
        return;
    }
    // In a catch block the results stand above the slot of the exception.
    if (reachable_) move_to(control);
    truncate(control.height);
    // Without an else part, the parameters are the results and stand in the same slots.
    if (is_if) builder_.bind(control.else_part);
    builder_.bind(control.end);
    for (const ValueType type : control.results) push(type);
    reachable_ = true;
    controls_.pop_back();
}

/// Whether the values a branch takes along stand elsewhere than its target expects them.
bool Translator::needs_moves(const Control& target) const {
    const std::vector<ValueType>& types = target.label_types();
    uint32_t slot = target.base;
    for (size_t i = 0; i < types.size(); ++i) {
        const Entry& entry = stack_[stack_.size() - types.size() + i];
        if (entry.kind != Entry::Kind::Home || entry.home != slot) return true;
        slot += slot_count(types[i]);
    }
    return false;
}

/// Moves the topmost values to where the target expects them; the stack itself stays as it is, for
/// the path that does not branch. Homes only ever move down, so going upwards overwrites nothing
/// needed.
void Translator::move_to(const Control& target) {
    const std::vector<ValueType>& types = target.label_types();
    uint32_t slot = target.base;
    for (size_t i = 0; i < types.size(); ++i) {
        const Entry& entry = stack_[stack_.size() - types.size() + i];
        const auto to = static_cast<uint16_t>(slot);
        if (entry.kind == Entry::Kind::Constant) {
            builder_.constant(to, entry.type, entry.bits);
        } else if (entry.kind == Entry::Kind::Sum) {
            add_up(entry, to);
        } else {
            builder_.copy(to, operand_of(entry).slot, types[i]);
        }
        slot += slot_count(types[i]);
    }
}

void Translator::branch(uint32_t depth) {
    if (is_function(depth)) return emit_return();
    Control& target = control(depth);
    move_to(target);
    builder_.branch(target.end);
}

void Translator::branch_if(uint32_t depth, const Operand& condition) {
    if (!is_function(depth) && !needs_moves(control(depth))) {
        builder_.branch_if(condition, false, control(depth).end);
        return;
    }
    Label skip;
    builder_.branch_if(condition, true, skip);
    branch(depth);
    builder_.bind(skip);
}

void Translator::unreachable(const Instruction&) {
    builder_.emit(trap_unreachable);
    stop();
}

void Translator::br(const Instruction& instruction) {
    branch(instruction.index);
    stop();
}

void Translator::br_if(const Instruction& instruction) {
    Entry condition = pop();
    slot_of(condition);
    branch_if(instruction.index, operand_of(condition));
}

void Translator::return_(const Instruction&) {
    emit_return();
    stop();
}

void Translator::br_table(const Instruction& instruction) {
    const uint16_t index = pop_slot();
    // A target whose values must be moved is reached over a stub behind the table; one stub per
    // depth.
    std::vector<std::pair<uint32_t, Label>> stubs;
    std::vector<uint32_t> stub_of;
    for (const uint32_t depth : instruction.labels) {
        const bool direct = !is_function(depth) && !needs_moves(control(depth));
        const auto found = std::find_if(stubs.begin(), stubs.end(),
                                        [&](const auto& stub) { return stub.first == depth; });
        if (!direct && found == stubs.end()) stubs.emplace_back(depth, Label());
    }
    std::vector<Label*> targets;
    targets.reserve(instruction.labels.size());
    for (const uint32_t depth : instruction.labels) {
        const auto found = std::find_if(stubs.begin(), stubs.end(),
                                        [&](const auto& stub) { return stub.first == depth; });
        targets.push_back(found != stubs.end() ? &found->second : &control(depth).end);
    }
    builder_.branch_table(index, targets);
    for (auto& [depth, label] : stubs) {
        builder_.bind(label);
        branch(depth);
    }
    stop();
}

void Translator::br_on_null(const Instruction& instruction) {
    const uint32_t depth = instruction.index;
    Entry reference = pop();
    const uint16_t slot = slot_of(reference);
    if (!is_function(depth) && !needs_moves(control(depth))) {
        builder_.branch_if_null(slot, false, control(depth).end);
    } else {
        Label skip;
        builder_.branch_if_null(slot, true, skip);
        branch(depth);
        builder_.bind(skip);
    }
    // The reference stays; it was popped only so that the branch does not take it along.
    if (reference.kind == Entry::Kind::Local) {
        push_local(reference.local);
    } else {
        push(reference.type);
    }
}

void Translator::br_on_non_null(const Instruction& instruction) {
    const uint32_t depth = instruction.index;
    const uint16_t slot = slot_of(stack_.back());
    Label skip;
    builder_.branch_if_null(slot, false, skip);
    branch(depth);
    builder_.bind(skip);
    pop();
}

/// Ends the function with the topmost values as its results; the stack stays as it is.
void Translator::emit_return() {
    const std::vector<ValueType>& results = type_.results;
    const auto header = static_cast<uint16_t>(function_.header_slot);
    if (results.size() == 1) {
        Entry value = stack_.back();
        const bool is_short = value.type == ValueType::I32 ||
                              static_cast<int64_t>(value.bits) == static_cast<int32_t>(value.bits);
        if (value.kind == Entry::Kind::Constant && class_of(value.type) == Class::Integer &&
            is_short) {
            builder_.emit_immediate(return_constant, header, 0, static_cast<int32_t>(value.bits));
            return;
        }
        const uint16_t slot = slot_of(value);
        const bool accumulator = builder_.in_accumulator(slot, results[0]);
        Handler handler = nullptr;
        switch (class_of(results[0])) {
        case Class::Integer: handler = accumulator ? return_integer_acc : return_integer; break;
        case Class::F32: handler = accumulator ? return_f32_acc : return_f32; break;
        case Class::F64: handler = accumulator ? return_f64_acc : return_f64; break;
        case Class::V128: handler = accumulator ? return_v128_acc : return_v128; break;
        }
        builder_.emit(handler, header, slot);
        return;
    }
    if (!results.empty()) {
        // Results replace parameters, some of which may be results themselves: those go home first.
        const std::vector<Entry> saved = stack_;
        const std::vector<uint32_t> saved_counts = alias_counts_;
        settle_top(results.size());
        move_to(controls_.front());
        stack_ = saved;
        alias_counts_ = saved_counts;
    }
    builder_.emit(return_nothing, header);
}

}  // namespace ingot::interpreter
