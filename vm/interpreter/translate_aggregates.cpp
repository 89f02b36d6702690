// Structures and arrays. An operation that allocates names the first free slot above its operands,
// which is where the collector stops looking for references in the frame.
#include "vm/interpreter/gc_handlers.h"
#include "vm/interpreter/translator.h"
#include "vm/runtime/engine.h"
#include "vm/support/check.h"

namespace ingot::interpreter {
namespace {

/// Handlers by how a field or an element is stored and read.
struct Getters {
    Handler i8_s, i8_u, i16_s, i16_u, i32, i64, f32, f64, v128;
};
constexpr Getters kStructGetters{struct_get_i8_s,  struct_get_i8_u, struct_get_i16_s,
                                 struct_get_i16_u, struct_get_i32,  struct_get_i64,
                                 struct_get_f32,   struct_get_f64,  struct_get_v128};
constexpr Getters kArrayGetters{array_get_i8_s,  array_get_i8_u, array_get_i16_s,
                                array_get_i16_u, array_get_i32,  array_get_i64,
                                array_get_f32,   array_get_f64,  array_get_v128};
constexpr Handler kStructSetters[] = {struct_set_0, struct_set_1, struct_set_2, struct_set_3,
                                      struct_set_4};
constexpr Handler kArraySetters[] = {array_set_0, array_set_1, array_set_2, array_set_3,
                                     array_set_4};

Handler getter(const Getters& getters, ValueType storage, bool is_signed) {
    switch (storage.kind()) {
    case ValueType::I8: return is_signed ? getters.i8_s : getters.i8_u;
    case ValueType::I16: return is_signed ? getters.i16_s : getters.i16_u;
    case ValueType::I32: return getters.i32;
    case ValueType::I64:
    case ValueType::Ref:
    case ValueType::RefNull: return getters.i64;
    case ValueType::F32: return getters.f32;
    case ValueType::F64: return getters.f64;
    case ValueType::V128: return getters.v128;
    case ValueType::Bottom: break;
    }
    CHECK(false && "not a storage type");
    return nullptr;
}

}  // namespace

ValueType Translator::reference_to(uint32_t type_index) const {
    return ValueType::ref(HeapType::concrete(type_index), false);
}

const gc::StructLayout& Translator::struct_layout(uint32_t type_index) const {
    return loaded_.engine().struct_layouts().of(loaded_.canonical_type(type_index));
}

void Translator::struct_new(const Instruction& instruction) {
    const gc::StructLayout& layout = struct_layout(instruction.index);
    const bool is_default = instruction.shape() == Shape::StructNewDefault;
    const size_t fields = is_default ? 0 : layout.fields.size();
    settle_top(fields);
    const auto live = static_cast<uint16_t>(top_);
    truncate(static_cast<uint32_t>(stack_.size() - fields));
    const ValueType type = reference_to(instruction.index);
    const uint16_t to = push(type);
    builder_.emit(is_default ? struct_new_default : interpreter::struct_new, to, to, 0, live);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, reinterpret_cast<uint64_t>(&layout));
}

void Translator::struct_get(const Instruction& instruction) {
    const gc::FieldLayout& field =
        struct_layout(instruction.index).fields[instruction.second_index];
    const ValueType declared =
        module_.types[instruction.index].as_struct()->fields[instruction.second_index].storage;
    const ValueType type = declared.unpacked();
    const uint16_t slot = pop_slot();
    const uint16_t to = push(type);
    const bool is_signed = instruction.opcode == Opcode::StructGetS;
    builder_.emit_immediate(getter(kStructGetters, declared, is_signed), to, slot,
                            static_cast<int32_t>(field.offset_bytes));
    builder_.produced(to, type, true);
}

void Translator::struct_set(const Instruction& instruction) {
    const gc::FieldLayout& field =
        struct_layout(instruction.index).fields[instruction.second_index];
    const uint16_t value = pop_slot();
    const uint16_t slot = pop_slot();
    builder_.emit_immediate(kStructSetters[field.shift], slot, value,
                            static_cast<int32_t>(field.offset_bytes));
}

/// Of a value, of zeroes, or of a part of a segment: the last operand is the length, and another
/// one comes before it unless it is zeroes.
void Translator::array_new(const Instruction& instruction) {
    const auto live = static_cast<uint16_t>(top_);
    const uint16_t length = pop_slot();
    Handler handler = array_new_default;
    uint16_t first = 0;
    if (instruction.shape() != Shape::ArrayNewDefault) {
        first = pop_slot();
        handler = interpreter::array_new;
        if (instruction.shape() == Shape::ArrayNewData) handler = array_new_from_data;
        if (instruction.shape() == Shape::ArrayNewElem) handler = array_new_from_elements;
    }
    const ValueType type = reference_to(instruction.index);
    const uint16_t to = push(type);
    builder_.emit(handler, to, first, length, live);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, instruction.second_index);
}

void Translator::array_new_fixed(const Instruction& instruction) {
    const uint32_t count = instruction.second_index;
    settle_top(count);
    const auto live = static_cast<uint16_t>(top_);
    truncate(static_cast<uint32_t>(stack_.size() - count));
    const ValueType type = reference_to(instruction.index);
    const uint16_t to = push(type);
    builder_.emit(interpreter::array_new_fixed, to, to, 0, live);
    builder_.produced(to, type, true);
    builder_.emit_cell(instruction.index, count);
}

void Translator::array_get(const Instruction& instruction) {
    const ValueType declared = module_.types[instruction.index].as_array()->element.storage;
    const ValueType type = declared.unpacked();
    const uint16_t index = pop_slot();
    const uint16_t slot = pop_slot();
    const uint16_t to = push(type);
    const bool is_signed = instruction.opcode == Opcode::ArrayGetS;
    builder_.emit(getter(kArrayGetters, declared, is_signed), to, slot, index);
    builder_.produced(to, type, true);
}

void Translator::array_set(const Instruction& instruction) {
    const ValueType declared = module_.types[instruction.index].as_array()->element.storage;
    const uint16_t value = pop_slot();
    const uint16_t index = pop_slot();
    const uint16_t slot = pop_slot();
    builder_.emit(kArraySetters[gc::storage_shift(declared)], slot, index, value);
}

void Translator::array_len(const Instruction&) {
    const uint16_t slot = pop_slot();
    const uint16_t to = push(ValueType::I32);
    builder_.emit(array_length, to, slot);
    builder_.produced(to, ValueType::I32, true);
}

void Translator::array_copy(const Instruction&) {
    const uint16_t count = pop_slot();
    const uint16_t source = pop_slot();
    const uint16_t from = pop_slot();
    const uint16_t destination = pop_slot();
    const uint16_t to = pop_slot();
    builder_.emit(interpreter::array_copy, to, destination, from, source);
    builder_.emit_cell(count, 0);
}

/// Operations on four slots that yield nothing.
void Translator::array_bulk(const Instruction& instruction) {
    const uint16_t d = pop_slot();
    const uint16_t c = pop_slot();
    const uint16_t b = pop_slot();
    const uint16_t a = pop_slot();
    if (instruction.shape() == Shape::ArrayFill) {
        builder_.emit(array_fill, a, b, c, d);
        return;
    }
    const bool from_data = instruction.shape() == Shape::ArrayInitData;
    builder_.emit(from_data ? array_init_from_data : array_init_from_elements, a, b, c, d);
    builder_.emit_cell(instruction.second_index, 0);
}

}  // namespace ingot::interpreter
