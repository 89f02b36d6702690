// The frame of a body, and how expressions and statements are chosen.
#include "tests/differential/body_writer.h"

#include <array>

#include "tests/differential/constants.h"

namespace ingot::differential {

BodyWriter::BodyWriter(Blueprint& module, Tape& tape, uint32_t function, uint32_t nodes)
    : module_(module),
      tape_(tape),
      is_leaf_(module.functions[function].is_leaf),
      type_(module.function_type(function)),
      nodes_(static_cast<int32_t>(nodes)) {
    for (const ValueType parameter : type_.parameters) locals_.push_back({parameter});
}

Bytes BodyWriter::write() {
    push_label(type_.results);
    repeat(tape_, 68, 6, [&] { new_local(module_.pick_type(tape_)); });
    if (!is_leaf_) spend_budget();
    statements();
    if (is_leaf_ || !tape_.chance(6) || !tail_call()) expressions(type_.results);
    code_.op(Opcode::End);

    CodeWriter body;
    const size_t parameters = type_.parameters.size();
    body.u(locals_.size() - parameters);
    for (size_t i = parameters; i < locals_.size(); ++i) {
        body.u(1);
        body.type(locals_[i].type);
    }
    body.raw(prologue_.bytes());
    body.raw(code_.bytes());
    return body.bytes();
}

uint32_t BodyWriter::new_local(ValueType type, bool is_writable) {
    if (!type.is_defaultable()) {
        if (module_.can_default(type)) {
            module_.write_default(prologue_, type);
            prologue_.op(Opcode::LocalSet, locals_.size());
        } else {
            type = type.with_nullable(true);
        }
    }
    locals_.push_back({type, is_writable});
    return static_cast<uint32_t>(locals_.size()) - 1;
}

void BodyWriter::expressions(std::span<const ValueType> types) {
    for (const ValueType type : types) expression(type);
}

void BodyWriter::leaf(ValueType type) {
    if (type.is_ref()) return module_.write_default(code_, type);
    write_number(code_, type, interesting_number(tape_, type));
}

void BodyWriter::expression(ValueType type) {
    const SpanScope span(tape_);
    if (depth_ >= kMaxDepth || --nodes_ <= 0) {
        if (tape_.chance(50)) {
            if (const auto local = readable_local(type)) {
                return code_.op(Opcode::LocalGet, *local);
            }
        }
        return leaf(type);
    }
    ++depth_;
    type.is_ref() ? reference_expression(type) : number_expression(type);
    --depth_;
}

/// What works for every type; false if this choice is not possible here.
bool BodyWriter::generic_expression(size_t choice, ValueType type) {
    switch (choice) {
    case 0: leaf(type); return true;
    case 1:
        if (const auto local = readable_local(type)) {
            code_.op(Opcode::LocalGet, *local);
            return true;
        }
        return false;
    case 2:
        if (const auto global = readable_global(type)) {
            code_.op(Opcode::GlobalGet, *global);
            return true;
        }
        return false;
    case 3:
        if (const auto local = writable_local(type)) {
            expression(type);
            code_.op(Opcode::LocalTee, *local);
            return true;
        }
        return false;
    case 4: control_expression(type); return true;
    case 5:
        expression(type);
        expression(type);
        condition();
        if (type.is_ref() || tape_.chance(30)) {
            code_.op(Opcode::SelectTyped, 1);
            code_.type(type);
        } else {
            code_.op(Opcode::Select);
        }
        return true;
    case 6: return call_expression(type);
    case 7: return object_get(type);
    case 8: {
        const auto label = pick_label([&](const Label& to) { return to.types == Types{type}; });
        if (!label) return false;
        expression(type);
        condition();
        code_.op(Opcode::BrIf, depth_of(*label));
        return true;
    }
    case 9:
        diverge();
        if (tape_.chance(25)) unreachable_code();
        return true;
    default: return false;
    }
}

void BodyWriter::number_expression(ValueType type) {
    // leaf, local, global, tee, control, select, call, object, br_if, diverge, row, of a reference,
    // size
    constexpr std::array<uint8_t, 13> kWeights{10, 24, 6, 4, 8, 4, 6, 6, 2, 1, 48, 6, 2};
    const size_t choice = tape_.weighted(kWeights);
    bool is_done = false;
    switch (choice) {
    case 10: is_done = row(type); break;
    case 11: is_done = type == ValueType::I32 && i32_from_reference(); break;
    case 12: is_done = tape_.chance(50) ? table_size(type) : table_grow(type); break;
    default: is_done = generic_expression(choice, type);
    }
    if (!is_done) leaf(type);
}

void BodyWriter::reference_expression(ValueType type) {
    // leaf, local, global, tee, control, select, call, object, br_if, diverge, construct, table,
    // cast, as_non_null
    constexpr std::array<uint8_t, 14> kWeights{8, 30, 8, 4, 8, 4, 8, 8, 2, 1, 34, 8, 6, 1};
    const size_t choice = tape_.weighted(kWeights);
    bool is_done = true;
    switch (choice) {
    case 10: construct(type); break;
    case 11: is_done = table_get(type); break;
    case 12: is_done = guarded_cast(type); break;
    case 13:
        expression(type.with_nullable(true));
        code_.op(Opcode::RefAsNonNull);
        break;
    default: is_done = generic_expression(choice, type);
    }
    if (!is_done) leaf(type);
}

void BodyWriter::statements() {
    for (;;) {
        const SpanScope span(tape_);
        if (nodes_ <= 0 || !tape_.chance(70)) return;
        ++depth_;
        if (depth_ < kMaxDepth) statement();
        --depth_;
    }
}

void BodyWriter::statement() {
    // set, store, drop, if, loops, many values, branch, call, table, bulk memory, object, throw,
    // branch on reference, br_table, parameters, nop
    constexpr std::array<uint8_t, 16> kWeights{24, 18, 6, 8, 10, 5, 6, 8, 6, 5, 9, 4, 5, 3, 3, 1};
    switch (tape_.weighted(kWeights)) {
    case 0: return set_variable();
    case 1: return void(store_statement());
    case 2: {
        expression(module_.pick_type(tape_));
        return code_.op(Opcode::Drop);
    }
    case 3:
        condition();
        code_.op(Opcode::If);
        code_.byte(0x40);
        push_label({});
        statements();
        if (tape_.chance(50)) {
            code_.op(Opcode::Else);
            statements();
        }
        labels_.pop_back();
        return code_.op(Opcode::End);
    case 4:
        if (is_leaf_ || tape_.chance(60)) return counted_loop({}, [&] { statements(); });
        return budget_loop({}, [&] { statements(); });
    case 5: return many_values();
    case 6: return branch_condition([&] { diverge(); });
    case 7: return call_statement();
    case 8: return void(table_statement());
    case 9: return void(bulk_memory_statement());
    case 10: {
        if (kept_.size() > 1 || !tape_.chance(30)) return void(object_statement());
        std::vector<uint32_t> objects = module_.concrete_types(Composite::Struct, HeapType::Any);
        const auto arrays = module_.concrete_types(Composite::Array, HeapType::Any);
        objects.insert(objects.end(), arrays.begin(), arrays.end());
        if (!objects.empty()) keep_object(tape_.pick(objects));
        return;
    }
    case 11: return void(throw_statement());
    case 12: return void(branch_on_reference());
    case 13: return branch_table();
    case 14: return passed_parameters();
    default: return code_.op(Opcode::Nop);
    }
}

void BodyWriter::consume(std::span<const ValueType> types) {
    for (size_t i = types.size(); i > 0; --i) {
        const ValueType type = types[i - 1];
        if (tape_.chance(70)) {
            std::vector<uint32_t> fitting;
            for (uint32_t local = 0; local < locals_.size(); ++local) {
                const auto& [own, is_writable] = locals_[local];
                if (is_writable && module_.matches(type, own)) fitting.push_back(local);
            }
            if (!fitting.empty()) {
                code_.op(Opcode::LocalSet, tape_.pick(fitting));
                continue;
            }
        }
        code_.op(Opcode::Drop);
    }
}

void BodyWriter::set_variable() {
    if (tape_.chance(25) && module_.globals.size() > 1) {
        const uint32_t global = tape_.below(module_.globals.size());
        const GlobalType& type = module_.globals[global].type;
        if (type.is_mutable && global != module_.budget_global) {
            expression(type.value);
            return code_.op(Opcode::GlobalSet, global);
        }
    }
    if (locals_.empty()) return;
    const uint32_t local = tape_.below(locals_.size());
    if (!locals_[local].is_writable) return;
    expression(locals_[local].type);
    code_.op(Opcode::LocalSet, local);
}

std::optional<uint32_t> BodyWriter::readable_local(ValueType type) {
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < locals_.size(); ++i) {
        if (module_.matches(locals_[i].type, type)) fitting.push_back(i);
    }
    if (fitting.empty()) return std::nullopt;
    return tape_.pick(fitting);
}

std::optional<uint32_t> BodyWriter::writable_local(ValueType type) {
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < locals_.size(); ++i) {
        if (locals_[i].is_writable && locals_[i].type == type) fitting.push_back(i);
    }
    if (fitting.empty()) return std::nullopt;
    return tape_.pick(fitting);
}

std::optional<uint32_t> BodyWriter::readable_global(ValueType type) {
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < module_.globals.size(); ++i) {
        const bool fits = module_.matches(module_.globals[i].type.value, type);
        if (fits && i != module_.budget_global) fitting.push_back(i);
    }
    if (fitting.empty()) return std::nullopt;
    return tape_.pick(fitting);
}

void BodyWriter::masked(ValueType type, uint64_t mask) {
    expression(type);
    write_number(code_, type, {mask});
    code_.op(type == ValueType::I32 ? Opcode::I32And : Opcode::I64And);
}

void BodyWriter::cursor(bool is64) {
    const Cursor& chosen = tape_.pick(cursors_);
    code_.op(Opcode::LocalGet, chosen.local);
    const bool is_wide = chosen.type == ValueType::I64;
    if (is_wide && !is64) code_.op(Opcode::I32WrapI64);
    if (!is_wide && is64) code_.op(Opcode::I64ExtendI32U);
}

void BodyWriter::small_number(bool is64, uint32_t bound) {
    if (!tape_.chance(cursors_.empty() ? 25 : 55)) {
        const uint32_t value = tape_.below(bound);
        return is64 ? code_.i64(value) : code_.i32(value);
    }
    const ValueType type = is64 ? ValueType::I64 : ValueType::I32;
    if (tape_.chance(5)) return expression(type);
    if (!cursors_.empty() && tape_.chance(20)) return cursor(is64);
    // The largest mask that stays below the bound.
    uint64_t mask = 1;
    while (mask * 2 + 1 < bound) mask = mask * 2 + 1;
    if (cursors_.empty() || !tape_.chance(60)) return masked(type, mask);
    cursor(is64);
    write_number(code_, type, {mask});
    code_.op(is64 ? Opcode::I64And : Opcode::I32And);
}

}  // namespace ingot::differential
