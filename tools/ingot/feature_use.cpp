// A walk over types, sections, constant expressions and bodies. Where a later proposal made an
// encoding of an earlier one more general, only the general form counts for the later one: `(ref
// null func)` is what reference types had, `(ref func)` is typed function references.
#include "tools/ingot/feature_use.h"

#include <algorithm>

#include "vm/decode/instruction_reader.h"

namespace ingot {

namespace {

class FeatureCollector {
 public:
    FeatureCollector(const Module& module, const Features& accepted)
        : module_(module), accepted_(accepted) {}

    Result<Features> run() {
        add_types();
        add_imports();
        add_definitions();
        TRY(add_expressions());
        for (const FunctionBody& body : module_.bodies) TRY(add_body(body));
        return used_;
    }

 private:
    void add(Feature feature) { used_.enable(feature); }

    void add(HeapType type) {
        if (type.is_concrete()) {
            add(module_.types.size() > type.index() && module_.types[type.index()].as_function()
                    ? Feature::FunctionReferences
                    : Feature::Gc);
            return;
        }
        switch (type.abstract()) {
        case HeapType::Func:
        case HeapType::Extern: add(Feature::ReferenceTypes); break;
        case HeapType::Exn:
        case HeapType::NoExn: add(Feature::Exceptions); break;
        default: add(Feature::Gc); break;
        }
    }

    void add(ValueType type) {
        if (type.is_vector()) add(Feature::Simd);
        if (type.is_packed()) add(Feature::Gc);
        if (!type.is_ref()) return;
        add(type.heap());
        if (!type.is_nullable()) add(Feature::FunctionReferences);
    }

    void add(const Limits& limits) {
        if (limits.is64) add(Feature::Memory64);
        if (limits.is_shared) add(Feature::Threads);
    }

    void add(const TableType& type) {
        // Tables of funcref are as old as WebAssembly itself.
        if (type.element != ValueType::funcref()) add(type.element);
        add(type.limits);
    }

    void add_types() {
        for (const RecGroup& group : module_.rec_groups) {
            if (group.count != 1) add(Feature::Gc);
        }
        for (const SubType& type : module_.types) {
            if (!type.is_final || !type.supertypes.empty()) add(Feature::Gc);
            if (const FunctionType* function = type.as_function()) {
                for (ValueType value : function->parameters) add(value);
                for (ValueType value : function->results) add(value);
                if (function->results.size() > 1) add(Feature::MultiValue);
            } else {
                add(Feature::Gc);
            }
        }
    }

    void add_imports() {
        for (const Import& import : module_.imports) {
            if (const auto* table = std::get_if<TableType>(&import.type)) add(*table);
            if (const auto* memory = std::get_if<MemoryType>(&import.type)) add(memory->limits);
            if (const auto* global = std::get_if<GlobalType>(&import.type)) add(global->value);
        }
    }

    void add_definitions() {
        for (const Table& table : module_.tables) {
            add(table.type);
            if (table.initializer) add(Feature::FunctionReferences);
        }
        if (module_.tables.size() > 1) add(Feature::ReferenceTypes);
        for (const MemoryType& memory : module_.memories) add(memory.limits);
        if (module_.memories.size() > 1) add(Feature::MultiMemory);
        for (const Global& global : module_.globals) add(global.type.value);
        if (!module_.tags.empty()) add(Feature::Exceptions);
        if (module_.data_count) add(Feature::BulkMemory);
        for (const DataSegment& segment : module_.data) {
            if (segment.mode != SegmentMode::Active) add(Feature::BulkMemory);
        }
        for (const ElementSegment& segment : module_.elements) {
            if (segment.mode != SegmentMode::Active) add(Feature::BulkMemory);
            if (segment.type != ValueType::funcref() &&
                segment.type != ValueType::ref(HeapType::Func, false)) {
                add(segment.type);
            }
        }
    }

    Result<void> add_expressions() {
        for (const Table& table : module_.tables) {
            if (table.initializer) TRY(add_expression(*table.initializer));
        }
        for (const Global& global : module_.globals) {
            if (global.initializer.size > 0) TRY(add_expression(global.initializer));
        }
        for (const DataSegment& segment : module_.data) {
            if (segment.mode == SegmentMode::Active) TRY(add_expression(segment.offset));
        }
        for (const ElementSegment& segment : module_.elements) {
            if (segment.mode == SegmentMode::Active) TRY(add_expression(segment.offset));
            const auto* items = std::get_if<std::vector<ConstantExpression>>(&segment.items);
            if (items == nullptr) continue;
            for (const ConstantExpression item : *items) TRY(add_expression(item));
        }
        return {};
    }

    Result<void> add_expression(ConstantExpression expression) {
        auto reader = InstructionReader::of_expression(module_, expression, accepted_);
        Instruction instruction;
        while (!reader.at_end()) {
            if (!reader.next(instruction)) return reader.failure();
            add_instruction(instruction);
            if (instruction.shape() == Shape::Binary) add(Feature::ExtendedConst);
        }
        return {};
    }

    Result<void> add_body(const FunctionBody& body) {
        for (const LocalRun& run : body.locals) add(run.type);
        auto reader = InstructionReader::of_body(module_, body, accepted_);
        Instruction instruction;
        while (!reader.at_end()) {
            if (!reader.next(instruction)) return reader.failure();
            add_instruction(instruction);
        }
        return {};
    }

    void add_instruction(const Instruction& instruction) {
        add(instruction.info().feature);
        switch (instruction.shape()) {
        case Shape::Block:
        case Shape::Loop:
        case Shape::If:
        case Shape::Try:
        case Shape::TryTable:
            if (instruction.block.kind == BlockType::Kind::Value) add(instruction.block.value);
            if (instruction.block.kind == BlockType::Kind::Type) add(Feature::MultiValue);
            break;
        case Shape::SelectTyped:
            for (ValueType type : instruction.select_types) add(type);
            break;
        case Shape::RefNull: add(instruction.type.heap()); break;
        default: break;  // Other immediates name things whose types were seen where they stand.
        }
    }

    const Module& module_;
    const Features& accepted_;
    Features used_ = Features::none();
};

}  // namespace

Result<Features> features_used(const Module& module, const Features& accepted) {
    return FeatureCollector(module, accepted).run();
}

}  // namespace ingot
