// Typing of exceptions: try_table and throws (spec 3.4.2), and the older try, catch, delegate,
// rethrow. The binary format has no grammar of its own for clauses in the wrong place, so those are
// malformed.
#include <fmt/format.h>

#include <vector>

#include "vm/validate/function_validator.h"

namespace ingot {

void FunctionValidator::catch_(const Instruction& instruction) {
    const ControlFrame frame = pop_control();
    if (frame.kind != Kind::Try && frame.kind != Kind::Catch) {
        return fail("END opcode expected: catch without try", ErrorKind::Malformed);
    }
    push_control(Kind::Catch, frame.signature);
    if (const FunctionType* tag = tag_at(instruction.index)) push(tag->parameters);
}

void FunctionValidator::catch_all() {
    const ControlFrame frame = pop_control();
    if (frame.kind != Kind::Try && frame.kind != Kind::Catch) {
        return fail("END opcode expected: catch_all without try", ErrorKind::Malformed);
    }
    push_control(Kind::CatchAll, frame.signature);
}

void FunctionValidator::delegate(const Instruction& instruction) {
    const ControlFrame frame = pop_control();
    if (frame.kind != Kind::Try) {
        return fail("END opcode expected: delegate without try", ErrorKind::Malformed);
    }
    if (label_at(instruction.index)) push(frame.signature.results());
}

void FunctionValidator::rethrow(const Instruction& instruction) {
    const ControlFrame* label = label_at(instruction.index);
    if (!label) return;
    if (label->kind != Kind::Catch && label->kind != Kind::CatchAll) {
        return fail("invalid rethrow label");
    }
    set_unreachable();
}

void FunctionValidator::try_table(const Instruction& instruction) {
    const BlockSignature signature = checked_signature(instruction.block);
    // Handlers branch from outside of the block: their labels do not count it.
    for (const CatchClause& clause : instruction.catches) check_catch(clause);
    pop(signature.parameters());
    push_control(Kind::TryTable, signature);
    push(signature.parameters());
}

void FunctionValidator::check_catch(const CatchClause& clause) {
    using enum CatchClause::Kind;
    const bool has_tag = clause.kind == Catch || clause.kind == CatchRef;
    const bool has_reference = clause.kind == CatchRef || clause.kind == CatchAllRef;
    const FunctionType* tag = has_tag ? tag_at(clause.tag) : nullptr;
    const ControlFrame* label = label_at(clause.label);
    if (!ok()) return;
    std::span<const ValueType> wanted = label->label_types();
    const ValueType exception = ValueType::ref(HeapType::Exn, false);
    bool matches = true;
    if (has_reference) {
        matches = !wanted.empty() && context_.store.matches(exception, wanted.back());
        if (matches) wanted = wanted.first(wanted.size() - 1);
    }
    const std::span<const ValueType> values =
        tag ? std::span(tag->parameters) : std::span<const ValueType>();
    if (!matches || !context_.store.matches(values, wanted)) {
        fail_mismatch(has_reference ? "catch handler, before its exnref," : "catch handler", values,
                      "label", label->label_types());
    }
}

void FunctionValidator::throw_(const Instruction& instruction) {
    const FunctionType* tag = tag_at(instruction.index);
    if (!tag) return;
    pop(tag->parameters);
    set_unreachable();
}

void FunctionValidator::throw_ref() {
    pop(ValueType::exnref());
    set_unreachable();
}

}  // namespace ingot
