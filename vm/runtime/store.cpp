// The store's own objects: creation, host references and typed calls.
#include "vm/runtime/store.h"

#include <fmt/format.h>

#include <algorithm>

#include "vm/platform/platform.h"
#include "vm/support/check.h"

namespace ingot {

/// What a host reference points to. 8-byte aligned, so that it cannot be taken for an i31.
struct ExternBox {
    uint64_t host_value = 0;
};

namespace {

uint32_t total_slots(const std::vector<ValueType>& types) {
    uint32_t slots = 0;
    for (const ValueType type : types) slots += slot_count(type);
    return slots;
}

size_t round_up_to_page(size_t bytes) {
    const size_t page = platform::page_size();
    return (bytes + page - 1) / page * page;
}

}  // namespace

Store::Store(std::shared_ptr<Engine> engine) : engine_(std::move(engine)) {
    const size_t bytes = round_up_to_page(engine_->config().stack_slots * sizeof(Slot));
    stack_.base = static_cast<Slot*>(platform::reserve(bytes));
    CHECK(stack_.base != nullptr && platform::commit(stack_.base, bytes));
    stack_.limit = stack_.base + bytes / sizeof(Slot);
    stack_.top = stack_.base;
}

Store::~Store() {
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
    memories_.push_back(TRY(MemoryInstance::create(type, allow_guarded)));
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
    tables_.push_back(TRY(TableInstance::create(type, initial)));
    return tables_.back().get();
}

GlobalInstance* Store::create_global(const GlobalType& type, const Value& value) {
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
    extern_boxes_.push_back(std::make_unique<ExternBox>(ExternBox{host_value}));
    return Ref::to(extern_boxes_.back().get());
}

uint64_t Store::host_value(Ref reference) { return reference.as<ExternBox>()->host_value; }

Outcome Store::invoke(Function& function, std::span<const Value> arguments,
                      std::vector<Value>& results) {
    const std::vector<ValueType>& parameters = function.type->parameters;
    if (arguments.size() != parameters.size()) {
        return Outcome::trapped(Trap::HostError,
                                fmt::format("{} arguments given, {} expected", arguments.size(),
                                            parameters.size()));
    }
    std::vector<Slot> slots;
    slots.reserve(std::max(function.parameter_slots, function.result_slots));
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (!engine_->types().matches(arguments[i].type, parameters[i])) {
            return Outcome::trapped(Trap::HostError,
                                    fmt::format("argument {} is {}, expected {}", i,
                                                to_string(arguments[i].type), to_string(parameters[i])));
        }
        slots.push_back(arguments[i].bits[0]);
        if (parameters[i].is_vector()) slots.push_back(arguments[i].bits[1]);
    }
    slots.resize(std::max<size_t>(function.parameter_slots, function.result_slots));
    Outcome outcome = engine_->tier().invoke(*this, function, slots.data());
    if (!outcome.returned()) return outcome;
    size_t slot = 0;
    for (const ValueType type : function.type->results) {
        Value& value = results.emplace_back(Value{type, {slots[slot], 0}});
        if (type.is_vector()) value.bits[1] = slots[slot + 1];
        slot += slot_count(type);
    }
    return outcome;
}

}  // namespace ingot
