// Structures and arrays: making, reading, writing, filling, copying, from segments.
#include <algorithm>
#include <array>

#include "tests/differential/body_writer.h"

namespace ingot::differential {
namespace {

/// The opcode that reads a storage type: packed ones are read with a sign.
Opcode get_opcode(Tape& tape, ValueType storage, Opcode plain, Opcode is_signed,
                  Opcode is_unsigned) {
    if (!storage.is_packed()) return plain;
    return tape.chance(50) ? is_signed : is_unsigned;
}

bool is_number(ValueType storage) {
    return !storage.is_ref();
}

}  // namespace

std::optional<uint32_t> BodyWriter::pick_data() {
    if (module_.data.empty()) return std::nullopt;
    return tape_.below(module_.data.size());
}

std::optional<uint32_t> BodyWriter::pick_elements(ValueType type) {
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
        const ElementPlan& segment = module_.elements[i];
        const ValueType own =
            segment.functions.empty() ? segment.type : ValueType::ref(HeapType::Func, false);
        if (module_.matches(own, type)) fitting.push_back(i);
    }
    if (fitting.empty()) return std::nullopt;
    return tape_.pick(fitting);
}

void BodyWriter::construct_object(uint32_t type) {
    const StructType* structure = module_.types[type].as_struct();
    if (structure == nullptr) return construct_array(type);
    const std::vector<FieldType> fields = structure->fields;
    bool is_defaultable = true;
    for (const FieldType& field : fields) is_defaultable &= field.storage.is_defaultable();
    if (is_defaultable && tape_.chance(25)) return code_.op(Opcode::StructNewDefault, type);
    for (const FieldType& field : fields) expression(field.storage.unpacked());
    code_.op(Opcode::StructNew, type);
}

void BodyWriter::construct_array(uint32_t type) {
    const ValueType storage = module_.types[type].as_array()->element.storage;
    const auto length = [&] {
        if (tape_.chance(1)) return expression(ValueType::I32);
        code_.i32(4 + tape_.below(12));
    };
    switch (tape_.below(4)) {
    case 0:
        expression(storage.unpacked());
        length();
        return code_.op(Opcode::ArrayNew, type);
    case 1: {
        const uint32_t count = tape_.below(6);
        for (uint32_t i = 0; i < count; ++i) expression(storage.unpacked());
        return code_.op(Opcode::ArrayNewFixed, type, count);
    }
    case 2: {
        const auto segment = is_number(storage) ? pick_data() : pick_elements(storage);
        if (!segment) break;
        small_number(false, 4);
        small_number(false, 4);
        return code_.op(is_number(storage) ? Opcode::ArrayNewData : Opcode::ArrayNewElem, type,
                        *segment);
    }
    default:
        if (!storage.is_defaultable()) break;
        length();
        return code_.op(Opcode::ArrayNewDefault, type);
    }
    module_.write_default(code_, ValueType::ref(HeapType::concrete(type), false));
}

/// A field or an element of the type, out of any object.
bool BodyWriter::object_get(ValueType type) {
    struct Source {
        uint32_t type, field;
        ValueType storage;
    };
    std::vector<Source> sources;
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
        if (const StructType* structure = module_.types[i].as_struct()) {
            for (uint32_t field = 0; field < structure->fields.size(); ++field) {
                const ValueType storage = structure->fields[field].storage;
                if (module_.matches(storage.unpacked(), type)) {
                    sources.push_back({i, field, storage});
                }
            }
        } else if (const ArrayType* array = module_.types[i].as_array()) {
            const ValueType storage = array->element.storage;
            if (module_.matches(storage.unpacked(), type)) sources.push_back({i, 0, storage});
        }
    }
    if (sources.empty()) return false;
    const auto is_stranger = [&](const Source& source) { return !is_kept(source.type); };
    if (!kept_.empty() && tape_.chance(50) && !std::ranges::all_of(sources, is_stranger)) {
        std::erase_if(sources, is_stranger);
    }
    const Source source = tape_.pick(sources);
    object_operand(HeapType::concrete(source.type));
    if (module_.composite_of(source.type) == Composite::Struct) {
        code_.op(get_opcode(tape_, source.storage, Opcode::StructGet, Opcode::StructGetS,
                            Opcode::StructGetU),
                 source.type, source.field);
    } else {
        small_number(false, 4);
        code_.op(get_opcode(tape_, source.storage, Opcode::ArrayGet, Opcode::ArrayGetS,
                            Opcode::ArrayGetU),
                 source.type);
    }
    return true;
}

bool BodyWriter::object_statement() {
    struct Target {
        uint32_t type, field;
        ValueType storage;
    };
    std::vector<Target> fields;
    std::vector<uint32_t> arrays;
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
        if (const StructType* structure = module_.types[i].as_struct()) {
            for (uint32_t field = 0; field < structure->fields.size(); ++field) {
                const FieldType& own = structure->fields[field];
                if (own.is_mutable) fields.push_back({i, field, own.storage});
            }
        } else if (const ArrayType* array = module_.types[i].as_array()) {
            if (array->element.is_mutable) arrays.push_back(i);
        }
    }
    if (!kept_.empty() && tape_.chance(70)) {
        const auto is_stranger = [&](uint32_t type) { return !is_kept(type); };
        std::erase_if(fields, [&](const Target& field) { return is_stranger(field.type); });
        std::erase_if(arrays, is_stranger);
    }
    if (!arrays.empty() && (fields.empty() || tape_.chance(60))) {
        return array_statement(tape_.pick(arrays));
    }
    if (fields.empty()) return false;
    const Target target = tape_.pick(fields);
    object_operand(HeapType::concrete(target.type));
    expression(target.storage.unpacked());
    code_.op(Opcode::StructSet, target.type, target.field);
    return true;
}

bool BodyWriter::is_kept(uint32_t type) const {
    return std::ranges::any_of(kept_, [&](const Kept& kept) {
        return module_.matches(kept.heap, HeapType::concrete(type));
    });
}

/// Mostly one of the objects that are at hand, so that accesses meet.
void BodyWriter::object_operand(HeapType heap) {
    if (!kept_.empty() && tape_.chance(80)) {
        for (size_t i = kept_.size(); i > 0; --i) {
            const Kept& kept = kept_[i - 1];
            if (module_.matches(kept.heap, heap)) return code_.op(Opcode::LocalGet, kept.local);
        }
    }
    non_null(heap);
}

/// Statements about one object, maybe in a loop.
void BodyWriter::keep_object(uint32_t type) {
    const HeapType heap = HeapType::concrete(type);
    const uint32_t local = new_local(ValueType::ref(heap, true), false);
    non_null(heap);
    code_.op(Opcode::LocalSet, local);
    kept_.push_back({local, heap});
    const auto body = [&] {
        for (uint32_t i = 1 + tape_.below(3); i > 0; --i) object_statement();
    };
    tape_.chance(50) ? counted_loop({}, body) : body();
    kept_.pop_back();
}

bool BodyWriter::array_statement(uint32_t type) {
    const ValueType storage = module_.types[type].as_array()->element.storage;
    const HeapType heap = HeapType::concrete(type);
    switch (tape_.below(5)) {
    case 0:
    case 1:
        object_operand(heap);
        small_number(false, 4);
        expression(storage.unpacked());
        code_.op(Opcode::ArraySet, type);
        return true;
    case 2:
        object_operand(heap);
        small_number(false, 4);
        expression(storage.unpacked());
        small_number(false, 4);
        code_.op(Opcode::ArrayFill, type);
        return true;
    case 3: {
        std::vector<uint32_t> sources;
        for (uint32_t i = 0; i < module_.types.size(); ++i) {
            const ArrayType* array = module_.types[i].as_array();
            if (array && module_.matches(array->element.storage, storage)) sources.push_back(i);
        }
        const uint32_t from = tape_.pick(sources);
        object_operand(heap);
        small_number(false, 4);
        object_operand(HeapType::concrete(from));
        small_number(false, 4);
        small_number(false, 4);
        code_.op(Opcode::ArrayCopy, type, from);
        return true;
    }
    default: {
        const auto segment = is_number(storage) ? pick_data() : pick_elements(storage);
        if (!segment) return false;
        object_operand(heap);
        small_number(false, 3);
        small_number(false, 3);
        small_number(false, 3);
        code_.op(is_number(storage) ? Opcode::ArrayInitData : Opcode::ArrayInitElem, type,
                 *segment);
        return true;
    }
    }
}

}  // namespace ingot::differential
