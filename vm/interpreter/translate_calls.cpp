// Calls and tail calls.
#include "vm/interpreter/translator.h"

namespace ingot::interpreter {

/// Settles the arguments, which become the start of the callee's frame, and takes them off the
/// stack.
uint16_t Translator::begin_call(const FunctionType& type) {
    settle_top(type.parameters.size());
    const size_t height = stack_.size() - type.parameters.size();
    const uint32_t base = type.parameters.empty() ? top_ : stack_[height].home;
    truncate(static_cast<uint32_t>(height));
    return static_cast<uint16_t>(base);
}

void Translator::end_call(const FunctionType& type) {
    builder_.forget_accumulators();
    for (const ValueType result : type.results) push(result);
    if (type.results.size() == 1) {
        builder_.produced(stack_.back().home, stack_.back().type, false);
    }
}

void Translator::call(const Instruction& instruction) {
    const FunctionIndex function(instruction.index);
    const FunctionType& type = module_.function_type(function);
    const uint16_t base = begin_call(type);
    if (function < module_.imported_functions) {
        builder_.emit_immediate(call_function, base, 0, static_cast<int32_t>(function.value));
    } else {
        const FunctionCode& code =
            loaded_.code(function - module_.imported_functions, function_.is_checked);
        builder_.emit_bits(interpreter::call, reinterpret_cast<uint64_t>(&code) << 16 | base);
    }
    end_call(type);
}

void Translator::call_indirect(const Instruction& instruction) {
    const FunctionType& type = *module_.types[instruction.index].as_function();
    const uint16_t index = pop_slot();
    const uint16_t base = begin_call(type);
    const bool is64 = module_.tables[instruction.second_index].type.limits.is64;
    builder_.emit(is64 ? interpreter::call_indirect : call_indirect32, base, index);
    builder_.emit_cell(instruction.second_index, loaded_.canonical_type(instruction.index));
    end_call(type);
}

void Translator::call_ref(const Instruction& instruction) {
    const FunctionType& type = *module_.types[instruction.index].as_function();
    const uint16_t reference = pop_slot();
    const uint16_t base = begin_call(type);
    builder_.emit(interpreter::call_ref, base, reference);
    end_call(type);
}

void Translator::tail_call(const Instruction& instruction) {
    const auto header = static_cast<uint16_t>(function_.header_slot);
    if (instruction.shape() == Shape::ReturnCall) {
        const uint16_t base = begin_call(module_.function_type(FunctionIndex(instruction.index)));
        builder_.emit(tail_call_function, header, base);
        builder_.emit_cell(0, instruction.index);
        return stop();
    }
    const FunctionType& type = *module_.types[instruction.index].as_function();
    const uint16_t callee = pop_slot();
    const uint16_t base = begin_call(type);
    if (instruction.shape() == Shape::ReturnCallRef) {
        builder_.emit(tail_call_ref, header, base, callee);
        return stop();
    }
    builder_.emit(tail_call_indirect, header, base, callee);
    builder_.emit_cell(instruction.second_index, loaded_.canonical_type(instruction.index));
    stop();
}

}  // namespace ingot::interpreter
