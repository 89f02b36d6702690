// Matching of types (spec 3.3), default values, and the sections in the order of spec 5.5.
#include "tests/differential/blueprint.h"

#include <algorithm>
#include <array>
#include <string>

namespace ingot::differential {

HeapType Blueprint::top(HeapType type) const {
    if (type.is_concrete()) {
        return composite_of(type.index()) == Composite::Function ? HeapType::Func : HeapType::Any;
    }
    switch (type.abstract()) {
    case HeapType::Func:
    case HeapType::NoFunc: return HeapType::Func;
    case HeapType::Extern:
    case HeapType::NoExtern: return HeapType::Extern;
    case HeapType::Exn:
    case HeapType::NoExn: return HeapType::Exn;
    default: return HeapType::Any;
    }
}

bool Blueprint::matches(HeapType sub, HeapType super) const {
    if (sub == super) return true;
    if (top(sub) != top(super)) return false;
    if (super == top(super)) return true;
    if (super.is_concrete()) {
        if (!sub.is_concrete()) {
            return sub == HeapType::None || sub == HeapType::NoFunc;
        }
        const std::vector<uint32_t>& supers = types[sub.index()].supertypes;
        return !supers.empty() && matches(HeapType::concrete(supers.front()), super);
    }
    if (sub == HeapType::None || sub == HeapType::NoFunc || sub == HeapType::NoExtern ||
        sub == HeapType::NoExn) {
        return true;
    }
    if (sub.is_concrete() && composite_of(sub.index()) != Composite::Function) {
        const bool is_struct = composite_of(sub.index()) == Composite::Struct;
        return super == HeapType::Eq || super == (is_struct ? HeapType::Struct : HeapType::Array);
    }
    const bool is_eq = sub == HeapType::I31 || sub == HeapType::Struct || sub == HeapType::Array;
    return is_eq && super == HeapType::Eq;
}

bool Blueprint::matches(ValueType sub, ValueType super) const {
    if (sub == super) return true;
    if (!sub.is_ref() || !super.is_ref()) return false;
    if (sub.is_nullable() && !super.is_nullable()) return false;
    return matches(sub.heap(), super.heap());
}

bool Blueprint::matches(std::span<const ValueType> sub, std::span<const ValueType> super) const {
    return std::ranges::equal(sub, super,
                              [this](ValueType a, ValueType b) { return matches(a, b); });
}

uint32_t Blueprint::intern(const Types& parameters, const Types& results) {
    const FunctionType wanted{parameters, results};
    for (uint32_t i = 0; i < types.size(); ++i) {
        const FunctionType* type = types[i].as_function();
        if (type && *type == wanted) return i;
    }
    const auto index = static_cast<uint32_t>(types.size());
    groups.push_back({index, 1});
    types.push_back({.is_final = true, .supertypes = {}, .composite = wanted});
    return index;
}

std::vector<uint32_t> Blueprint::concrete_types(Composite kind, HeapType super) const {
    std::vector<uint32_t> found;
    for (uint32_t i = 0; i < types.size(); ++i) {
        if (composite_of(i) == kind && matches(HeapType::concrete(i), super)) found.push_back(i);
    }
    return found;
}

std::optional<uint32_t> Blueprint::function_of(HeapType type) const {
    for (uint32_t i = 0; i < functions.size(); ++i) {
        if (matches(HeapType::concrete(functions[i].type), type)) return i;
    }
    return std::nullopt;
}

ValueType Blueprint::pick_type(Tape& tape, uint32_t type_limit) const {
    constexpr std::array<uint8_t, 3> kWeights{70, 15, 15};
    constexpr std::array<ValueType::Kind, 8> kNumbers{
        ValueType::I32,  ValueType::I64, ValueType::F32, ValueType::F64,
        ValueType::V128, ValueType::I32, ValueType::I64, ValueType::V128};
    constexpr std::array<HeapType::Abstract, 12> kHeaps{
        HeapType::Func,   HeapType::Extern,   HeapType::Any,   HeapType::Eq,
        HeapType::I31,    HeapType::Struct,   HeapType::Array, HeapType::Exn,
        HeapType::NoFunc, HeapType::NoExtern, HeapType::None,  HeapType::I31};
    switch (tape.weighted(kWeights)) {
    case 0: return tape.pick(kNumbers);
    case 1: {
        const HeapType heap = tape.pick(kHeaps);
        const bool is_simple = heap == HeapType::I31 || heap == HeapType::Any ||
                               heap == HeapType::Eq || heap == HeapType::Extern ||
                               heap == HeapType::Func;
        return ValueType::ref(heap, !(is_simple && tape.chance(30)));
    }
    default: {
        if (type_limit == 0) return ValueType::I32;
        const HeapType heap = HeapType::concrete(tape.below(type_limit));
        // Without a function of the type, there is nothing but traps to make.
        const bool is_function = composite_of(heap.index()) == Composite::Function;
        const bool is_rare = is_function && !function_of(heap);
        return ValueType::ref(heap, !tape.chance(is_rare ? 4 : 30));
    }
    }
}

bool Blueprint::can_default(ValueType type) const {
    if (type.is_defaultable()) return true;
    const HeapType heap = type.heap();
    if (top(heap) == HeapType::Func) return function_of(heap).has_value();
    if (heap.is_concrete()) return true;
    if (heap == HeapType::Struct) return !concrete_types(Composite::Struct, heap).empty();
    if (heap == HeapType::Array) return !concrete_types(Composite::Array, heap).empty();
    return heap == HeapType::I31 || heap == HeapType::Eq || heap == HeapType::Any ||
           heap == HeapType::Extern;
}

void Blueprint::write_default(CodeWriter& code, ValueType type) const {
    switch (type.unpacked().kind()) {
    case ValueType::I32: return code.i32(0);
    case ValueType::I64: return code.i64(0);
    case ValueType::F32: code.op(Opcode::F32Const); return code.word(0, 4);
    case ValueType::F64: code.op(Opcode::F64Const); return code.word(0, 8);
    case ValueType::V128:
        code.op(Opcode::V128Const);
        code.word(0, 8);
        return code.word(0, 8);
    default: break;
    }
    const HeapType heap = type.heap();
    if (type.is_nullable() || !can_default(type)) {
        code.op(Opcode::RefNull);
        code.heap(heap);
        if (!type.is_nullable()) code.op(Opcode::RefAsNonNull);
    } else if (top(heap) == HeapType::Func) {
        code.op(Opcode::RefFunc, *function_of(heap));
    } else if (heap == HeapType::Struct || heap == HeapType::Array) {
        const Composite kind = heap == HeapType::Struct ? Composite::Struct : Composite::Array;
        const HeapType object = HeapType::concrete(concrete_types(kind, heap).front());
        write_default(code, ValueType::ref(object, false));
    } else if (!heap.is_concrete()) {
        code.i32(0);
        code.op(Opcode::RefI31);
        if (heap == HeapType::Extern) code.op(Opcode::ExternConvertAny);
    } else if (const StructType* structure = types[heap.index()].as_struct()) {
        for (const FieldType& field : structure->fields) write_default(code, field.storage);
        code.op(Opcode::StructNew, heap.index());
    } else {
        write_default(code, types[heap.index()].as_array()->element.storage);
        code.i32(kDefaultLength);
        code.op(Opcode::ArrayNew, heap.index());
    }
}

namespace {

/// The sections of a module, one method each.
class Encoder {
 public:
    explicit Encoder(const Blueprint& module) : module_(module) {
        constexpr std::array<uint8_t, 8> kHeader{0, 'a', 's', 'm', 1, 0, 0, 0};
        out_.raw(kHeader);
    }

    Bytes encode(std::span<const uint32_t> exported) {
        types();
        imports();
        definitions();
        exports(exported);
        if (module_.start) {
            CodeWriter start;
            start.u(*module_.start);
            section(8, start);
        }
        elements();
        CodeWriter count;
        count.u(module_.data.size());
        section(12, count);
        bodies();
        data();
        return out_.bytes();
    }

 private:
    void section(uint8_t id, const CodeWriter& contents) {
        out_.byte(id);
        out_.sized(contents.bytes());
    }
    /// A section whose items are `items`, written one by one; imported ones stand elsewhere.
    template <typename Items, typename Write>
    void section_of(uint8_t id, const Items& items, Write write) {
        CodeWriter section_bytes, contents;
        uint32_t count = 0;
        for (const auto& item : items) {
            if constexpr (requires { item.is_imported; }) {
                if (item.is_imported) continue;
            }
            write(contents, item);
            ++count;
        }
        section_bytes.u(count);
        section_bytes.raw(contents.bytes());
        section(id, section_bytes);
    }

    void types() {
        constexpr uint8_t kGroup = 0x4e;
        section_of(1, module_.groups, [&](CodeWriter& out, const RecGroup& group) {
            if (group.count != 1) {
                out.byte(kGroup);
                out.u(group.count);
            }
            for (uint32_t i = 0; i < group.count; ++i) {
                out.sub_type(module_.types[group.first + i]);
            }
        });
    }

    void table_type(CodeWriter& out, const TableType& type) {
        out.type(type.element);
        out.limits(type.limits);
    }
    void global_type(CodeWriter& out, const GlobalType& type) {
        out.type(type.value);
        out.byte(type.is_mutable ? 1 : 0);
    }

    void imports() {
        CodeWriter contents;
        uint32_t count = 0;
        const auto add = [&](const auto& items, ExternKind kind, auto write) {
            for (const auto& item : items) {
                if (!item.is_imported) continue;
                contents.name("host");
                contents.name(std::to_string(count++));
                contents.byte(static_cast<uint8_t>(kind));
                write(item);
            }
        };
        add(module_.functions, ExternKind::Function,
            [&](const FunctionPlan& item) { contents.u(item.type); });
        add(module_.tables, ExternKind::Table,
            [&](const TablePlan& item) { table_type(contents, item.type); });
        add(module_.memories, ExternKind::Memory,
            [&](const MemoryPlan& item) { contents.limits(item.limits); });
        add(module_.globals, ExternKind::Global,
            [&](const GlobalPlan& item) { global_type(contents, item.type); });
        add(module_.tags, ExternKind::Tag, [&](const TagPlan& item) {
            contents.byte(0);
            contents.u(item.type);
        });
        CodeWriter section_bytes;
        section_bytes.u(count);
        section_bytes.raw(contents.bytes());
        section(2, section_bytes);
    }

    void definitions() {
        section_of(3, module_.functions,
                   [](CodeWriter& out, const FunctionPlan& item) { out.u(item.type); });
        section_of(4, module_.tables, [&](CodeWriter& out, const TablePlan& item) {
            if (!item.initializer.empty()) {
                out.byte(0x40);
                out.byte(0);
            }
            table_type(out, item.type);
            out.raw(item.initializer);
        });
        section_of(5, module_.memories,
                   [](CodeWriter& out, const MemoryPlan& item) { out.limits(item.limits); });
        section_of(13, module_.tags, [](CodeWriter& out, const TagPlan& item) {
            out.byte(0);
            out.u(item.type);
        });
        section_of(6, module_.globals, [&](CodeWriter& out, const GlobalPlan& item) {
            global_type(out, item.type);
            out.raw(item.initializer);
        });
    }

    void exports(std::span<const uint32_t> exported) {
        CodeWriter contents;
        uint32_t count = 0;
        const auto add = [&](char letter, ExternKind kind, uint32_t index) {
            contents.name(letter + std::to_string(index));
            contents.byte(static_cast<uint8_t>(kind));
            contents.u(index);
            ++count;
        };
        const auto add_all = [&](char letter, ExternKind kind, const auto& items) {
            for (uint32_t i = 0; i < items.size(); ++i) {
                if (items[i].is_exported) add(letter, kind, i);
            }
        };
        for (const uint32_t function : exported) add('f', ExternKind::Function, function);
        add_all('t', ExternKind::Table, module_.tables);
        add_all('m', ExternKind::Memory, module_.memories);
        add_all('g', ExternKind::Global, module_.globals);
        CodeWriter section_bytes;
        section_bytes.u(count);
        section_bytes.raw(contents.bytes());
        section(7, section_bytes);
    }

    void elements() {
        section_of(9, module_.elements, [](CodeWriter& out, const ElementPlan& item) {
            const bool has_expressions = item.functions.empty();
            const uint8_t mode = item.mode == SegmentMode::Active    ? 2
                                 : item.mode == SegmentMode::Passive ? 1
                                                                     : 3;
            out.byte(static_cast<uint8_t>(mode | (has_expressions ? 4 : 0)));
            if (item.mode == SegmentMode::Active) {
                out.u(item.table);
                out.raw(item.offset);
            }
            if (has_expressions) {
                out.type(item.type);
            } else {
                out.byte(0);
            }
            out.u(item.size());
            for (const uint32_t function : item.functions) out.u(function);
            for (const Bytes& expression : item.expressions) out.raw(expression);
        });
    }

    void bodies() {
        section_of(10, module_.functions,
                   [](CodeWriter& out, const FunctionPlan& item) { out.sized(item.body); });
    }

    void data() {
        section_of(11, module_.data, [](CodeWriter& out, const DataPlan& item) {
            const bool is_active = item.mode == SegmentMode::Active;
            out.byte(is_active ? 2 : 1);
            if (is_active) {
                out.u(item.memory);
                out.raw(item.offset);
            }
            out.sized(item.bytes);
        });
    }

    const Blueprint& module_;
    CodeWriter out_;
};

}  // namespace

Bytes Blueprint::encode(std::span<const uint32_t> exported) const {
    return Encoder(*this).encode(exported);
}

}  // namespace ingot::differential
