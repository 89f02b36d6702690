// One instruction at a time, by shape.
#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::step(const Instruction& instruction) {
    const uint32_t index = instruction.index;
    switch (instruction.shape()) {
    case Shape::Nop: return;
    case Shape::Drop: pop(); return;
    case Shape::Select: select(stack_[stack_.size() - 2].type); return;
    case Shape::SelectTyped: select(instruction.select_types.front()); return;
    case Shape::LocalGet: push_local(index); return;
    case Shape::LocalSet: local_set(index, false); return;
    case Shape::LocalTee: local_set(index, true); return;
    case Shape::GlobalGet: global_get(index); return;
    case Shape::GlobalSet: global_set(index); return;
    case Shape::Load: load(instruction); return;
    case Shape::Store: store(instruction); return;
    case Shape::I32Const: push_constant(ValueType::I32, instruction.constant); return;
    case Shape::I64Const: push_constant(ValueType::I64, instruction.constant); return;
    case Shape::F32Const: push_constant(ValueType::F32, instruction.constant); return;
    case Shape::F64Const: push_constant(ValueType::F64, instruction.constant); return;
    case Shape::Unary: unary(instruction); return;
    case Shape::Binary: binary(instruction); return;
    default: step_control(instruction);
    }
}

void Translator::step_control(const Instruction& instruction) {
    const uint32_t index = instruction.index;
    switch (instruction.shape()) {
    case Shape::Unreachable:
        builder_.emit(trap_unreachable);
        stop();
        return;
    case Shape::Block:
    case Shape::Loop: block(instruction); return;
    case Shape::If: begin_if(instruction); return;
    case Shape::Else: begin_else(); return;
    case Shape::End: end(); return;
    case Shape::Br:
        br(index);
        stop();
        return;
    case Shape::BrIf: {
        Entry condition = pop();
        slot_of(condition);
        br_if(index, operand_of(condition), false);
        return;
    }
    case Shape::BrTable:
        br_table(instruction);
        stop();
        return;
    case Shape::BrOnNull: br_on_null(index); return;
    case Shape::BrOnNonNull: br_on_non_null(index); return;
    case Shape::Return:
        emit_return();
        stop();
        return;
    case Shape::Call: call(FunctionIndex(index)); return;
    case Shape::CallIndirect: call_indirect(instruction); return;
    case Shape::CallRef: call_ref(instruction); return;
    case Shape::ReturnCall:
    case Shape::ReturnCallIndirect:
    case Shape::ReturnCallRef:
        tail_call(instruction);
        stop();
        return;
    default: step_objects(instruction);
    }
}

void Translator::step_objects(const Instruction& instruction) {
    const uint32_t index = instruction.index;
    const uint32_t second = instruction.second_index;
    switch (instruction.shape()) {
    case Shape::TableGet: {
        const uint16_t slot = pop_slot();
        const ValueType type = module_.tables[index].type.element;
        const uint16_t to = push(type);
        builder_.emit(table_get, to, slot);
        builder_.produced(to, type, true);
        builder_.emit_cell(index, 0);
        return;
    }
    case Shape::TableSet: {
        const uint16_t value = pop_slot();
        const uint16_t slot = pop_slot();
        builder_.emit(table_set, slot, value);
        builder_.emit_cell(index, 0);
        return;
    }
    case Shape::TableSize:
        produce(table_size, module_.tables[index].type.limits.address_type(), index);
        return;
    case Shape::TableGrow: {
        const uint16_t delta = pop_slot();
        const uint16_t value = pop_slot();
        const ValueType type = module_.tables[index].type.limits.address_type();
        const uint16_t to = push(type);
        builder_.emit(table_grow, to, value, delta);
        builder_.produced(to, type, true);
        builder_.emit_cell(index, 0);
        return;
    }
    case Shape::TableFill: bulk(table_fill, index, 0); return;
    case Shape::TableCopy: bulk(table_copy, index, second); return;
    case Shape::TableInit: bulk(table_init, index, second); return;
    case Shape::ElemDrop:
        builder_.emit(element_drop);
        builder_.emit_cell(index, 0);
        return;
    case Shape::MemorySize:
        produce(memory_size, module_.memories[index].limits.address_type(), index);
        return;
    case Shape::MemoryGrow: {
        const uint16_t delta = pop_slot();
        const ValueType type = module_.memories[index].limits.address_type();
        const uint16_t to = push(type);
        builder_.emit(memory_grow, to, delta);
        builder_.produced(to, type, true);
        builder_.emit_cell(index, 0);
        return;
    }
    case Shape::MemoryFill: bulk(memory_fill, index, 0); return;
    case Shape::MemoryCopy: bulk(memory_copy, index, second); return;
    case Shape::MemoryInit: bulk(memory_init, index, second); return;
    case Shape::DataDrop:
        builder_.emit(data_drop);
        builder_.emit_cell(index, 0);
        return;
    case Shape::RefNull: push_constant(instruction.type, 0); return;
    case Shape::RefIsNull: {
        const uint16_t slot = pop_slot();
        const uint16_t to = push(ValueType::I32);
        builder_.emit(ref_is_null, to, slot);
        builder_.produced(to, ValueType::I32, true);
        return;
    }
    case Shape::RefFunc: {
        const auto type = ValueType::ref(HeapType::concrete(module_.functions[index]), false);
        const uint16_t to = push(type);
        builder_.emit_immediate(ref_function, to, 0, static_cast<int32_t>(index));
        builder_.produced(to, type, true);
        return;
    }
    case Shape::RefEq: {
        const uint16_t right = pop_slot();
        const uint16_t left = pop_slot();
        const uint16_t to = push(ValueType::I32);
        builder_.emit(ref_equal, to, left, right);
        builder_.produced(to, ValueType::I32, true);
        return;
    }
    case Shape::RefAsNonNull: {
        const ValueType type = stack_.back().type;
        const uint16_t slot = pop_slot();
        const uint16_t to = push(type);
        builder_.emit(ref_as_non_null, to, slot);
        builder_.produced(to, type, true);
        return;
    }
    default: CHECK(false && "an instruction that the interpreter does not know yet");
    }
}

}  // namespace ingot::interpreter
