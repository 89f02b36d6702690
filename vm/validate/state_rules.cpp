// Typing of operands, variables, tables and memories (spec 3.4.1, 3.4.3 to 3.4.5, 3.4.10, 3.4.11).
// Where a row of the instruction table has a signature, that is the whole rule; immediates are
// checked around it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "vm/validate/function_validator.h"

namespace ingot {

namespace {

ValueType smaller_address_type(const Limits& a, const Limits& b) {
    return a.is64 && b.is64 ? ValueType::I64 : ValueType::I32;
}

/// Lanes of an instruction's shape: 16 for "i8x16.extract_lane_s".
uint32_t lane_count(std::string_view mnemonic) {
    const char* digits = mnemonic.data() + mnemonic.find('x') + 1;
    uint32_t count = 0;
    std::from_chars(digits, mnemonic.data() + mnemonic.size(), count);
    return count;
}

}  // namespace

void FunctionValidator::apply_signature(const Signature& signature, ValueType address_type) {
    const auto type_of = [address_type](char letter) {
        return letter == Signature::kAddress ? address_type : signature_type(letter);
    };
    for (uint32_t i = signature.parameter_count; i > 0; --i) {
        pop(type_of(signature.parameters[i - 1]));
    }
    if (signature.result) push(type_of(signature.result));
}

void FunctionValidator::select() {
    pop(ValueType::I32);
    const ValueType second = pop_any(ValueType::Bottom);
    const ValueType first = pop_any(ValueType::Bottom);
    for (const ValueType type : {first, second}) {
        if (type.is_ref()) {
            return fail(fmt::format(
                "type mismatch: instruction requires numeric or vector type but stack has {}",
                to_string(type)));
        }
    }
    if (first != second && !first.is_bottom() && !second.is_bottom()) {
        return fail_operand(first, second);
    }
    push(first.is_bottom() ? second : first);
}

void FunctionValidator::select_typed(const Instruction& instruction) {
    if (instruction.select_types.size() != 1) {
        return fail("invalid result arity: select needs one result type");
    }
    const ValueType type = canonical(instruction.select_types.front());
    pop(ValueType::I32);
    pop(type);
    pop(type);
    push(type);
}

void FunctionValidator::local_get(const Instruction& instruction) {
    const ValueType type = local_at(instruction.index);
    if (!type.is_defaultable() && ok() && !initialized_[instruction.index]) {
        return fail(fmt::format("uninitialized local {}", instruction.index));
    }
    push(type);
}

void FunctionValidator::local_set(const Instruction& instruction, bool is_tee) {
    const ValueType type = local_at(instruction.index);
    pop(type);
    if (is_tee) push(type);
    if (!type.is_defaultable() && ok() && !initialized_[instruction.index]) {
        initialized_[instruction.index] = true;
        init_stack_.push_back(instruction.index);
    }
}

void FunctionValidator::global_get(const Instruction& instruction) {
    const uint32_t visible =
        function_ ? static_cast<uint32_t>(context_.types.globals.size()) : visible_globals_;
    if (instruction.index >= visible) return fail_unknown("global", instruction.index);
    const GlobalType& global = context_.types.globals[instruction.index];
    if (!function_ && global.is_mutable) return fail("constant expression required");
    push(global.value);
}

void FunctionValidator::global_set(const Instruction& instruction) {
    if (instruction.index >= context_.types.globals.size()) {
        return fail_unknown("global", instruction.index);
    }
    const GlobalType& global = context_.types.globals[instruction.index];
    if (!global.is_mutable) fail(fmt::format("immutable global {}", instruction.index));
    pop(global.value);
}

void FunctionValidator::table_access(const Instruction& instruction) {
    const TableType* table = table_at(instruction.index);
    if (!table) return;
    const ValueType address = table->limits.address_type();
    const Shape shape = instruction.shape();
    if (shape == Shape::TableGrow || shape == Shape::TableFill) pop(address);
    if (shape != Shape::TableGet && shape != Shape::TableSize) pop(table->element);
    if (shape != Shape::TableSize && shape != Shape::TableGrow) pop(address);
    if (shape == Shape::TableGet) push(table->element);
    if (shape == Shape::TableSize || shape == Shape::TableGrow) push(address);
}

void FunctionValidator::table_copy(const Instruction& instruction) {
    const TableType* to = table_at(instruction.index);
    const TableType* from = table_at(instruction.second_index);
    if (!to || !from) return;
    if (!context_.store.matches(from->element, to->element)) {
        return fail(fmt::format(
            "type mismatch: source element type {} does not match destination element type {}",
            to_string(from->element), to_string(to->element)));
    }
    pop(smaller_address_type(to->limits, from->limits));
    pop(from->limits.address_type());
    pop(to->limits.address_type());
}

void FunctionValidator::table_init(const Instruction& instruction) {
    const TableType* table = table_at(instruction.second_index);
    const ValueType segment = element_segment_at(instruction.index);
    if (!table || !ok()) return;
    if (!context_.store.matches(segment, table->element)) {
        return fail(
            fmt::format("type mismatch: element segment's type {} does not match table's "
                        "element type {}",
                        to_string(segment), to_string(table->element)));
    }
    pop(ValueType::I32);
    pop(ValueType::I32);
    pop(table->limits.address_type());
}

void FunctionValidator::memory_access(const Instruction& instruction, bool is_atomic) {
    const Limits* memory = memory_at(instruction.memory.memory);
    if (!memory) return;
    const OpcodeInfo& info = instruction.info();
    const uint32_t align_log2 = instruction.memory.align_log2;
    if (align_log2 > 4 || (1u << align_log2) > info.width) {
        return fail("alignment must not be larger than natural");
    }
    if (is_atomic && (1u << align_log2) != info.width)
        return fail("atomic alignment must be natural");
    if (!memory->is64 && instruction.memory.offset > UINT32_MAX) return fail("offset out of range");
    apply_signature(info.signature, memory->address_type());
}

void FunctionValidator::memory_operation(const Instruction& instruction, uint32_t memory_index) {
    const Limits* memory = memory_at(memory_index);
    if (memory) apply_signature(instruction.info().signature, memory->address_type());
}

void FunctionValidator::memory_copy(const Instruction& instruction) {
    const Limits* to = memory_at(instruction.index);
    const Limits* from = memory_at(instruction.second_index);
    if (!to || !from) return;
    pop(smaller_address_type(*to, *from));
    pop(from->address_type());
    pop(to->address_type());
}

void FunctionValidator::check_lane(const Instruction& instruction, uint32_t count) {
    if (instruction.lane >= count) fail(fmt::format("invalid lane index {}", instruction.lane));
}

void FunctionValidator::lane(const Instruction& instruction) {
    const OpcodeInfo& info = instruction.info();
    check_lane(instruction, lane_count(info.name));
    apply_signature(info.signature, ValueType::Bottom);
}

void FunctionValidator::shuffle(const Instruction& instruction) {
    if (std::ranges::any_of(instruction.bytes, [](uint8_t index) { return index >= 32; })) {
        return fail("invalid lane index in shuffle");
    }
    apply_signature(instruction.info().signature, ValueType::Bottom);
}

}  // namespace ingot
