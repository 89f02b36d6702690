// Structures and arrays (spec 4.6.5, 4.6.6). References are integers in the IR; each access turns
// one into a pointer for itself, so that the reference is what lives across calls.
//
// Allocation takes a cell from the heap's free lists as gc::Heap::try_allocate does: its memory is
// zero but for the link in the first word, which the descriptor replaces. The builtin does what is
// left: empty lists, large objects, budgets, collections.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "compiler/llvm/function_lowering.h"
#include "vm/gc/heap.h"
#include "vm/support/check.h"

namespace ingot::codegen {
namespace {

using gc::ArrayObject;
using gc::Heap;

/// Elements up to this many are written one by one where all of them get the same value.
constexpr uint64_t kUnrolledElements = 8;

llvm::Type* storage_type(Unit& unit, ValueType storage) {
    if (storage == ValueType::I8) return unit.i8;
    if (storage == ValueType::I16) return unit.i16;
    return unit.type_of(storage);
}

/// Names of parts of objects for Unit::mark_object.
std::string field_part(const gc::FieldLayout& field) {
    return fmt::format("field {} {}{}", field.offset_bytes, field.shift,
                       field.storage.is_ref() ? "r" : "");
}
std::string element_part(ValueType storage) {
    return fmt::format("element {}{}", gc::storage_shift(storage), storage.is_ref() ? "r" : "");
}

bool is_zero(llvm::Value* value) {
    const auto* constant = llvm::dyn_cast<llvm::Constant>(value);
    return constant != nullptr && constant->isNullValue();
}

}  // namespace

llvm::Value* FunctionLowering::object_part(Value* reference, uint64_t offset) {
    Value* object = builder_.CreateIntToPtr(reference, unit_.ptr);
    return builder_.CreateConstInBoundsGEP1_64(unit_.i8, object, offset);
}

llvm::Value* FunctionLowering::load_part(ValueType storage, Value* pointer, bool is_signed,
                                         std::string_view part, bool is_final) {
    const llvm::Align align(std::min(8u, 1u << gc::storage_shift(storage)));
    auto* load = builder_.CreateAlignedLoad(storage_type(unit_, storage), pointer, align);
    unit_.mark_object(load, part, is_final);
    if (!storage.is_packed()) return load;
    return is_signed ? builder_.CreateSExt(load, unit_.i32) : builder_.CreateZExt(load, unit_.i32);
}

llvm::StoreInst* FunctionLowering::store_part(ValueType storage, Value* value, Value* pointer,
                                              std::string_view part, bool is_final) {
    const llvm::Align align(std::min(8u, 1u << gc::storage_shift(storage)));
    if (storage.is_packed()) value = builder_.CreateTrunc(value, storage_type(unit_, storage));
    llvm::StoreInst* store = builder_.CreateAlignedStore(value, pointer, align);
    unit_.mark_object(store, part, is_final);
    return store;
}

llvm::Value* FunctionLowering::free_list(gc::Contents contents, Value* granules) {
    Value* lists = load_invariant(unit_.ptr, context_, offsetof(Context, free_lists));
    const uint64_t first = static_cast<uint64_t>(contents) * Heap::kListCount;
    return builder_.CreateInBoundsGEP(unit_.ptr, lists,
                                      builder_.CreateAdd(granules, constant64(first)));
}

llvm::Value* FunctionLowering::take_cell(Value* list, Value* is_large, Builtin otherwise,
                                         std::initializer_list<Value*> arguments) {
    Block* look = new_block("");
    Block* take = new_block("");
    Block* call = new_block("allocate");
    Block* done = new_block("");
    builder_.CreateCondBr(is_large, call, look, unlikely());
    enter(look);
    auto* cell = builder_.CreateLoad(unit_.ptr, list);
    unit_.mark_object(cell, "free list", false);
    builder_.CreateCondBr(builder_.CreateIsNull(cell), call, take, unlikely());
    enter(take);
    // A cell's link stands where an object's descriptor does.
    auto* next = builder_.CreateLoad(unit_.ptr, cell);
    unit_.mark_object(next, "descriptor", false);
    unit_.mark_object(builder_.CreateStore(next, list), "free list", false);
    Value* taken = builder_.CreatePtrToInt(cell, unit_.i64);
    builder_.CreateBr(done);
    enter(call);
    Value* made = call_builtin(otherwise, arguments);
    Block* called = builder_.GetInsertBlock();
    builder_.CreateBr(done);
    enter(done);
    llvm::PHINode* object = builder_.CreatePHI(unit_.i64, 2);
    object->addIncoming(taken, take);
    object->addIncoming(made, called);
    return object;
}

void FunctionLowering::store_descriptor(Value* object, uint32_t type_index) {
    Value* descriptor = load_indexed(offsetof(Context, descriptors), type_index);
    unit_.mark_object(builder_.CreateStore(descriptor, object_part(object, 0)), "descriptor", true);
}

llvm::Value* FunctionLowering::new_structure(uint32_t type_index) {
    const gc::StructLayout& layout = unit_.struct_layout(type_index);
    const uint64_t granules = (layout.size_bytes + Heap::kGranuleBytes - 1) / Heap::kGranuleBytes;
    if (granules >= Heap::kListCount) {
        return call_builtin(Builtin::struct_new, {constant32(type_index)});
    }
    Value* object = take_cell(free_list(layout.contents, constant64(granules)), builder_.getFalse(),
                              Builtin::struct_new, {constant32(type_index)});
    store_descriptor(object, type_index);
    return object;
}

void FunctionLowering::structure(const Instruction& instruction) {
    const uint32_t type_index = instruction.index;
    const gc::StructLayout& layout = unit_.struct_layout(type_index);
    const std::vector<FieldType>& fields = unit_.wasm().types[type_index].as_struct()->fields;
    const auto store_field = [&](size_t i, Value* object, Value* value) {
        const gc::FieldLayout& field = layout.fields[i];
        return store_part(field.storage, value, object_part(object, field.offset_bytes),
                          field_part(field), !fields[i].is_mutable);
    };
    switch (instruction.shape()) {
    case Shape::StructNew: {
        const std::vector<Value*> values = pop(fields.size());
        Value* object = new_structure(type_index);
        for (size_t i = 0; i < values.size(); ++i) {
            if (!is_zero(values[i])) store_field(i, object, values[i]);
        }
        return push(object);
    }
    case Shape::StructNewDefault: return push(new_structure(type_index));
    case Shape::StructGet: {
        const gc::FieldLayout& field = layout.fields[instruction.second_index];
        Value* object = pop();
        trap_if_null(object, validator_.operand(0), Trap::NullStructureReference);
        return push(load_part(field.storage, object_part(object, field.offset_bytes),
                              instruction.info().has(kSigned), field_part(field),
                              !fields[instruction.second_index].is_mutable));
    }
    default: {
        CHECK(instruction.shape() == Shape::StructSet);
        Value* value = pop();
        Value* object = pop();
        trap_if_null(object, validator_.operand(1), Trap::NullStructureReference);
        return keep(store_field(instruction.second_index, object, value));
    }
    }
}

/// The canonical storage type of an array type's elements.
ValueType FunctionLowering::element_type(uint32_t type_index) const {
    const uint32_t id = unit_.request().types.ids[type_index];
    return unit_.request().store.type(id).as_array()->element.storage;
}

llvm::Value* FunctionLowering::new_array(uint32_t type_index, Value* length) {
    const ValueType storage = element_type(type_index);
    const uint8_t shift = gc::storage_shift(storage);
    const gc::Contents contents = gc::may_refer_to_object(unit_.request().store, storage)
                                      ? gc::Contents::References
                                      : gc::Contents::Numbers;
    constexpr uint64_t kMaxSmallBytes =
        (Heap::kListCount - 1) * Heap::kGranuleBytes - ArrayObject::kArrayData;
    Value* count = builder_.CreateZExt(length, unit_.i64);
    Value* is_large = builder_.CreateICmpUGT(count, constant64(kMaxSmallBytes >> shift));
    // Nothing is done with it if the length is large.
    Value* granules = builder_.CreateLShr(
        builder_.CreateAdd(builder_.CreateShl(count, shift),
                           constant64(ArrayObject::kArrayData + Heap::kGranuleBytes - 1)),
        static_cast<uint64_t>(std::countr_zero(Heap::kGranuleBytes)));
    Value* array = take_cell(free_list(contents, granules), is_large, Builtin::array_new,
                             {constant32(type_index), count});
    store_descriptor(array, type_index);
    auto* store = builder_.CreateStore(length, object_part(array, ArrayObject::kArrayLength));
    unit_.mark_object(store, "length", true);
    return array;
}

llvm::Value* FunctionLowering::array_length(Value* array) {
    auto* length = builder_.CreateLoad(unit_.i32, object_part(array, ArrayObject::kArrayLength));
    unit_.mark_object(length, "length", true);
    return length;
}

llvm::Value* FunctionLowering::element(Value* array, ValueType storage, Value* index) {
    return builder_.CreateInBoundsGEP(storage_type(unit_, storage),
                                      object_part(array, ArrayObject::kArrayData),
                                      builder_.CreateZExt(index, unit_.i64));
}

void FunctionLowering::new_array_with_elements(const Instruction& instruction) {
    const uint32_t type_index = instruction.index;
    const ValueType storage = element_type(type_index);
    const bool is_final = !unit_.wasm().types[type_index].as_array()->element.is_mutable;
    const auto store_element = [&](Value* array, size_t i, Value* value) {
        store_part(storage, value, element(array, storage, constant32(static_cast<uint32_t>(i))),
                   element_part(storage), is_final);
    };
    if (instruction.shape() == Shape::ArrayNewFixed) {
        const std::vector<Value*> values = pop(instruction.second_index);
        Value* array = new_array(type_index, constant32(instruction.second_index));
        for (size_t i = 0; i < values.size(); ++i) {
            if (!is_zero(values[i])) store_element(array, i, values[i]);
        }
        return push(array);
    }
    Value* length = pop();
    Value* value = pop();
    Value* array = new_array(type_index, length);
    push(array);
    if (is_zero(value)) return;
    const auto* known = llvm::dyn_cast<llvm::ConstantInt>(length);
    if (known != nullptr && known->getZExtValue() <= kUnrolledElements) {
        for (size_t i = 0; i < known->getZExtValue(); ++i) store_element(array, i, value);
        return;
    }
    call_builtin(Builtin::array_initialize, {array, in_slots(value), length});
}

llvm::Value* FunctionLowering::in_slots(Value* value) {
    Value* slots = allocate_slots(2);
    slots_.store(value, slots, 0);
    return slots;
}

void FunctionLowering::array(const Instruction& instruction) {
    switch (instruction.shape()) {
    case Shape::ArrayNew:
    case Shape::ArrayNewFixed: return new_array_with_elements(instruction);
    case Shape::ArrayNewDefault: return push(new_array(instruction.index, pop()));
    case Shape::ArrayNewData:
    case Shape::ArrayNewElem: {
        const bool from_data = instruction.shape() == Shape::ArrayNewData;
        Value* length = pop();
        Value* offset = pop();
        return push(call_builtin(
            from_data ? Builtin::array_new_data : Builtin::array_new_elem,
            {constant32(instruction.index), constant32(instruction.second_index), offset, length}));
    }
    case Shape::ArrayLen: {
        Value* array = pop();
        trap_if_null(array, validator_.operand(0), Trap::NullArrayReference);
        return push(array_length(array));
    }
    case Shape::ArrayGet:
    case Shape::ArraySet: return array_access(instruction);
    default: return array_bulk(instruction);
    }
}

void FunctionLowering::array_access(const Instruction& instruction) {
    const bool is_set = instruction.shape() == Shape::ArraySet;
    const ValueType storage = element_type(instruction.index);
    const bool is_final = !unit_.wasm().types[instruction.index].as_array()->element.is_mutable;
    Value* value = is_set ? pop() : nullptr;
    Value* index = pop();
    Value* array = pop();
    trap_if_null(array, validator_.operand(is_set ? 2 : 1), Trap::NullArrayReference);
    trap_if(builder_.CreateICmpUGE(index, array_length(array)), Trap::OutOfBoundsArrayAccess);
    Value* pointer = element(array, storage, index);
    if (is_set) return keep(store_part(storage, value, pointer, element_part(storage), is_final));
    push(load_part(storage, pointer, instruction.info().has(kSigned), element_part(storage),
                   is_final));
}

/// The builtins check for null themselves.
void FunctionLowering::array_bulk(const Instruction& instruction) {
    const bool is_copy = instruction.shape() == Shape::ArrayCopy;
    const std::vector<Value*> operands = pop(is_copy ? 5 : 4);
    if (is_copy) {
        call_builtin(Builtin::array_copy, operands);
        return;
    }
    if (instruction.shape() == Shape::ArrayFill) {
        call_builtin(Builtin::array_fill,
                     {operands[0], operands[1], in_slots(operands[2]), operands[3]});
        return;
    }
    const bool from_data = instruction.shape() == Shape::ArrayInitData;
    call_builtin(
        from_data ? Builtin::array_init_data : Builtin::array_init_elem,
        {operands[0], operands[1], constant32(instruction.second_index), operands[2], operands[3]});
}

}  // namespace ingot::codegen
