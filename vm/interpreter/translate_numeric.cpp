// Constants, arithmetic and vectors.
#include <cstring>

#include "vm/interpreter/translator.h"
#include "vm/support/check.h"

namespace ingot::interpreter {

void Translator::constant(const Instruction& instruction) {
    ValueType type = ValueType::I32;
    if (instruction.shape() == Shape::I64Const) type = ValueType::I64;
    if (instruction.shape() == Shape::F32Const) type = ValueType::F32;
    if (instruction.shape() == Shape::F64Const) type = ValueType::F64;
    push_constant(type, instruction.constant);
}

void Translator::constant_vector(const Instruction& instruction) {
    uint64_t words[2];
    std::memcpy(words, instruction.bytes, sizeof(words));
    builder_.constant128(push(ValueType::V128), words[0], words[1]);
}

/// Whether the slot of an instruction's operand holds its result already. Slots of an i32 have
/// anything in the upper half, so wrapping is nothing to do; nor is extending what an operation has
/// left zero-extended.
bool Translator::keeps_slot(Opcode opcode, uint16_t slot) const {
    if (!config_.fuse_operations) return false;
    if (opcode == Opcode::I32WrapI64) return true;
    return opcode == Opcode::I64ExtendI32U && builder_.is_zero_extended(slot);
}

void Translator::unary(const Instruction& instruction) {
    Entry value = pop();
    slot_of(value);
    const ValueType type = signature_type(instruction.info().signature.result);
    const Operand operand = operand_of(value);
    if (keeps_slot(instruction.opcode, operand.slot)) {
        // The value stays where it is, and is another type's from now on.
        push(type);
        stack_.back().kind = value.kind;
        stack_.back().local = value.local;
        if (value.local != Entry::kNoLocal) ++alias_counts_[value.local];
        return;
    }
    const uint16_t to = push(type);
    builder_.unary(instruction.opcode, to, type, operand);
    canonicalize(instruction.opcode, to, type);
}

/// Adds constants later, if at all: (x + 4) + y becomes (x + y) + 4. False if neither side has one.
bool Translator::add(const Entry& left, const Entry& right) {
    if (!config_.fuse_operations) return false;
    const bool left_constant = left.kind == Entry::Kind::Constant;
    const bool right_constant = right.kind == Entry::Kind::Constant;
    if (left_constant && right_constant) return false;
    if (left_constant || right_constant) {
        const Entry& constant = left_constant ? left : right;
        const Entry& base = left_constant ? right : left;
        // A value computed to the right of a constant stands in its own home, not in the result's.
        if (left_constant && base.local == Entry::kNoLocal) return false;
        const uint64_t inner = base.kind == Entry::Kind::Sum ? base.bits : 0;
        push_sum(base, static_cast<uint32_t>(constant.bits + inner));
        return true;
    }
    const bool left_sum = left.kind == Entry::Kind::Sum;
    const bool right_sum = right.kind == Entry::Kind::Sum;
    if (!left_sum && !right_sum) return false;
    const Operand left_base = left_sum ? base_of(left) : operand_of(left);
    const Operand right_base = right_sum ? base_of(right) : operand_of(right);
    const uint64_t addend = (left_sum ? left.bits : 0) + (right_sum ? right.bits : 0);
    CHECK(builder_.binary(Opcode::I32Add, left.home, ValueType::I32, left_base, right_base));
    Entry base;
    base.home = left.home;
    push_sum(base, static_cast<uint32_t>(addend));
    return true;
}

void Translator::binary(const Instruction& instruction) {
    Entry right = pop();
    Entry left = pop();
    if (instruction.opcode == Opcode::I32Add && add(left, right)) return;
    if (left.kind == Entry::Kind::Sum) slot_of(left);
    if (right.kind == Entry::Kind::Sum) slot_of(right);
    const ValueType type = signature_type(instruction.info().signature.result);
    if (!builder_.binary(instruction.opcode, left.home, type, operand_of(left),
                         operand_of(right))) {
        slot_of(left);
        if (!builder_.binary(instruction.opcode, left.home, type, operand_of(left),
                             operand_of(right))) {
            slot_of(right);
            CHECK(builder_.binary(instruction.opcode, left.home, type, operand_of(left),
                                  operand_of(right)));
        }
    }
    canonicalize(instruction.opcode, push(type), type);
}

/// An operation with up to three slots and a lane or none, in field d.
void Translator::vector(const Instruction& instruction, uint16_t b, uint16_t c, uint16_t d) {
    const ValueType type = signature_type(instruction.info().signature.result);
    const uint16_t to = push(type);
    builder_.emit(kVectorHandlers[at(instruction.opcode)][at(Form::S)], to, b, c, d);
    builder_.produced(to, type, true);
    canonicalize(instruction.opcode, to, type);
}

void Translator::ternary(const Instruction& instruction) {
    const uint16_t third = pop_slot();
    const uint16_t second = pop_slot();
    const uint16_t first = pop_slot();
    vector(instruction, first, second, third);
}

void Translator::shuffle(const Instruction& instruction) {
    const uint16_t right = pop_slot();
    const uint16_t left = pop_slot();
    vector(instruction, left, right, 0);
    uint64_t words[2];
    std::memcpy(words, instruction.bytes, sizeof(words));
    builder_.emit_cell(words[0], words[1]);
}

void Translator::extract_lane(const Instruction& instruction) {
    const uint16_t from = pop_slot();
    vector(instruction, from, 0, instruction.lane);
}

void Translator::replace_lane(const Instruction& instruction) {
    const uint16_t value = pop_slot();
    const uint16_t from = pop_slot();
    vector(instruction, from, value, instruction.lane);
}

void Translator::load_lane(const Instruction& instruction) {
    const MemoryArgument& argument = instruction.memory;
    const bool is64 = module_.memories[argument.memory].limits.is64;
    const auto& handlers = is64 ? kMemoryHandlers.checked64 : kMemoryHandlers.checked32;
    const uint16_t from = pop_slot();
    const uint16_t address = pop_slot();
    const uint16_t to = push(ValueType::V128);
    builder_.emit(handlers[at(instruction.opcode)], to, address, from, instruction.lane);
    builder_.produced(to, ValueType::V128, true);
    builder_.emit_cell(argument.memory, argument.offset);
}

void Translator::store_lane(const Instruction& instruction) {
    const MemoryArgument& argument = instruction.memory;
    const bool is64 = module_.memories[argument.memory].limits.is64;
    const auto& handlers = is64 ? kMemoryHandlers.checked64 : kMemoryHandlers.checked32;
    const uint16_t from = pop_slot();
    const uint16_t address = pop_slot();
    builder_.emit(handlers[at(instruction.opcode)], 0, address, from, instruction.lane);
    builder_.emit_cell(argument.memory, argument.offset);
}

}  // namespace ingot::interpreter
