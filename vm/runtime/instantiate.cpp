// Instantiation (spec 4.7.2): match imports, allocate, evaluate initial values, fill in the index
// spaces, copy active segments, run the start function.
#include <fmt/format.h>

#include <algorithm>

#include "vm/runtime/bulk.h"
#include "vm/runtime/constant_expression.h"
#include "vm/runtime/objects.h"
#include "vm/runtime/store.h"
#include "vm/support/check.h"

namespace ingot {

class Instantiation {
 public:
    Instantiation(Store& store, std::shared_ptr<const LoadedModule> module)
        : store_(store), loaded_(*module), module_(module->module()) {
        auto instance = std::make_unique<Instance>();
        instance_ = instance.get();
        instance_->store = &store;
        instance_->module = std::move(module);
        const gc::RootLock lock(store.heap());
        store.instances_.push_back(std::move(instance));
    }

    Result<Instance*> run(std::span<const Extern> imports, Outcome& outcome) {
        TRY(match_imports(imports));
        TRY(allocate_memories());
        create_functions();
        create_tags();
        make_descriptors();
        TRY(create_globals());
        TRY(create_tables());
        fill_context();
        create_exports();
        TRY(evaluate_elements());
        outcome = initialize();
        return outcome.returned() ? instance_ : nullptr;
    }

 private:
    Result<void> match_imports(std::span<const Extern> imports);
    Result<void> match_import(const Import& import, const Extern& value);
    // Each puts what it was given into its index space if that fits the import's type.
    Result<void> match(const Import& import, Function* function);
    Result<void> match(const Import& import, TableInstance* table);
    Result<void> match(const Import& import, MemoryInstance* memory);
    Result<void> match(const Import& import, GlobalInstance* global);
    Result<void> match(const Import& import, TagInstance* tag);
    Result<void> allocate_memories();
    Result<void> create_tables();
    void create_functions();
    void create_tags();
    void make_descriptors();
    Result<void> create_globals();
    void create_exports();
    void fill_context();
    Result<void> evaluate_elements();
    Outcome initialize();

    Result<Ref> evaluate_ref(ConstantExpression expression) {
        return TRY(evaluate_constant(*instance_, expression)).as_ref();
    }
    /// The offset of an active segment, which allocates nothing.
    uint64_t evaluate_offset(ConstantExpression expression, const Limits& limits) {
        const Result<Value> value = evaluate_constant(*instance_, expression);
        CHECK(value.has_value());
        return limits.is64 ? value->as_i64() : value->as_i32();
    }
    Extern extern_of(ExternKind kind, uint32_t index) const;

    Store& store_;
    const LoadedModule& loaded_;
    const Module& module_;
    Instance* instance_;
};

namespace {

bool limits_match(const Limits& actual, const Limits& expected) {
    if (actual.is64 != expected.is64 || actual.is_shared != expected.is_shared) return false;
    if (actual.minimum < expected.minimum) return false;
    return !expected.maximum || (actual.maximum && *actual.maximum <= *expected.maximum);
}

std::unexpected<Error> incompatible(const Import& import, const std::string& detail) {
    return fail(
        ErrorKind::Unlinkable, import.offset,
        fmt::format("incompatible import type for {}.{}: {}", import.module, import.name, detail));
}

}  // namespace

Result<void> Instantiation::match_imports(std::span<const Extern> imports) {
    if (imports.size() != module_.imports.size()) {
        return fail(ErrorKind::Unlinkable, fmt::format("{} imports given, {} expected",
                                                       imports.size(), module_.imports.size()));
    }
    for (size_t i = 0; i < imports.size(); ++i) TRY(match_import(module_.imports[i], imports[i]));
    return {};
}

Result<void> Instantiation::match_import(const Import& import, const Extern& value) {
    if (kind_of(value) != import.kind()) {
        return incompatible(import,
                            fmt::format("expected a {}, found a {}", to_string(import.kind()),
                                        to_string(kind_of(value))));
    }
    return std::visit([&](auto* found) { return match(import, found); }, value);
}

Result<void> Instantiation::match(const Import& import, Function* function) {
    TypeStore& types = store_.engine().types();
    const uint32_t expected = loaded_.canonical_type(std::get<TypeIndex>(import.type));
    if (!types.is_subtype(function->type_id, expected)) {
        return incompatible(import, fmt::format("expected {}, found {}",
                                                to_string(*types.type(expected).as_function()),
                                                to_string(*function->type)));
    }
    instance_->functions.push_back(function);
    return {};
}

Result<void> Instantiation::match(const Import& import, TableInstance* table) {
    const auto& expected = std::get<TableType>(import.type);
    const TableType actual = table->current_type();
    if (actual.element != loaded_.canonical(expected.element) ||
        !limits_match(actual.limits, expected.limits)) {
        return incompatible(
            import, fmt::format("expected table {} {}, found {} {}", to_string(expected.limits),
                                to_string(expected.element), to_string(actual.limits),
                                to_string(actual.element)));
    }
    instance_->tables.push_back(table);
    return {};
}

Result<void> Instantiation::match(const Import& import, MemoryInstance* memory) {
    const auto& expected = std::get<MemoryType>(import.type);
    const MemoryType actual = memory->current_type();
    if (!limits_match(actual.limits, expected.limits)) {
        return incompatible(import,
                            fmt::format("expected memory {}, found {}", to_string(expected.limits),
                                        to_string(actual.limits)));
    }
    instance_->memories.push_back(memory);
    return {};
}

Result<void> Instantiation::match(const Import& import, GlobalInstance* global) {
    const auto& expected = std::get<GlobalType>(import.type);
    const ValueType expected_value = loaded_.canonical(expected.value);
    // A mutable global is invariant: both sides write it.
    const bool fits = global->type.is_mutable == expected.is_mutable &&
                      store_.engine().types().matches(global->type.value, expected_value) &&
                      (!expected.is_mutable || global->type.value == expected_value);
    if (!fits) {
        return incompatible(import, fmt::format("expected global {}, found {}", to_string(expected),
                                                to_string(global->type)));
    }
    instance_->globals.push_back(global);
    return {};
}

Result<void> Instantiation::match(const Import& import, TagInstance* tag) {
    if (tag->type_id != loaded_.canonical_type(std::get<TagType>(import.type).type)) {
        return incompatible(import, "the tags' types differ");
    }
    instance_->tags.push_back(tag);
    return {};
}

Result<void> Instantiation::allocate_memories() {
    for (size_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
        instance_->memories.push_back(TRY(store_.create_memory(module_.memories[i])));
    }
    return {};
}

void Instantiation::create_functions() {
    // One unguarded memory is enough to need code that checks.
    bool checked = false;
    for (const MemoryInstance* memory : instance_->memories) {
        checked |= !memory->is_guarded && !memory->type.limits.is64;
    }
    for (uint32_t i = 0; i < module_.bodies.size(); ++i) {
        const uint32_t index = module_.imported_functions + i;
        Function* function =
            store_.create_function(loaded_.canonical_type(module_.functions[index]));
        function->index = index;
        function->code = &loaded_.code(i, checked);
        function->instance = instance_;
        if (const NativeCode* native = function->code->native.load(std::memory_order_acquire)) {
            function->native = native->code;
            function->native_context = &instance_->context;
        }
        instance_->functions.push_back(function);
    }
}

void Instantiation::create_tags() {
    for (size_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
        instance_->tags.push_back(store_.create_tag(loaded_.canonical_type(module_.tags[i].type)));
    }
}

void Instantiation::make_descriptors() {
    const auto is_object = [](const SubType& type) { return type.as_function() == nullptr; };
    if (std::ranges::none_of(module_.types, is_object)) return;
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
        instance_->descriptors.push_back(
            is_object(module_.types[i]) ? objects::descriptor_of(store_, loaded_.canonical_type(i))
                                        : nullptr);
    }
}

Result<void> Instantiation::create_globals() {
    for (size_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
        const Global& global = module_.globals[i];
        const GlobalType type{loaded_.canonical(global.type.value), global.type.is_mutable};
        const Value value = TRY(evaluate_constant(*instance_, global.initializer));
        instance_->globals.push_back(store_.create_global(type, value));
    }
    return {};
}

Result<void> Instantiation::create_tables() {
    for (size_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
        const Table& table = module_.tables[i];
        const TableType type{loaded_.canonical(table.type.element), table.type.limits};
        const Ref initial = table.initializer ? TRY(evaluate_ref(*table.initializer)) : Ref{};
        instance_->tables.push_back(TRY(store_.create_table(type, initial)));
    }
    return {};
}

void Instantiation::fill_context() {
    Instance& instance = *instance_;
    for (GlobalInstance* global : instance.globals) instance.global_values.push_back(global->value);
    instance.dropped_data.resize(module_.data.size());
    {
        const gc::RootLock lock(store_.heap());
        instance.elements.resize(module_.elements.size());
    }
    instance.context = {
        .memories = instance.memories.data(),
        .tables = instance.tables.data(),
        .globals = instance.global_values.data(),
        .functions = instance.functions.data(),
        .tags = instance.tags.data(),
        .types = loaded_.canonical_types().data(),
        .descriptors = instance.descriptors.data(),
        .memory0_base = instance.memories.empty() ? nullptr : instance.memories.front()->base,
        .instance = &instance,
        .builtins = store_.engine().tier().builtins,
        .fuel = store_.fuel_counter(),
        .results = store_.results(),
        .free_lists = store_.heap().free_lists(),
    };
}

Extern Instantiation::extern_of(ExternKind kind, uint32_t index) const {
    switch (kind) {
    case ExternKind::Function: return instance_->functions[index];
    case ExternKind::Table: return instance_->tables[index];
    case ExternKind::Memory: return instance_->memories[index];
    case ExternKind::Global: return instance_->globals[index];
    case ExternKind::Tag: return instance_->tags[index];
    }
    return {};
}

void Instantiation::create_exports() {
    for (const Export& entry : module_.exports) {
        instance_->exports.emplace_back(entry.name, extern_of(entry.kind, entry.index));
    }
}

Result<void> Instantiation::evaluate_elements() {
    for (size_t i = 0; i < module_.elements.size(); ++i) {
        std::vector<Ref>& refs = instance_->elements[i];
        const auto& items = module_.elements[i].items;
        const auto* functions = std::get_if<std::vector<FunctionIndex>>(&items);
        const auto* expressions = std::get_if<std::vector<ConstantExpression>>(&items);
        const size_t count = functions != nullptr ? functions->size() : expressions->size();
        {
            const gc::RootLock lock(store_.heap());
            refs.resize(count);
        }
        for (size_t item = 0; item < count; ++item) {
            refs[item] = functions != nullptr ? Ref::to(instance_->functions[(*functions)[item]])
                                              : TRY(evaluate_ref((*expressions)[item]));
        }
    }
    return {};
}

Outcome Instantiation::initialize() {
    for (uint32_t i = 0; i < module_.elements.size(); ++i) {
        const ElementSegment& segment = module_.elements[i];
        if (segment.mode == SegmentMode::Active) {
            TableInstance& table = *instance_->tables[segment.table];
            const uint64_t start = evaluate_offset(segment.offset, table.type.limits);
            const uint64_t count = instance_->elements[i].size();
            const Trap trap = bulk::table_init(*instance_, i, table, start, 0, count);
            if (trap != Trap::None)
                return Outcome::trapped(trap, fmt::format("element segment {}", i));
        }
        if (segment.mode != SegmentMode::Passive) bulk::drop_element(*instance_, i);
    }
    for (uint32_t i = 0; i < module_.data.size(); ++i) {
        const DataSegment& segment = module_.data[i];
        if (segment.mode != SegmentMode::Active) continue;
        MemoryInstance& memory = *instance_->memories[segment.memory];
        const uint64_t start = evaluate_offset(segment.offset, memory.type.limits);
        const Trap trap = bulk::memory_init(*instance_, i, memory, start, 0, segment.bytes.size);
        if (trap != Trap::None) return Outcome::trapped(trap, fmt::format("data segment {}", i));
        bulk::drop_data(*instance_, i);
    }
    if (!module_.start) return {};
    Slot no_slots[1] = {};
    return store_.run(*instance_->functions[*module_.start], no_slots);
}

Result<Instance*> Store::instantiate(std::shared_ptr<const LoadedModule> module,
                                     std::span<const Extern> imports, Outcome& outcome) {
    if (!resources_->take(Resource::Instances, 1)) {
        return fail(ErrorKind::Limit, fmt::format("there are {} instances, which is the limit",
                                                  resources_->limit(Resource::Instances)));
    }
    return Instantiation(*this, std::move(module)).run(imports, outcome);
}

}  // namespace ingot
