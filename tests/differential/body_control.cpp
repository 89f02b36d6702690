// Blocks, loops and branches, with parameters and any number of results.
#include <algorithm>
#include <array>

#include "tests/differential/body_writer.h"
#include "tests/differential/constants.h"

namespace ingot::differential {

void BodyWriter::block_type(const Types& types) {
    if (types.empty()) return code_.byte(0x40);
    if (types.size() == 1) return code_.type(types.front());
    code_.s(module_.intern({}, types));
}

/// opcode types body end, the body under a label of these types.
void BodyWriter::block(Opcode opcode, const Types& types, const Block& body) {
    code_.op(opcode);
    block_type(types);
    push_label(types);
    body();
    labels_.pop_back();
    code_.op(Opcode::End);
}

void BodyWriter::branch_condition(const Block& then) {
    condition();
    code_.op(Opcode::If);
    code_.byte(0x40);
    push_label({});
    then();
    labels_.pop_back();
    code_.op(Opcode::End);
}

void BodyWriter::control_expression(ValueType type) {
    const Types types{type};
    switch (tape_.below(8)) {
    case 0:
        return block(Opcode::Block, types, [&] {
            statements();
            expression(type);
        });
    case 1:
    case 2:
        condition();
        code_.op(Opcode::If);
        block_type(types);
        push_label(types);
        if (tape_.chance(30)) statements();
        expression(type);
        code_.op(Opcode::Else);
        if (tape_.chance(30)) statements();
        expression(type);
        labels_.pop_back();
        return code_.op(Opcode::End);
    case 3: return counted_loop(types, [&] { statements(); });
    case 4:
        if (is_leaf_) return leaf(type);
        return budget_loop(types, [&] { statements(); });
    case 5:
    case 6: return try_table(types);
    default: return legacy_try(types);
    }
}

std::optional<uint32_t> BodyWriter::pick_label(const std::function<bool(const Label&)>& fits) {
    std::vector<uint32_t> fitting;
    // Values that nothing but a trap can stand for are only seldom asked for.
    const bool takes_all = tape_.chance(10);
    for (uint32_t i = 0; i < labels_.size(); ++i) {
        const bool can_make = takes_all || std::ranges::all_of(labels_[i].types, [&](ValueType t) {
                                  return module_.can_default(t);
                              });
        if (labels_[i].is_target && can_make && fits(labels_[i])) fitting.push_back(i);
    }
    if (fitting.empty()) return std::nullopt;
    return tape_.pick(fitting);
}

/// Code behind which nothing is reached.
void BodyWriter::diverge() {
    constexpr std::array<uint8_t, 5> kWeights{10, 60, 20, 8, 2};
    switch (tape_.weighted(kWeights)) {
    case 0: expressions(type_.results); return code_.op(Opcode::Return);
    case 1: {
        const auto label = pick_label([](const Label&) { return true; });
        if (!label) break;
        expressions(Types(labels_[*label].types));
        return code_.op(Opcode::Br, depth_of(*label));
    }
    case 2:
        if (!is_leaf_ && tail_call()) return;
        expressions(type_.results);
        return code_.op(Opcode::Return);
    case 3:
        if (!module_.tags.empty()) {
            const uint32_t tag = tape_.below(module_.tags.size());
            expressions(Types(module_.tag_type(tag).parameters));
            return code_.op(Opcode::Throw, tag);
        }
        break;
    default: break;
    }
    code_.op(Opcode::Unreachable);
}

void BodyWriter::unreachable_code() {
    for (uint32_t i = 1 + tape_.below(4); i > 0; --i) {
        switch (tape_.below(9)) {
        case 0: code_.op(Opcode::Drop); break;
        case 1:
            code_.op(Opcode::I32Add);
            code_.op(Opcode::Drop);
            break;
        case 2:
            code_.op(Opcode::Select);
            code_.op(Opcode::Drop);
            break;
        case 3:
            code_.op(Opcode::RefAsNonNull);
            code_.op(Opcode::RefIsNull);
            code_.op(Opcode::Drop);
            break;
        case 4:
            if (!locals_.empty() && locals_.front().is_writable) code_.op(Opcode::LocalSet, 0);
            break;
        case 5: {
            const uint32_t label = tape_.below(labels_.size());
            if (!labels_[label].is_target) break;
            code_.op(Opcode::BrIf, depth_of(label));
            for (size_t k = labels_[label].types.size(); k > 0; --k) code_.op(Opcode::Drop);
            break;
        }
        case 6:
            code_.op(Opcode::Call, tape_.below(module_.functions.size()));
            code_.op(Opcode::Unreachable);
            break;
        case 7:
            code_.op(Opcode::Loop);
            code_.byte(0x40);
            code_.op(Opcode::Br, 0);
            code_.op(Opcode::End);
            code_.op(Opcode::Unreachable);
            break;
        default:
            code_.op(Opcode::If);
            code_.byte(0x40);
            code_.op(Opcode::Unreachable);
            code_.op(Opcode::Else);
            code_.op(Opcode::End);
            break;
        }
    }
}

/// A block or a conditional branch that carries several values.
void BodyWriter::many_values() {
    if (tape_.chance(40)) {
        const auto label = pick_label([](const Label&) { return true; });
        if (!label) return;
        const Types types = labels_[*label].types;
        expressions(types);
        condition();
        code_.op(Opcode::BrIf, depth_of(*label));
        return consume(types);
    }
    Types types;
    for (uint32_t i = 1 + tape_.below(5); i > 0; --i) types.push_back(module_.pick_type(tape_));
    if (tape_.chance(20)) {
        tape_.chance(30) ? legacy_try(types) : try_table(types);
    } else if (tape_.chance(30)) {
        condition();
        code_.op(Opcode::If);
        block_type(types);
        push_label(types);
        expressions(types);
        code_.op(Opcode::Else);
        expressions(types);
        labels_.pop_back();
        code_.op(Opcode::End);
    } else {
        block(Opcode::Block, types, [&] {
            statements();
            expressions(types);
        });
    }
    consume(types);
}

/// A block, an if or a loop with parameters, which it uses up or passes on.
void BodyWriter::passed_parameters() {
    Types parameters;
    for (uint32_t i = 1 + tape_.below(3); i > 0; --i) {
        parameters.push_back(module_.pick_type(tape_));
    }
    const bool passes_on = tape_.chance(50);
    const Types results = passes_on ? parameters : Types();
    const uint32_t type = module_.intern(parameters, results);
    expressions(parameters);
    constexpr std::array<Opcode, 3> kOpcodes{Opcode::Block, Opcode::If, Opcode::Loop};
    const Opcode opcode = is_leaf_ ? Opcode::Block : tape_.pick(kOpcodes);
    if (opcode == Opcode::If) condition();
    code_.op(opcode);
    code_.s(type);
    const auto body = [&] {
        if (opcode == Opcode::Loop) spend_budget();
        if (!passes_on || tape_.chance(50)) {
            consume(parameters);
            statements();
            if (passes_on) expressions(parameters);
        } else {
            statements();
        }
    };
    push_label(opcode == Opcode::Loop ? parameters : results);
    body();
    if (opcode == Opcode::Loop && passes_on && tape_.chance(70)) {
        condition();
        code_.op(Opcode::BrIf, 0);
    }
    if (opcode == Opcode::If && (!passes_on || tape_.chance(50))) {
        code_.op(Opcode::Else);
        body();
    }
    labels_.pop_back();
    code_.op(Opcode::End);
    consume(results);
}

/// Blocks inside one another that a table chooses among, or labels that happen to have one type.
void BodyWriter::branch_table() {
    const auto first = pick_label([](const Label&) { return true; });
    if (!first) return;
    const Types types = labels_[*first].types;
    const bool is_big = tape_.chance(12);
    const uint32_t blocks = tape_.below(is_big ? 16 : 4);
    for (uint32_t i = 0; i < blocks; ++i) {
        code_.op(Opcode::Block);
        block_type(types);
        push_label(types);
    }
    branch_condition([&] {
        std::vector<uint32_t> fitting;
        for (uint32_t i = 0; i < labels_.size(); ++i) {
            if (labels_[i].is_target && labels_[i].types == types) fitting.push_back(i);
        }
        expressions(types);
        tape_.chance(70) ? masked(ValueType::I32, is_big ? 127 : 7) : condition();
        const uint32_t count = tape_.below(is_big ? 130 : 7);
        code_.op(Opcode::BrTable, count);
        for (uint32_t i = 0; i <= count; ++i) code_.u(depth_of(tape_.pick(fitting)));
    });
    expressions(types);
    for (uint32_t i = 0; i < blocks; ++i) {
        labels_.pop_back();
        code_.op(Opcode::End);
        if (!tape_.chance(is_big ? 25 : 70)) continue;
        consume(types);
        statements();
        expressions(types);
    }
    consume(types);
}

/// Turns a few times by a counter that goes up or down and that the body may read.
void BodyWriter::counted_loop(const Types& types, const Block& body) {
    if (cursors_.size() == kMaxCountedLoops) {
        body();
        return expressions(types);
    }
    const bool is_wide = tape_.chance(20);
    const bool goes_up = tape_.chance(60);
    const ValueType type = is_wide ? ValueType::I64 : ValueType::I32;
    const uint32_t counter = new_local(type, false);
    const bool is_long = cursors_.empty() && tape_.chance(20);
    const uint32_t turns = 1 + tape_.below(is_long ? 150 : 6);
    const uint32_t step = 1 + tape_.below(3);
    write_number(code_, type, {goes_up ? 0 : uint64_t{turns} * step});
    code_.op(Opcode::LocalSet, counter);
    code_.op(Opcode::Loop);
    block_type(types);
    push_label({}, false);
    cursors_.push_back({counter, type});
    body();
    cursors_.pop_back();
    const auto pick = [&](Opcode narrow, Opcode wide) { code_.op(is_wide ? wide : narrow); };
    code_.op(Opcode::LocalGet, counter);
    write_number(code_, type, {step});
    if (goes_up) {
        pick(Opcode::I32Add, Opcode::I64Add);
        code_.op(Opcode::LocalTee, counter);
        write_number(code_, type, {uint64_t{turns} * step});
        switch (tape_.below(3)) {
        case 0: pick(Opcode::I32LtU, Opcode::I64LtU); break;
        case 1: pick(Opcode::I32LtS, Opcode::I64LtS); break;
        default: pick(Opcode::I32Ne, Opcode::I64Ne); break;
        }
    } else {
        pick(Opcode::I32Sub, Opcode::I64Sub);
        code_.op(Opcode::LocalTee, counter);
        if (is_wide || tape_.chance(30)) {
            write_number(code_, type, {0});
            pick(Opcode::I32Ne, Opcode::I64Ne);
        }
    }
    code_.op(Opcode::BrIf, 0);
    expressions(types);
    labels_.pop_back();
    code_.op(Opcode::End);
}

/// Turns as often as its conditions say and the budget allows.
void BodyWriter::budget_loop(const Types& types, const Block& body) {
    code_.op(Opcode::Loop);
    block_type(types);
    push_label({});
    spend_budget();
    body();
    if (tape_.chance(70)) {
        condition();
        code_.op(Opcode::BrIf, 0);
    }
    expressions(types);
    labels_.pop_back();
    code_.op(Opcode::End);
}

/// Leaves the function when the budget is spent.
void BodyWriter::spend_budget() {
    const uint32_t budget = module_.budget_global;
    code_.op(Opcode::GlobalGet, budget);
    code_.op(Opcode::I32Eqz);
    code_.op(Opcode::If);
    code_.byte(0x40);
    for (const ValueType type : type_.results) module_.write_default(code_, type);
    code_.op(Opcode::Return);
    code_.op(Opcode::End);
    code_.op(Opcode::GlobalGet, budget);
    code_.i32(1);
    code_.op(Opcode::I32Sub);
    code_.op(Opcode::GlobalSet, budget);
}

}  // namespace ingot::differential
