// References and tables: making values of a reference type, tests and casts, branches on null and
// on casts, and everything that tables do.
#include <array>

#include "tests/differential/body_writer.h"

namespace ingot::differential {

/// A value of a heap type that is nearly always not null, for what traps on null.
void BodyWriter::non_null(HeapType heap) {
    expression(ValueType::ref(heap, tape_.chance(6)));
}

void BodyWriter::construct(ValueType type) {
    const HeapType heap = type.heap();
    const HeapType top = module_.top(heap);
    if (top == HeapType::Func) {
        std::vector<uint32_t> functions;
        for (uint32_t i = 0; i < module_.functions.size(); ++i) {
            const HeapType own = HeapType::concrete(module_.functions[i].type);
            if (module_.matches(own, heap)) functions.push_back(i);
        }
        if (functions.empty()) return leaf(type);
        return code_.op(Opcode::RefFunc, tape_.pick(functions));
    }
    if (heap == HeapType::Extern) {
        expression(ValueType::ref(HeapType::Any, type.is_nullable()));
        return code_.op(Opcode::ExternConvertAny);
    }
    if (top != HeapType::Any || heap == HeapType::None) return leaf(type);
    if (heap == HeapType::Any && tape_.chance(15)) {
        expression(ValueType::ref(HeapType::Extern, type.is_nullable()));
        return code_.op(Opcode::AnyConvertExtern);
    }
    std::vector<uint32_t> objects = module_.concrete_types(Composite::Struct, heap);
    const std::vector<uint32_t> arrays = module_.concrete_types(Composite::Array, heap);
    objects.insert(objects.end(), arrays.begin(), arrays.end());
    const bool fits_i31 = module_.matches(HeapType::I31, heap);
    if (objects.empty() || (fits_i31 && tape_.chance(40))) {
        if (!fits_i31) return leaf(type);
        expression(ValueType::I32);
        return code_.op(Opcode::RefI31);
    }
    construct_object(tape_.pick(objects));
}

ValueType BodyWriter::pick_target(HeapType top) {
    std::vector<HeapType> heaps{top};
    if (top == HeapType::Any) {
        heaps.insert(heaps.end(), {HeapType::Eq, HeapType::I31, HeapType::Struct, HeapType::Array,
                                   HeapType::None});
    }
    if (top == HeapType::Func) heaps.push_back(HeapType::NoFunc);
    if (top == HeapType::Extern) heaps.push_back(HeapType::NoExtern);
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
        const HeapType heap = HeapType::concrete(i);
        if (module_.top(heap) == top) heaps.push_back(heap);
    }
    return ValueType::ref(tape_.pick(heaps), tape_.chance(40));
}

/// A cast that falls back to another value where it fails:
///     block (result T)  S  br_on_cast 0 S T  drop  T  end
bool BodyWriter::guarded_cast(ValueType type) {
    const HeapType top = module_.top(type.heap());
    if (top == HeapType::Exn) return false;
    const ValueType source = ValueType::ref(top, true);
    if (!tape_.chance(70)) {
        expression(source);
        code_.op(type.is_nullable() ? Opcode::RefCastNull : Opcode::RefCast);
        code_.heap(type.heap());
        return true;
    }
    const bool on_fail = tape_.chance(40);
    const auto flags = static_cast<uint8_t>(1 | (type.is_nullable() ? 2 : 0));
    const auto cast = [&](Opcode opcode) {
        code_.op(opcode);
        code_.byte(flags);
        code_.u(0);
        code_.heap(top);
        code_.heap(type.heap());
    };
    if (!on_fail) {
        block(Opcode::Block, {type}, [&] {
            expression(source);
            cast(Opcode::BrOnCast);
            code_.op(Opcode::Drop);
            expression(type);
        });
        return true;
    }
    // The inner block is left with what is not of the type, the outer one with what is.
    block(Opcode::Block, {type}, [&] {
        block(Opcode::Block, {source}, [&] {
            expression(source);
            cast(Opcode::BrOnCastFail);
            code_.op(Opcode::Br, 1);
        });
        code_.op(Opcode::Drop);
        expression(type);
    });
    return true;
}

void BodyWriter::null_test() {
    constexpr std::array<HeapType::Abstract, 4> kTops{HeapType::Any, HeapType::Func,
                                                      HeapType::Extern, HeapType::Exn};
    ValueType type = module_.pick_type(tape_);
    if (!type.is_ref()) type = ValueType::ref(tape_.pick(kTops), true);
    expression(type);
    code_.op(Opcode::RefIsNull);
}

void BodyWriter::type_test() {
    constexpr std::array<HeapType::Abstract, 3> kTops{HeapType::Any, HeapType::Func,
                                                      HeapType::Extern};
    const HeapType top = tape_.pick(kTops);
    const ValueType target = pick_target(top);
    expression(ValueType::ref(top, true));
    code_.op(target.is_nullable() ? Opcode::RefTestNull : Opcode::RefTest);
    code_.heap(target.heap());
}

bool BodyWriter::i32_from_reference() {
    switch (tape_.below(5)) {
    case 0: null_test(); return true;
    case 1:
        expression(ValueType::ref(HeapType::Eq, true));
        expression(ValueType::ref(HeapType::Eq, true));
        code_.op(Opcode::RefEq);
        return true;
    case 2: type_test(); return true;
    case 3:
        non_null(HeapType::I31);
        code_.op(tape_.chance(50) ? Opcode::I31GetS : Opcode::I31GetU);
        return true;
    default:
        non_null(HeapType::Array);
        code_.op(Opcode::ArrayLen);
        return true;
    }
}

/// br_on_null leaves a block without the reference, br_on_non_null with it.
bool BodyWriter::branch_on_reference() {
    ValueType type = module_.pick_type(tape_);
    if (!type.is_ref()) type = ValueType::ref(HeapType::Any, true);
    type = type.with_nullable(true);
    if (tape_.chance(50)) {
        block(Opcode::Block, {}, [&] {
            expression(type);
            code_.op(Opcode::BrOnNull, 0);
            const ValueType left = type.with_nullable(false);
            consume({&left, 1});
            statements();
        });
        return true;
    }
    const ValueType taken = type.with_nullable(false);
    const bool carries = tape_.chance(40);
    Types results;
    if (carries) results.push_back(ValueType::I32);
    results.push_back(taken);
    block(Opcode::Block, results, [&] {
        if (carries) expression(ValueType::I32);
        expression(type);
        code_.op(Opcode::BrOnNonNull, 0);
        // Null: leave in another way, or make a value after all.
        if (carries) consume({results.data(), 1});
        statements();
        expressions(results);
    });
    consume(results);
    return true;
}

void BodyWriter::table_index(uint32_t table) {
    const Limits& limits = module_.tables[table].type.limits;
    const uint64_t bound = limits.minimum + (tape_.chance(8) ? 1 : 0);
    small_number(limits.is64, static_cast<uint32_t>(bound == 0 ? 1 : bound));
}

bool BodyWriter::table_get(ValueType type) {
    std::vector<uint32_t> fitting;
    for (uint32_t i = 0; i < module_.tables.size(); ++i) {
        if (module_.matches(module_.tables[i].type.element, type)) fitting.push_back(i);
    }
    if (fitting.empty()) return false;
    const uint32_t table = tape_.pick(fitting);
    table_index(table);
    code_.op(Opcode::TableGet, table);
    return true;
}

bool BodyWriter::table_size(ValueType type) {
    for (uint32_t i = 0; i < module_.tables.size(); ++i) {
        if (module_.tables[i].type.limits.address_type() == type && !tape_.chance(30)) {
            code_.op(Opcode::TableSize, i);
            return true;
        }
    }
    return false;
}

bool BodyWriter::table_grow(ValueType type) {
    for (uint32_t i = 0; i < module_.tables.size(); ++i) {
        const TableType& table = module_.tables[i].type;
        if (table.limits.address_type() != type || !table.limits.maximum) continue;
        if (module_.tables[i].is_constant) continue;
        expression(table.element);
        small_number(table.limits.is64, 4);
        code_.op(Opcode::TableGrow, i);
        return true;
    }
    return false;
}

bool BodyWriter::table_statement() {
    if (module_.tables.empty()) return false;
    const uint32_t to = tape_.below(module_.tables.size());
    const TableType& type = module_.tables[to].type;
    if (module_.tables[to].is_constant) return false;
    switch (tape_.below(6)) {
    case 0:
    case 1:
        table_index(to);
        expression(type.element);
        code_.op(Opcode::TableSet, to);
        return true;
    case 2:
        table_index(to);
        expression(type.element);
        small_number(type.limits.is64, 4);
        code_.op(Opcode::TableFill, to);
        return true;
    case 3: {
        std::vector<uint32_t> fitting;
        for (uint32_t i = 0; i < module_.tables.size(); ++i) {
            if (module_.matches(module_.tables[i].type.element, type.element)) fitting.push_back(i);
        }
        const uint32_t from = tape_.pick(fitting);
        table_index(to);
        table_index(from);
        small_number(type.limits.is64 && module_.tables[from].type.limits.is64, 4);
        code_.op(Opcode::TableCopy, to, from);
        return true;
    }
    case 4: {
        const auto segment = pick_elements(type.element);
        if (!segment) return false;
        table_index(to);
        small_number(false, 3);
        small_number(false, 3);
        code_.op(Opcode::TableInit, *segment, to);
        return true;
    }
    default:
        if (module_.elements.empty() || !tape_.chance(30)) return false;
        code_.op(Opcode::ElemDrop, tape_.below(module_.elements.size()));
        return true;
    }
}

}  // namespace ingot::differential
