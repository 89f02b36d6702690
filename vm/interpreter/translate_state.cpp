// Variables, memories and tables.
#include "vm/interpreter/translator.h"
#include "vm/runtime/memory.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

bool Translator::is_fast_memory(const MemoryArgument& argument) const {
    return !function_.is_checked && argument.memory == 0 && !module_.memories[0].limits.is64 &&
           argument.offset < MemoryInstance::kGuardBytes;
}

void Translator::load(const Instruction& instruction) {
    const MemoryArgument& argument = instruction.memory;
    const ValueType type = signature_type(instruction.info().signature.result);
    Entry address = pop();
    const uint64_t absolute = static_cast<uint32_t>(address.bits) + argument.offset;
    const bool absolute_fits = address.kind != Entry::Kind::Constant || absolute <= 0xffff'ffff;
    const bool sums = address.kind == Entry::Kind::Sum;
    if (sums && is_fast_memory(argument) && argument.offset == 0) {
        builder_.load_sum(instruction.opcode, push(type), type, base_of(address),
                          static_cast<int32_t>(address.bits));
        return;
    }
    if (sums) slot_of(address);
    if (is_fast_memory(argument) && absolute_fits) {
        const Operand operand = operand_of(address);
        builder_.load(instruction.opcode, push(type), type, operand,
                      static_cast<uint32_t>(argument.offset));
        return;
    }
    const bool is64 = module_.memories[argument.memory].limits.is64;
    const auto& handlers = is64 ? kMemoryHandlers.checked64 : kMemoryHandlers.checked32;
    const uint16_t slot = slot_of(address);
    const uint16_t to = push(type);
    builder_.emit(handlers[at(instruction.opcode)], to, slot);
    builder_.produced(to, type, true);
    builder_.emit_cell(argument.memory, argument.offset);
}

void Translator::store(const Instruction& instruction) {
    const MemoryArgument& argument = instruction.memory;
    Entry value = pop();
    Entry address = pop();
    if (value.kind == Entry::Kind::Sum) slot_of(value);
    if (address.kind == Entry::Kind::Sum) {
        const auto addend = static_cast<int32_t>(address.bits);
        const bool is_fast = is_fast_memory(argument) && argument.offset == 0;
        if (is_fast &&
            builder_.store_sum(instruction.opcode, base_of(address), addend, operand_of(value))) {
            return;
        }
        slot_of(address);
    }
    if (is_fast_memory(argument)) {
        const uint64_t absolute = static_cast<uint32_t>(address.bits) + argument.offset;
        if (address.kind == Entry::Kind::Constant && absolute > 0xffff'ffff) slot_of(address);
        const auto offset = static_cast<uint32_t>(argument.offset);
        if (builder_.store(instruction.opcode, operand_of(address), operand_of(value), offset))
            return;
        slot_of(value);
        CHECK(builder_.store(instruction.opcode, operand_of(address), operand_of(value), offset));
        return;
    }
    const bool is64 = module_.memories[argument.memory].limits.is64;
    const auto& handlers = is64 ? kMemoryHandlers.checked64 : kMemoryHandlers.checked32;
    const uint16_t value_slot = slot_of(value);
    const uint16_t address_slot = slot_of(address);
    builder_.emit(handlers[at(instruction.opcode)], address_slot, value_slot);
    builder_.emit_cell(argument.memory, argument.offset);
}

/// An operation without operands that yields a value, with a second cell.
void Translator::produce(Handler handler, ValueType type, uint64_t word0) {
    const uint16_t to = push(type);
    builder_.emit(handler, to);
    builder_.produced(to, type, true);
    builder_.emit_cell(word0, 0);
}

void Translator::select(const Instruction& instruction) {
    const ValueType type = instruction.shape() == Shape::SelectTyped
                               ? instruction.select_types.front()
                               : stack_[stack_.size() - 2].type;
    Entry condition = pop();
    Entry second = pop();
    Entry first = pop();
    const uint16_t condition_slot = slot_of(condition);
    // A comparison is taken back before constants are put into slots, or these would come between.
    std::optional<CodeBuilder::Comparison> comparison;
    if (class_of(type) == Class::Integer && condition.kind == Entry::Kind::Home) {
        comparison = builder_.take_comparison(operand_of(condition));
    }
    const uint16_t second_slot = slot_of(second);
    const uint16_t first_slot = slot_of(first);
    if (comparison) {
        const uint16_t to = push(type);
        return builder_.select(*comparison, to, type, first_slot, second_slot);
    }
    const bool accumulator = builder_.in_accumulator(condition_slot, ValueType::I32);
    Handler handler = nullptr;
    switch (class_of(type)) {
    case Class::Integer: handler = accumulator ? select64_acc : select64; break;
    case Class::F32: handler = accumulator ? select_f32_acc : select_f32; break;
    case Class::F64: handler = accumulator ? select_f64_acc : select_f64; break;
    case Class::V128: handler = accumulator ? select_v128_acc : select_v128; break;
    }
    const uint16_t to = push(type);
    builder_.emit(handler, to, first_slot, second_slot, condition_slot);
    builder_.produced(to, type, true);
}

void Translator::set_local(uint32_t local) {
    Entry value = pop();
    const ValueType type = local_types_[local];
    const uint16_t to = local_slots_[local];
    const bool unchanged = value.kind == Entry::Kind::Local && value.local == local;
    if (!unchanged) {
        if (value.kind == Entry::Kind::Sum) slot_of(value);
        // Old values that are still wanted must be saved before the local changes; then the
        // operation that computed the new one is no longer the last, and its result is copied
        // instead.
        settle_aliases(local);
        const bool redirected =
            value.kind == Entry::Kind::Home && builder_.redirect(value.home, to, type);
        if (!redirected) {
            if (value.kind == Entry::Kind::Constant) {
                builder_.constant(to, type, value.bits);
            } else {
                builder_.copy(to, operand_of(value).slot, type);
            }
        }
    }
}

void Translator::local_set(const Instruction& instruction) {
    set_local(instruction.index);
}

void Translator::local_tee(const Instruction& instruction) {
    set_local(instruction.index);
    push_local(instruction.index);
}

void Translator::global_get(const Instruction& instruction) {
    const uint32_t index = instruction.index;
    const ValueType type = module_.globals[index].type.value;
    const uint16_t to = push(type);
    Handler handler = nullptr;
    switch (class_of(type)) {
    case Class::Integer: handler = global_get64; break;
    case Class::F32: handler = global_get_f32; break;
    case Class::F64: handler = global_get_f64; break;
    case Class::V128: handler = global_get128; break;
    }
    builder_.emit_immediate(handler, to, 0, static_cast<int32_t>(index));
    builder_.produced(to, type, true);
}

void Translator::global_set(const Instruction& instruction) {
    const uint32_t index = instruction.index;
    const ValueType type = module_.globals[index].type.value;
    const uint16_t from = pop_slot();
    Handler handler = global_set64;
    if (class_of(type) == Class::F32) handler = global_set32;
    if (class_of(type) == Class::V128) handler = global_set128;
    builder_.emit_immediate(handler, from, 0, static_cast<int32_t>(index));
}

void Translator::table_get(const Instruction& instruction) {
    const uint16_t slot = pop_slot();
    const ValueType type = module_.tables[instruction.index].type.element;
    const uint16_t to = push(type);
    builder_.emit(interpreter::table_get, to, slot);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, 0);
}

void Translator::table_set(const Instruction& instruction) {
    const uint16_t value = pop_slot();
    const uint16_t slot = pop_slot();
    builder_.emit(interpreter::table_set, slot, value);
    builder_.emit_cell(instruction.index, 0);
}

void Translator::table_size(const Instruction& instruction) {
    const ValueType type = module_.tables[instruction.index].type.limits.address_type();
    produce(interpreter::table_size, type, instruction.index);
}

void Translator::table_grow(const Instruction& instruction) {
    const uint16_t delta = pop_slot();
    const uint16_t value = pop_slot();
    const ValueType type = module_.tables[instruction.index].type.limits.address_type();
    const uint16_t to = push(type);
    builder_.emit(interpreter::table_grow, to, value, delta);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, 0);
}

void Translator::elem_drop(const Instruction& instruction) {
    builder_.emit(element_drop);
    builder_.emit_cell(instruction.index, 0);
}

void Translator::memory_size(const Instruction& instruction) {
    const ValueType type = module_.memories[instruction.index].limits.address_type();
    produce(interpreter::memory_size, type, instruction.index);
}

void Translator::memory_grow(const Instruction& instruction) {
    const uint16_t delta = pop_slot();
    const ValueType type = module_.memories[instruction.index].limits.address_type();
    const uint16_t to = push(type);
    builder_.emit(interpreter::memory_grow, to, delta);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, 0);
}

void Translator::data_drop(const Instruction& instruction) {
    builder_.emit(interpreter::data_drop);
    builder_.emit_cell(instruction.index, 0);
}

namespace {

Handler bulk_handler(Shape shape) {
    switch (shape) {
    case Shape::TableFill: return table_fill;
    case Shape::TableCopy: return table_copy;
    case Shape::TableInit: return table_init;
    case Shape::MemoryFill: return memory_fill;
    case Shape::MemoryCopy: return memory_copy;
    case Shape::MemoryInit: return memory_init;
    default: CHECK(false && "not a bulk operation");
    }
    return nullptr;
}

}  // namespace

/// An operation on three slots that yields nothing.
void Translator::bulk(const Instruction& instruction) {
    const uint16_t c = pop_slot();
    const uint16_t b = pop_slot();
    const uint16_t a = pop_slot();
    builder_.emit(bulk_handler(instruction.shape()), a, b, c);
    builder_.emit_cell(instruction.index, instruction.second_index);
}

}  // namespace ingot::interpreter
