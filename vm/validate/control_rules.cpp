// Typing of blocks, branches and calls (spec 3.4.2).
//
// A conditional branch leaves the label's types on the stack rather than the operands' own, as the
// specification has it. Signatures live in the type store, so spans of them survive every push.
#include <fmt/format.h>

#include <string>

#include "vm/validate/function_validator.h"

namespace ingot {

void FunctionValidator::block(const Instruction& instruction, Kind kind) {
    const BlockSignature signature = checked_signature(instruction.block);
    if (kind == Kind::If) pop(ValueType::I32);
    pop(signature.parameters());
    push_control(kind, signature);
    push(signature.parameters());
}

void FunctionValidator::else_() {
    const ControlFrame frame = pop_control();
    if (frame.kind != Kind::If) {
        return fail("END opcode expected: else without if", ErrorKind::Malformed);
    }
    push_control(Kind::Else, frame.signature);
    push(frame.signature.parameters());
}

void FunctionValidator::end() {
    const ControlFrame frame = pop_control();
    const std::span<const ValueType> results = frame.signature.results();
    if (frame.kind == Kind::If && !context_.store.matches(frame.signature.parameters(), results)) {
        // The missing else branch passes the parameters through.
        fail_mismatch("if without else", results, "stack", frame.signature.parameters());
    }
    if (frame.kind != Kind::Function) push(results);
}

void FunctionValidator::br(const Instruction& instruction) {
    const ControlFrame* label = label_at(instruction.index);
    if (!label) return;
    pop(label->label_types());
    set_unreachable();
}

void FunctionValidator::br_if(const Instruction& instruction) {
    pop(ValueType::I32);
    const ControlFrame* label = label_at(instruction.index);
    if (!label) return;
    pop(label->label_types());
    push(label->label_types());
}

void FunctionValidator::br_table(const Instruction& instruction) {
    pop(ValueType::I32);
    const ControlFrame* last = label_at(instruction.labels.back());
    if (!last) return;
    const size_t arity = last->label_types().size();
    std::span<const ValueType> checked;
    for (const uint32_t depth : instruction.labels) {
        const ControlFrame* label = label_at(depth);
        if (!label) return;
        const std::span<const ValueType> types = label->label_types();
        // Tables often name one label many times.
        if (!checked.empty() && types.data() == checked.data()) continue;
        if (types.size() != arity) {
            return fail_mismatch("label", last->label_types(), "another label", types);
        }
        check_operands(types);
        checked = types;
    }
    pop(last->label_types());
    set_unreachable();
}

void FunctionValidator::br_on_null(const Instruction& instruction) {
    const ValueType reference = pop_reference();
    const ControlFrame* label = label_at(instruction.index);
    if (!label) return;
    pop(label->label_types());
    push(label->label_types());
    push(reference.with_nullable(false));
}

void FunctionValidator::br_on_non_null(const Instruction& instruction) {
    const ControlFrame* label = label_at(instruction.index);
    if (!label) return;
    const std::span<const ValueType> types = label->label_types();
    if (types.empty() || !types.back().is_ref()) {
        return fail_mismatch("instruction", {}, "label", types);
    }
    const std::span<const ValueType> others = types.first(types.size() - 1);
    pop(types.back().with_nullable(true));
    pop(others);
    push(others);
}

void FunctionValidator::br_on_cast(const Instruction& instruction) {
    const ValueType source = canonical(instruction.type);
    const ValueType target = canonical(instruction.second_type);
    const ControlFrame* label = label_at(instruction.index);
    if (!ok() || !label) return;
    if (!context_.store.matches(target, source)) {
        return fail(fmt::format("type mismatch on cast: type {} does not match {}",
                                to_string(target), to_string(source)));
    }
    // What is left when the cast fails: null only if the cast would not have taken it.
    const bool null_remains = source.is_nullable() && !target.is_nullable();
    const ValueType remaining = source.with_nullable(null_remains);
    const bool on_fail = instruction.shape() == Shape::BrOnCastFail;
    const ValueType taken = on_fail ? remaining : target;
    const std::span<const ValueType> types = label->label_types();
    if (types.empty() || !context_.store.matches(taken, types.back())) {
        return fail_mismatch("instruction", {&taken, 1}, "label", types);
    }
    const std::span<const ValueType> others = types.first(types.size() - 1);
    pop(source);
    pop(others);
    push(others);
    push(on_fail ? target : remaining);
}

void FunctionValidator::return_() {
    pop(controls_.front().signature.results());
    set_unreachable();
}

void FunctionValidator::call(const FunctionType* callee, bool is_tail) {
    if (!callee) return;
    if (is_tail) {
        const std::span<const ValueType> results = controls_.front().signature.results();
        if (!context_.store.matches(callee->results, results)) {
            return fail_mismatch("current function", results, "callee", callee->results);
        }
    }
    pop(callee->parameters);
    if (is_tail) return set_unreachable();
    push(callee->results);
}

void FunctionValidator::call_indirect(const Instruction& instruction, bool is_tail) {
    const TableType* table = table_at(instruction.second_index);
    if (!table) return;
    const FunctionType* callee = function_type_at(instruction.index);
    if (!context_.store.matches(table->element, ValueType::funcref())) {
        return fail(
            fmt::format("type mismatch: instruction requires table of function type but "
                        "table has element type {}",
                        to_string(table->element)));
    }
    pop(table->limits.address_type());
    call(callee, is_tail);
}

void FunctionValidator::call_ref(const Instruction& instruction, bool is_tail) {
    const FunctionType* callee = function_type_at(instruction.index);
    if (!callee) return;
    pop(reference_to(instruction.index, true));
    call(callee, is_tail);
}

}  // namespace ingot
