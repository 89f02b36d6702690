// References: null, functions, i31, casts. Structures and arrays stand in translate_aggregates.cpp.
#include <bit>

#include "vm/interpreter/gc_handlers.h"
#include "vm/interpreter/translator.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/objects.h"

namespace ingot::interpreter {

void Translator::ref_null(const Instruction& instruction) {
    push_constant(instruction.type, 0);
}

void Translator::ref_is_null(const Instruction&) {
    const uint16_t slot = pop_slot();
    const uint16_t to = push(ValueType::I32);
    builder_.emit(interpreter::ref_is_null, to, slot);
    builder_.produced(to, ValueType::I32, true);
}

void Translator::ref_func(const Instruction& instruction) {
    const TypeIndex type_index = module_.functions[instruction.index];
    const auto type = ValueType::ref(HeapType::concrete(type_index), false);
    const uint16_t to = push(type);
    builder_.emit_immediate(ref_function, to, 0, static_cast<int32_t>(instruction.index));
    builder_.produced(to, type, true);
}

void Translator::ref_eq(const Instruction&) {
    const uint16_t right = pop_slot();
    const uint16_t left = pop_slot();
    const uint16_t to = push(ValueType::I32);
    builder_.emit(ref_equal, to, left, right);
    builder_.produced(to, ValueType::I32, true);
}

void Translator::ref_as_non_null(const Instruction&) {
    const ValueType type = stack_.back().type;
    const uint16_t slot = pop_slot();
    const uint16_t to = push(type);
    builder_.emit(interpreter::ref_as_non_null, to, slot);
    builder_.produced(to, type, true);
}

/// The two hierarchies have the same references: only the type changes.
void Translator::convert_extern(const Instruction& instruction) {
    const bool to_any = instruction.opcode == Opcode::AnyConvertExtern;
    ValueType& type = stack_.back().type;
    type = ValueType::ref(to_any ? HeapType::Any : HeapType::Extern, type.is_nullable());
}

void Translator::ref_i31(const Instruction&) {
    const auto type = ValueType::ref(HeapType::I31, false);
    const uint16_t slot = pop_slot();
    const uint16_t to = push(type);
    builder_.emit(i31_new, to, slot);
    builder_.produced(to, type, true);
}

void Translator::i31_get(const Instruction& instruction) {
    const uint16_t slot = pop_slot();
    const uint16_t to = push(ValueType::I32);
    builder_.emit(instruction.opcode == Opcode::I31GetS ? i31_get_signed : i31_get_unsigned, to,
                  slot);
    builder_.produced(to, ValueType::I32, true);
}

uint64_t Translator::cast_target(ValueType type) const {
    const TypeStore& types = loaded_.engine().types();
    return std::bit_cast<uint64_t>(objects::CastTarget::of(types, loaded_.canonical(type)));
}

void Translator::ref_test(const Instruction& instruction) {
    const uint16_t slot = pop_slot();
    const uint16_t to = push(ValueType::I32);
    builder_.emit(reference_test, to, slot);
    builder_.produced(to, ValueType::I32, true);
    builder_.emit_cell(cast_target(instruction.type), 0);
}

void Translator::ref_cast(const Instruction& instruction) {
    const uint16_t slot = pop_slot();
    const uint16_t to = push(instruction.type);
    builder_.emit(reference_cast, to, slot);
    builder_.produced(to, instruction.type, true);
    builder_.emit_cell(cast_target(instruction.type), 0);
}

/// The reference is the topmost value a branch takes along, and stays if there is none.
void Translator::br_on_cast(const Instruction& instruction) {
    const uint32_t depth = instruction.index;
    const bool on_failure = instruction.shape() == Shape::BrOnCastFail;
    const uint64_t target = cast_target(instruction.second_type);
    const uint16_t slot = slot_of(stack_.back());
    const auto branch_if = [&](bool succeeds, Label& label) {
        builder_.branch_on(succeeds ? branch_on_cast : branch_on_cast_failure, slot, target, label);
    };
    if (!is_function(depth) && !needs_moves(control(depth))) {
        branch_if(!on_failure, control(depth).end);
        return;
    }
    Label skip;
    branch_if(on_failure, skip);
    branch(depth);
    builder_.bind(skip);
}

}  // namespace ingot::interpreter
