// References and garbage-collected objects.
#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::ref_null(const Instruction& instruction) { push_constant(instruction.type, 0); }

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

void Translator::gc_object(const Instruction&) {
    CHECK(false && "an instruction that the interpreter does not know yet");
}

}  // namespace ingot::interpreter
