// The store's own objects: creation, host references and typed calls.
#include "vm/runtime/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot {

namespace {

uint32_t total_slots(const std::vector<ValueType>& types) {
    uint32_t slots = 0;
    for (const ValueType type : types) slots += slot_count(type);
    return slots;
}

constexpr size_t kResultSlots = size_t{2} * limits::kMaxResults;

size_t round_up_to_page(size_t bytes) {
    const size_t page = platform::page_size();
    return (bytes + page - 1) / page * page;
}

}  // namespace

Store::Store(std::shared_ptr<Engine> engine, std::shared_ptr<Resources> resources)
    : engine_(std::move(engine)),
      resources_(resources != nullptr ? std::move(resources)
                                      : std::make_shared<Resources>(ResourceLimits{})),
      heap_(
          {.budget_bytes = engine_->config().gc_budget_bytes,
           .torture = engine_->config().gc_torture},
          [](void* store, const gc::Marker& marker) {
              static_cast<const Store*>(store)->mark_roots(marker);
          },
          this) {
    const size_t bytes = round_up_to_page(engine_->config().stack_slots * sizeof(Slot));
    stack_.base = static_cast<Slot*>(platform::reserve(bytes));
    CHECK(stack_.base != nullptr && platform::commit(stack_.base, bytes));
    stack_.limit = stack_.base + bytes / sizeof(Slot);
    stack_.top = stack_.base;
    if (engine_->tier().builtins != nullptr) {
        results_ = std::make_unique<Slot[]>(kResultSlots);
    }
}

Store::~Store() {
    heap_.detach();
    resources_->give_back(Resource::Instances, instances_.size());
    const auto bytes = static_cast<size_t>(stack_.limit - stack_.base) * sizeof(Slot);
    platform::release(stack_.base, bytes);
}

Function* Store::create_function(uint32_t type_id) {
    Function& function = functions_.emplace_back();
    function.type_id = type_id;
    function.type = engine_->types().type(type_id).as_function();
    function.store = this;
    function.parameter_slots = total_slots(function.type->parameters);
    function.result_slots = total_slots(function.type->results);
    return &function;
}

Function* Store::create_host_function(uint32_t type_id, HostCallback callback, void* environment) {
    Function* function = create_function(type_id);
    function->callback = callback;
    function->environment = environment;
    return function;
}

Function* Store::create_host_function(const FunctionType& type, HostCallback callback,
                                      void* environment) {
    const Result<uint32_t> id = engine_->types().intern_function_type(type);
    CHECK(id.has_value());
    return create_host_function(*id, callback, environment);
}

Result<MemoryInstance*> Store::create_memory(const MemoryType& type) {
    const bool allow_guarded = engine_->config().guarded_memories;
    memories_.push_back(TRY(MemoryInstance::create(type, allow_guarded, resources_)));
    return memories_.back().get();
}

MemoryInstance* Store::adopt_memory(std::shared_ptr<MemoryInstance> memory) {
    memories_.push_back(std::move(memory));
    return memories_.back().get();
}

std::shared_ptr<MemoryInstance> Store::share_memory(const MemoryInstance& memory) const {
    const auto found = std::ranges::find(memories_, &memory, &std::shared_ptr<MemoryInstance>::get);
    CHECK(found != memories_.end());
    return *found;
}

Result<TableInstance*> Store::create_table(const TableType& type, Ref initial) {
    std::unique_ptr<TableInstance> table = TRY(TableInstance::create(type, initial, resources_));
    const gc::RootLock lock(heap_);
    tables_.push_back(std::move(table));
    return tables_.back().get();
}

GlobalInstance* Store::create_global(const GlobalType& type, const Value& value) {
    const gc::RootLock lock(heap_);
    GlobalInstance& global = globals_.emplace_back();
    global.type = type;
    global.value[0] = value.bits[0];
    global.value[1] = value.bits[1];
    return &global;
}

TagInstance* Store::create_tag(uint32_t type_id) {
    TagInstance& tag = tags_.emplace_back();
    tag.type_id = type_id;
    tag.type = engine_->types().type(type_id).as_function();
    tag.payload_slots = total_slots(tag.type->parameters);
    return &tag;
}

Ref Store::create_extern(uint64_t host_value) {
    constexpr size_t kSize = sizeof(gc::HostReference);
    const gc::TypeDescriptor* descriptor = heap_.host_reference_descriptor();
    void* memory = heap_.allocate(gc::Contents::Numbers, kSize);
    // The host has no way to go on without its own reference.
    CHECK(memory != nullptr && "a host reference does not fit into the store's budget");
    auto* object = static_cast<gc::HostReference*>(memory);
    object->descriptor = descriptor;
    object->value = host_value;
    keep_alive(Ref::to(object));
    return Ref::to(object);
}

std::optional<uint64_t> Store::host_value(Ref reference) {
    if (reference.is_null() || reference.is_i31()) return std::nullopt;
    const auto& object = *reference.as<gc::HostReference>();
    if (object.descriptor->kind != gc::ObjectKind::HostReference) return std::nullopt;
    return object.value;
}

Outcome Store::invoke(Function& function, std::span<const Value> arguments,
                      std::vector<Value>& results) {
    const std::vector<ValueType>& parameters = function.type->parameters;
    if (arguments.size() != parameters.size()) {
        return Outcome::trapped(Trap::HostError, fmt::format("{} arguments given, {} expected",
                                                             arguments.size(), parameters.size()));
    }
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (!engine_->types().matches(arguments[i].type, parameters[i])) {
            return Outcome::trapped(Trap::HostError, fmt::format("argument {} is {}, expected {}",
                                                                 i, to_string(arguments[i].type),
                                                                 to_string(parameters[i])));
        }
    }
    // Arguments and results stand on the value stack, where the collector sees them.
    Slot* const slots = stack_.top;
    const uint32_t size = std::max(function.parameter_slots, function.result_slots);
    if (size > static_cast<size_t>(stack_.limit - slots))
        return Outcome::trapped(Trap::CallStackExhausted);
    Slot* next = slots;
    for (const Value& argument : arguments) {
        *next++ = argument.bits[0];
        if (argument.type.is_vector()) *next++ = argument.bits[1];
    }
    std::fill(next, slots + size, 0);
    stack_.top = slots + size;
    Outcome outcome = run(function, slots);
    if (outcome.returned()) take_results(*function.type, slots, results);
    if (outcome.kind == Outcome::Kind::Threw) keep_alive(outcome.exception);
    stack_.top = slots;
    return outcome;
}

Outcome Store::run(Function& function, Slot* slots) {
    const GuestRun run(*interruption_, engine_->config().meter_fuel ? &fuel_ : nullptr);
    if (interruption_->is_requested()) return Outcome::trapped(Trap::Interrupted);
    return engine_->tier().invoke(*this, function, slots);
}

void Store::take_results(const FunctionType& type, const Slot* slots, std::vector<Value>& results) {
    for (const ValueType result : type.results) {
        Value& value = results.emplace_back(Value{result, {slots[0], 0}});
        if (result.is_vector()) value.bits[1] = slots[1];
        if (gc::may_refer_to_object(engine_->types(), result)) keep_alive(value.as_ref());
        slots += slot_count(result);
    }
}

void Store::keep_alive(Ref reference) {
    if (reference.is_null() || reference.is_i31()) return;
    const gc::RootLock lock(heap_);
    host_references_.push_back(reference);
}

HostScope::~HostScope() {
    if (store_.host_references_.size() == size_) return;
    const gc::RootLock lock(store_.heap_);
    store_.host_references_.resize(size_);
}

/// Runs during a collection, while the store's thread stands still wherever it is.
void Store::mark_roots(const gc::Marker& marker) const {
    marker.range(stack_.base, stack_.is_running ? stack_.limit : stack_.top);
    // Between a compiled function's return and its caller's next instructions.
    if (results_ != nullptr) marker.range(results_.get(), results_.get() + kResultSlots);
    for (const GlobalInstance& global : globals_) {
        if (global.type.value.is_ref()) marker.range(global.value, global.value + 1);
    }
    for (const auto& table : tables_) marker.range(table->elements, table->elements + table->size);
    for (const auto& instance : instances_) {
        for (const std::vector<Ref>& segment : instance->elements) {
            marker.range(segment.data(), segment.data() + segment.size());
        }
    }
    marker.range(host_references_.data(), host_references_.data() + host_references_.size());
}

}  // namespace ingot
