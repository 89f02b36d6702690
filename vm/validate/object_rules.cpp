// Typing of references, structures and arrays (spec 3.4.6 to 3.4.9).
//
// Operands are popped last to first; the immediates, which name types, fields and segments, come
// before them, so that a message is about the immediate if both are wrong.
#include <fmt/format.h>

#include "vm/isa/limits.h"
#include "vm/validate/function_validator.h"

namespace ingot {

namespace {

/// The packed types are read with _s or _u, all others with neither.
bool is_sign_explicit(Opcode opcode) {
    return opcode != Opcode::StructGet && opcode != Opcode::ArrayGet;
}

bool is_numeric_or_vector(ValueType type) {
    return type.is_numeric() || type.is_vector();
}

}  // namespace

void FunctionValidator::ref_func(const Instruction& instruction) {
    const FunctionIndex function(instruction.index);
    if (!function_at(function)) return;
    if (!function_) {
        // A reference in a constant expression is itself what declares it.
        constant_references_.push_back(function);
    } else if (!context_.types.declared_references[function]) {
        return fail(fmt::format("undeclared function reference {}", function.value));
    }
    push(ValueType::ref(HeapType::concrete(context_.types.functions[function]), false));
}

void FunctionValidator::ref_test(const Instruction& instruction) {
    const ValueType target = canonical(instruction.type);
    if (!ok()) return;
    pop(ValueType::ref(context_.store.top(target.heap()), true));
    push(ValueType::I32);
}

void FunctionValidator::ref_cast(const Instruction& instruction) {
    const ValueType target = canonical(instruction.type);
    if (!ok()) return;
    pop(ValueType::ref(context_.store.top(target.heap()), true));
    push(target);
}

void FunctionValidator::convert_extern(HeapType from, HeapType to) {
    const ValueType operand = pop_any(ValueType::ref(from, true));
    if (!context_.store.matches(operand, ValueType::ref(from, true))) {
        return fail_operand(ValueType::ref(from, true), operand);
    }
    push(ValueType::ref(to, operand.is_nullable()));
}

void FunctionValidator::struct_new(const Instruction& instruction) {
    const StructType* type = struct_type_at(instruction.index);
    if (!type) return;
    const bool is_default = instruction.shape() == Shape::StructNewDefault;
    for (size_t i = type->fields.size(); i > 0; --i) {
        const ValueType field = type->fields[i - 1].storage;
        if (!is_default) {
            pop(field.unpacked());
        } else if (!field.is_defaultable()) {
            return fail("field type is not defaultable");
        }
    }
    push(reference_to(instruction.index, false));
}

void FunctionValidator::struct_access(const Instruction& instruction) {
    const StructType* type = struct_type_at(instruction.index);
    if (!type) return;
    if (instruction.second_index >= type->fields.size()) {
        return fail_unknown("field", instruction.second_index);
    }
    const FieldType& field = type->fields[instruction.second_index];
    if (instruction.shape() == Shape::StructSet) {
        if (!field.is_mutable) return fail("immutable field");
        pop(field.storage.unpacked());
        return pop(reference_to(instruction.index, true));
    }
    if (is_sign_explicit(instruction.opcode) != field.storage.is_packed()) {
        return fail(field.storage.is_packed() ? "field is packed" : "field is unpacked");
    }
    pop(reference_to(instruction.index, true));
    push(field.storage.unpacked());
}

void FunctionValidator::array_new(const Instruction& instruction) {
    const ArrayType* type = array_type_at(instruction.index);
    if (!type) return;
    const ValueType element = type->element.storage.unpacked();
    if (instruction.shape() == Shape::ArrayNewFixed) {
        if (instruction.second_index > limits::kMaxArrayNewFixed) {
            return fail("too many operands of array.new_fixed", ErrorKind::Limit);
        }
        for (uint32_t i = 0; i < instruction.second_index && ok(); ++i) pop(element);
    } else {
        pop(ValueType::I32);
        if (instruction.shape() == Shape::ArrayNew) {
            pop(element);
        } else if (!element.is_defaultable()) {
            return fail("array type is not defaultable");
        }
    }
    push(reference_to(instruction.index, false));
}

void FunctionValidator::check_array_segment(const Instruction& instruction,
                                            const FieldType& element) {
    const Shape shape = instruction.shape();
    if (shape == Shape::ArrayNewData || shape == Shape::ArrayInitData) {
        check_data_segment(instruction.second_index);
        if (!is_numeric_or_vector(element.storage.unpacked())) {
            fail("array type is not numeric or vector");
        }
        return;
    }
    const ValueType segment = element_segment_at(instruction.second_index);
    if (!context_.store.matches(segment, element.storage.unpacked())) {
        fail(fmt::format(
            "type mismatch: element segment's type {} does not match array's field type {}",
            to_string(segment), to_string(element.storage)));
    }
}

void FunctionValidator::array_new_from_segment(const Instruction& instruction) {
    const ArrayType* type = array_type_at(instruction.index);
    if (!type) return;
    check_array_segment(instruction, type->element);
    pop(ValueType::I32);
    pop(ValueType::I32);
    push(reference_to(instruction.index, false));
}

void FunctionValidator::array_access(const Instruction& instruction) {
    const ArrayType* type = array_type_at(instruction.index);
    if (!type) return;
    const FieldType& element = type->element;
    if (instruction.shape() == Shape::ArraySet) {
        if (!element.is_mutable) return fail("immutable array");
        pop(element.storage.unpacked());
        pop(ValueType::I32);
        return pop(reference_to(instruction.index, true));
    }
    if (is_sign_explicit(instruction.opcode) != element.storage.is_packed()) {
        return fail(element.storage.is_packed() ? "array is packed" : "array is unpacked");
    }
    pop(ValueType::I32);
    pop(reference_to(instruction.index, true));
    push(element.storage.unpacked());
}

void FunctionValidator::array_fill(const Instruction& instruction) {
    const ArrayType* type = array_type_at(instruction.index);
    if (!type) return;
    if (!type->element.is_mutable) return fail("immutable array");
    pop(ValueType::I32);
    pop(type->element.storage.unpacked());
    pop(ValueType::I32);
    pop(reference_to(instruction.index, true));
}

void FunctionValidator::array_copy(const Instruction& instruction) {
    const ArrayType* to = array_type_at(instruction.index);
    const ArrayType* from = array_type_at(instruction.second_index);
    if (!to || !from) return;
    if (!to->element.is_mutable) return fail("immutable array");
    if (!context_.store.matches(from->element.storage, to->element.storage)) {
        return fail("array types do not match");
    }
    pop(ValueType::I32);
    pop(ValueType::I32);
    pop(reference_to(instruction.second_index, true));
    pop(ValueType::I32);
    pop(reference_to(instruction.index, true));
}

void FunctionValidator::array_init(const Instruction& instruction) {
    const ArrayType* type = array_type_at(instruction.index);
    if (!type) return;
    if (!type->element.is_mutable) return fail("immutable array");
    check_array_segment(instruction, type->element);
    pop(ValueType::I32);
    pop(ValueType::I32);
    pop(ValueType::I32);
    pop(reference_to(instruction.index, true));
}

}  // namespace ingot
