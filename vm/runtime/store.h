// A store (spec 4.2.3): owns every instance created in it at stable addresses and frees them together.
// It belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "vm/runtime/engine.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/loaded_module.h"
#include "vm/support/result.h"

namespace ingot {

struct ExternBox;

/// The value stack of a store and how far it may grow.
struct ValueStack {
    Slot* base = nullptr;
    Slot* limit = nullptr;  ///< One past the last usable slot.
    Slot* top = nullptr;    ///< First free slot when guest code calls into the host.
};

class Store {
public:
    explicit Store(std::shared_ptr<Engine> engine);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    Engine& engine() { return *engine_; }
    const std::shared_ptr<Engine>& shared_engine() { return engine_; }
    ValueStack& stack() { return stack_; }

    /// Anything the embedder wants to find again from a host function; not owned.
    void* user_data = nullptr;

    /// Instantiates a module (spec 4.7.2); `imports` stand in the order of the module's imports and are
    /// checked against their types. Active segments are copied and the start function is run; if one of
    /// them traps, `outcome` says so and the instance is null, though the store keeps it alive, as its
    /// functions may already be referenced from elsewhere.
    Result<Instance*> instantiate(std::shared_ptr<const LoadedModule> module, std::span<const Extern> imports,
                                  Outcome& outcome);

    /// Calls a function with typed arguments; arguments must match its type (checked). Results are
    /// appended to `results` if it returned.
    Outcome invoke(Function& function, std::span<const Value> arguments, std::vector<Value>& results);

    /// A function that calls `callback`; concrete types in `type` are canonical ids.
    Function* create_host_function(const FunctionType& type, HostCallback callback, void* environment);
    Function* create_host_function(uint32_t type_id, HostCallback callback, void* environment);
    Result<MemoryInstance*> create_memory(const MemoryType& type);
    /// Makes a memory of another store one of this store's too, so that both keep it alive and modules of
    /// both can import it. Only shared memories may be used by two stores at a time.
    MemoryInstance* adopt_memory(std::shared_ptr<MemoryInstance> memory);
    /// This store's part in a memory of its own, to be handed to another store's adopt_memory.
    std::shared_ptr<MemoryInstance> share_memory(const MemoryInstance& memory) const;
    Result<TableInstance*> create_table(const TableType& type, Ref initial);
    GlobalInstance* create_global(const GlobalType& type, const Value& value);
    TagInstance* create_tag(uint32_t type_id);

    /// A reference of type `extern` that stands for a host value; host_value() gives that back.
    Ref create_extern(uint64_t host_value);
    static uint64_t host_value(Ref reference);

private:
    friend class Instantiation;

    Function* create_function(uint32_t type_id);

    std::shared_ptr<Engine> engine_;
    ValueStack stack_;
    std::deque<Function> functions_;
    std::deque<GlobalInstance> globals_;
    std::deque<TagInstance> tags_;
    std::vector<std::shared_ptr<MemoryInstance>> memories_;
    std::vector<std::unique_ptr<TableInstance>> tables_;
    std::vector<std::unique_ptr<Instance>> instances_;
    std::vector<std::unique_ptr<ExternBox>> extern_boxes_;
};

}  // namespace ingot
