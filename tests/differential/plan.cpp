// Planning a module: its types with their recursive groups and hierarchies, then what it imports
// and defines.
//
// Objects must be constructible from nothing: a field that is a reference and cannot be null leads
// to an earlier structure or array type, so write_default() ends. Sizes are small, so that their
// ends are hit and states compare quickly; memories and tables whose maximum is open never grow.
#include <algorithm>
#include <array>

#include "tests/differential/blueprint.h"
#include "tests/differential/constants.h"

namespace ingot::differential {
namespace {

constexpr std::array kKinds{Composite::Struct, Composite::Array, Composite::Function};

class Planner {
 public:
    explicit Planner(Tape& tape) : tape_(tape) {}

    Blueprint plan() {
        module_.has_tail_calls = tape_.chance(60);
        types();
        functions();
        memories();
        repeat(tape_, 60, 4, [&] { tag(); });
        globals();
        tables();
        elements();
        repeat(tape_, 60, 4, [&] { data(); });
        return std::move(module_);
    }

 private:
    void types() {
        module_.intern({}, {});
        if (tape_.chance(10)) chain();
        repeat(tape_, 88, 11, [&] { type_group(); });
    }

    /// A hierarchy that is deeper than what subtype tests find at once.
    void chain() {
        constexpr uint32_t kDepth = 12;
        const Composite kind = tape_.pick(kKinds);
        repeat(tape_, 95, kDepth, [&] {
            const auto index = static_cast<uint32_t>(module_.types.size());
            module_.groups.push_back({index, 1});
            add_type(kind);
            const bool has_super = index > 1;
            fill_type(index, index + 1,
                      has_super ? std::optional<uint32_t>(index - 1) : std::nullopt, false);
        });
    }

    void type_group() {
        constexpr std::array<uint8_t, 4> kSizes{65, 18, 10, 7};
        constexpr std::array<uint8_t, 3> kWeights{40, 32, 28};
        const auto first = static_cast<uint32_t>(module_.types.size());
        const auto size = static_cast<uint32_t>(1 + tape_.weighted(kSizes));
        module_.groups.push_back({first, size});
        // All kinds are known before any contents, which may refer forward inside the group.
        for (uint32_t i = 0; i < size; ++i) {
            add_type(static_cast<Composite>(tape_.weighted(kWeights)));
        }
        for (uint32_t i = first; i < first + size; ++i) {
            const bool is_final = tape_.chance(40);
            fill_type(i, first + size, pick_supertype(i), is_final);
        }
    }

    void add_type(Composite kind) {
        SubType& type = module_.types.emplace_back();
        switch (kind) {
        case Composite::Function: type.composite = FunctionType(); break;
        case Composite::Struct: type.composite = StructType(); break;
        case Composite::Array: type.composite = ArrayType(); break;
        }
    }

    void fill_type(uint32_t index, uint32_t limit, std::optional<uint32_t> super, bool is_final) {
        SubType& type = module_.types[index];
        type.is_final = is_final;
        if (super) {
            type.supertypes = {*super};
            type.composite = module_.types[*super].composite;
        }
        switch (module_.composite_of(index)) {
        case Composite::Function: {
            auto& function = std::get<FunctionType>(type.composite);
            super ? specialize(function, limit) : fill_function(function, limit);
            return;
        }
        case Composite::Struct: {
            auto& structure = std::get<StructType>(type.composite);
            for (FieldType& inherited : structure.fields) narrow(inherited, index, limit);
            repeat(tape_, 65, 6, [&] { structure.fields.push_back(field(index, limit)); });
            return;
        }
        case Composite::Array:
            if (!super) std::get<ArrayType>(type.composite).element = field(index, limit);
            return;
        }
    }

    void fill_function(FunctionType& function, uint32_t limit) {
        // Now and then more than registers hold.
        const bool is_wide = tape_.chance(12);
        repeat(tape_, is_wide ? 93 : 65, is_wide ? 22 : 6,
               [&] { function.parameters.push_back(module_.pick_type(tape_, limit)); });
        if (tape_.chance(88)) function.results.push_back(module_.pick_type(tape_, limit));
        if (!tape_.chance(40)) return;
        repeat(tape_, is_wide ? 85 : 60, is_wide ? 12 : 5,
               [&] { function.results.push_back(module_.pick_type(tape_, limit)); });
    }

    /// A subtype takes more and returns less.
    void specialize(FunctionType& function, uint32_t limit) {
        for (ValueType& parameter : function.parameters) {
            if (parameter.is_ref() && tape_.chance(25)) parameter = parameter.with_nullable(true);
        }
        for (ValueType& result : function.results) {
            if (!result.is_ref() || !tape_.chance(25)) continue;
            const ValueType candidate = module_.pick_type(tape_, limit);
            if (module_.matches(candidate, result)) result = candidate;
        }
    }

    /// Inherited fields that cannot be written may be of a subtype.
    void narrow(FieldType& inherited, uint32_t index, uint32_t limit) {
        if (inherited.is_mutable || !inherited.storage.is_ref() || !tape_.chance(40)) return;
        const ValueType candidate = module_.pick_type(tape_, limit);
        if (module_.matches(candidate, inherited.storage) && is_constructible(candidate, index)) {
            inherited.storage = candidate;
        }
    }

    /// Whether an object with such a field can be made from nothing.
    bool is_constructible(ValueType storage, uint32_t index) const {
        if (storage.is_defaultable()) return true;
        const HeapType heap = storage.heap();
        if (!heap.is_concrete()) {
            return heap == HeapType::I31 || heap == HeapType::Any || heap == HeapType::Eq ||
                   heap == HeapType::Extern;
        }
        return heap.index() < index && module_.composite_of(heap.index()) != Composite::Function;
    }

    std::optional<uint32_t> pick_supertype(uint32_t index) {
        if (!tape_.chance(50)) return std::nullopt;
        std::vector<uint32_t> candidates;
        for (uint32_t i = 1; i < index; ++i) {
            const bool fits = module_.composite_of(i) == module_.composite_of(index);
            if (fits && !module_.types[i].is_final) candidates.push_back(i);
        }
        if (candidates.empty()) return std::nullopt;
        return tape_.pick(candidates);
    }

    FieldType field(uint32_t index, uint32_t limit) {
        FieldType made{ValueType::I32, !tape_.chance(25)};
        const uint32_t packed = tape_.below(8);
        if (packed >= 6) {
            made.storage = packed == 6 ? ValueType::I8 : ValueType::I16;
            return made;
        }
        made.storage = module_.pick_type(tape_, limit);
        if (!is_constructible(made.storage, index)) {
            made.storage = made.storage.with_nullable(true);
        }
        return made;
    }

    void functions() {
        const std::vector<uint32_t> all =
            module_.concrete_types(Composite::Function, HeapType::Func);
        repeat(tape_, 50, 4, [&] {
            const uint32_t type = tape_.pick(all);
            const Types& results = module_.types[type].as_function()->results;
            // Hosts make no objects, so they can only return what is never or null.
            if (std::ranges::all_of(results, &ValueType::is_defaultable)) {
                module_.functions.push_back({.type = type, .is_imported = true, .body = {}});
            }
        });
        constexpr uint32_t kMaxFunctions = 7;
        for (uint32_t i = 0; i < kMaxFunctions; ++i) {
            const SpanScope span(tape_, function_group(module_.functions.size()));
            if (i > 0 && !tape_.chance(80)) break;
            const uint32_t type = tape_.pick(all);
            module_.functions.push_back({.type = type, .is_leaf = !tape_.chance(70), .body = {}});
        }
    }

    void memories() {
        constexpr std::array<uint8_t, 4> kCounts{70, 15, 10, 5};
        const size_t count = (tape_.weighted(kCounts) + 1) % 4;
        for (size_t i = 0; i < count; ++i) {
            MemoryPlan plan;
            plan.limits.minimum = tape_.chance(8) ? 0 : 1;
            plan.limits.is64 = tape_.chance(25);
            plan.limits.is_shared = tape_.chance(15);
            if (plan.limits.is_shared || !tape_.chance(15)) {
                plan.limits.maximum = plan.limits.minimum + tape_.below(4);
            }
            const bool may_import = module_.memories.empty() || module_.memories.back().is_imported;
            plan.is_imported = may_import && tape_.chance(20);
            plan.is_exported = tape_.chance(30);
            module_.memories.push_back(plan);
        }
    }

    void tag() {
        Types parameters;
        repeat(tape_, 60, 4, [&] { parameters.push_back(module_.pick_type(tape_)); });
        const bool may_import = module_.tags.empty() || module_.tags.back().is_imported;
        const bool is_imported = may_import && tape_.chance(15);
        module_.tags.push_back({module_.intern(parameters, {}), is_imported});
    }

    void globals() {
        repeat(tape_, 75, 7, [&] {
            GlobalPlan plan;
            plan.type = {module_.pick_type(tape_), tape_.chance(60)};
            const bool may_import = module_.globals.empty() || module_.globals.back().is_imported;
            if (!module_.can_default(plan.type.value)) return;
            plan.is_imported = may_import && plan.type.value.is_defaultable() && tape_.chance(30);
            if (!plan.is_imported) {
                plan.initializer = constant_expression(module_, tape_, plan.type.value);
            }
            plan.is_exported = tape_.chance(30);
            module_.globals.push_back(std::move(plan));
        });
        CodeWriter initializer;
        initializer.i32(kInitialBudget);
        initializer.op(Opcode::End);
        module_.budget_global = static_cast<uint32_t>(module_.globals.size());
        module_.globals.push_back(
            {.type = {ValueType::I32, true}, .initializer = initializer.bytes()});
    }

    void tables() {
        repeat(tape_, 65, 4, [&] {
            TablePlan plan;
            plan.type.element = ValueType::funcref();
            if (tape_.chance(50)) {
                const ValueType element = module_.pick_type(tape_);
                if (element.is_ref() && module_.can_default(element)) plan.type.element = element;
            }
            Limits& limits = plan.type.limits;
            limits.minimum = tape_.chance(8) ? 0 : 1 + tape_.below(12);
            if (!tape_.chance(20)) limits.maximum = limits.minimum + tape_.below(16);
            limits.is64 = tape_.chance(20);
            const bool may_import = module_.tables.empty() || module_.tables.back().is_imported;
            const bool needs_value = !plan.type.element.is_defaultable();
            plan.is_imported = may_import && !needs_value && tape_.chance(25);
            if (!plan.is_imported && (needs_value || tape_.chance(20))) {
                plan.initializer = constant_expression(module_, tape_, plan.type.element,
                                                       VisibleGlobals::Imported);
            }
            plan.is_exported = tape_.chance(30);
            plan.is_constant = tape_.chance(35);
            plan.slots.resize(limits.minimum);
            module_.tables.push_back(std::move(plan));
        });
    }

    void elements() {
        for (uint32_t table = 0; table < module_.tables.size(); ++table) {
            if (tape_.chance(85)) active_elements(table);
        }
        repeat(tape_, 60, 4, [&] {
            ElementPlan plan;
            plan.type = ValueType::funcref();
            if (!module_.tables.empty()) plan.type = tape_.pick(module_.tables).type.element;
            fill_elements(plan, tape_.below(8));
            module_.elements.push_back(std::move(plan));
        });
        // Declares every function, so that ref.func may name it.
        ElementPlan declared;
        declared.mode = SegmentMode::Declarative;
        for (uint32_t i = 0; i < module_.functions.size(); ++i) declared.functions.push_back(i);
        module_.elements.push_back(std::move(declared));
    }

    void active_elements(uint32_t table_index) {
        TablePlan& table = module_.tables[table_index];
        const auto size = static_cast<uint32_t>(table.type.limits.minimum);
        ElementPlan plan;
        plan.mode = SegmentMode::Active;
        plan.table = table_index;
        plan.type = table.type.element;
        const uint32_t start = tape_.below(size + 1);
        uint32_t count = size - start;
        if (tape_.chance(2)) ++count;  // instantiation traps
        CodeWriter offset;
        table.type.limits.is64 ? offset.i64(start) : offset.i32(start);
        offset.op(Opcode::End);
        plan.offset = offset.bytes();
        fill_elements(plan, count);
        for (size_t i = 0; i < plan.functions.size() && start + i < size; ++i) {
            table.slots[start + i] = plan.functions[i];
        }
        module_.elements.push_back(std::move(plan));
    }

    void fill_elements(ElementPlan& plan, uint32_t count) {
        const bool takes_any_function = plan.type == ValueType::funcref();
        if (takes_any_function && count > 0 && !tape_.chance(20)) {
            for (uint32_t i = 0; i < count; ++i) {
                plan.functions.push_back(
                    tape_.below(static_cast<uint32_t>(module_.functions.size())));
            }
            plan.type = ValueType::ref(HeapType::Func, false);
            return;
        }
        for (uint32_t i = 0; i < count; ++i) {
            plan.expressions.push_back(constant_expression(module_, tape_, plan.type));
        }
    }

    void data() {
        DataPlan plan;
        const uint32_t size = tape_.below(40);
        for (uint32_t i = 0; i < size; ++i) plan.bytes.push_back(tape_.byte());
        if (!module_.memories.empty() && tape_.chance(50)) {
            plan.mode = SegmentMode::Active;
            plan.memory = tape_.below(module_.memories.size());
            const Limits& limits = module_.memories[plan.memory].limits;
            const uint64_t bytes = limits.minimum * 65'536;
            uint64_t start = tape_.chance(50) && bytes >= size ? bytes - size : tape_.below(256);
            if (bytes == 0 && !tape_.chance(5)) plan.bytes.clear(), start = 0;
            CodeWriter offset;
            limits.is64 ? offset.i64(start) : offset.i32(static_cast<uint32_t>(start));
            offset.op(Opcode::End);
            plan.offset = offset.bytes();
        }
        module_.data.push_back(std::move(plan));
    }

    Tape& tape_;
    Blueprint module_;
};

}  // namespace

Blueprint plan_module(Tape& tape) {
    return Planner(tape).plan();
}

}  // namespace ingot::differential
