// A store (spec 4.2.3): owns every instance created in it at stable addresses and frees them
// together. It belongs to one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "vm/gc/heap.h"
#include "vm/runtime/engine.h"
#include "vm/runtime/instance.h"
#include "vm/runtime/interruption.h"
#include "vm/runtime/loaded_module.h"
#include "vm/runtime/resources.h"
#include "vm/support/result.h"

namespace ingot {

/// The value stack of a store and how far it may grow.
struct ValueStack {
    Slot* base = nullptr;
    Slot* limit = nullptr;  ///< One past the last usable slot.
    Slot* top = nullptr;    ///< First free slot while no guest code runs.
    /// While guest code runs, only it knows where its frames end; the collector then looks at all
    /// slots.
    bool is_running = false;
};

/// While it lives, guest code stands still with its frames ending at `top`: around host calls and
/// everything that may collect. The order of its writes matters: another thread's collection may
/// stop this one between any two of them, and must not believe an end that is not true yet.
class GuestPause {
 public:
    GuestPause(ValueStack& stack, Slot* top) : stack_(stack), saved_top_(stack.top) {
        stack_.top = top;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        stack_.is_running = false;
        std::atomic_signal_fence(std::memory_order_seq_cst);
    }
    ~GuestPause() {
        std::atomic_signal_fence(std::memory_order_seq_cst);
        stack_.is_running = true;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        stack_.top = saved_top_;
    }
    GuestPause(const GuestPause&) = delete;
    GuestPause& operator=(const GuestPause&) = delete;

 private:
    ValueStack& stack_;
    Slot* saved_top_;
};

class Store {
 public:
    /// What the store takes counts against `resources`, which several stores may share; null: there
    /// is no limit.
    explicit Store(std::shared_ptr<Engine> engine, std::shared_ptr<Resources> resources = nullptr);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    Engine& engine() const { return *engine_; }
    const std::shared_ptr<Engine>& shared_engine() { return engine_; }
    ValueStack& stack() { return stack_; }
    gc::Heap& heap() { return heap_; }
    /// Where compiled functions leave results that do not fit into registers.
    Slot* results() { return results_.get(); }

    /// Anything the embedder wants to find again from a host function; not owned.
    void* user_data = nullptr;

    /// What guest code of this store may still run, one unit per instruction; it traps before a
    /// basic block that costs more than is left. Only engines that meter (EngineConfig::meter_fuel)
    /// use it up. A host function may look at it and change it.
    void set_fuel(uint64_t units) { fuel_ = units; }
    uint64_t remaining_fuel() const { return fuel_; }
    uint64_t* fuel_counter() { return &fuel_; }
    /// More than any program can use up.
    static constexpr uint64_t kUnlimitedFuel = ~uint64_t{0};
    /// Takes fuel; takes none and returns false if there is less.
    bool take_fuel(uint64_t units) {
        if (fuel_ < units) return false;
        fuel_ -= units;
        return true;
    }

    const std::shared_ptr<Resources>& resources() { return resources_; }

    /// Stops what runs in this store, from any thread.
    const std::shared_ptr<Interruption>& interruption() { return interruption_; }
    /// Runs code of the store through the engine's tier, as a run that can be interrupted.
    Outcome run(Function& function, Slot* slots);

    /// Instantiates a module (spec 4.7.2); `imports` stand in the order of the module's imports and
    /// are checked against their types. Active segments are copied and the start function is run;
    /// if one of them traps, `outcome` says so and the instance is null, though the store keeps it
    /// alive, as its functions may already be referenced from elsewhere.
    Result<Instance*> instantiate(std::shared_ptr<const LoadedModule> module,
                                  std::span<const Extern> imports, Outcome& outcome);

    /// Calls a function with typed arguments; arguments must match its type (checked). Results are
    /// appended to `results` if it returned; references among them are kept alive (see HostScope).
    Outcome invoke(Function& function, std::span<const Value> arguments,
                   std::vector<Value>& results);

    /// A function that calls `callback`; concrete types in `type` are canonical ids.
    Function* create_host_function(const FunctionType& type, HostCallback callback,
                                   void* environment);
    Function* create_host_function(uint32_t type_id, HostCallback callback, void* environment);
    Result<MemoryInstance*> create_memory(const MemoryType& type);
    /// Makes a memory of another store one of this store's too, so that both keep it alive and
    /// modules of both can import it. Only shared memories may be used by two stores at a time.
    MemoryInstance* adopt_memory(std::shared_ptr<MemoryInstance> memory);
    /// This store's part in a memory of its own, to be handed to another store's adopt_memory.
    std::shared_ptr<MemoryInstance> share_memory(const MemoryInstance& memory) const;
    Result<TableInstance*> create_table(const TableType& type, Ref initial);
    GlobalInstance* create_global(const GlobalType& type, const Value& value);
    TagInstance* create_tag(uint32_t type_id);

    /// A reference of type `extern` that stands for a host value; host_value() gives that back, and
    /// nothing for other references. It is kept alive (see HostScope).
    Ref create_extern(uint64_t host_value);
    static std::optional<uint64_t> host_value(Ref reference);

    /// Keeps a reference alive that only the host knows, until the innermost HostScope ends.
    void keep_alive(Ref reference);

 private:
    friend class Instantiation;
    friend class HostScope;

    Function* create_function(uint32_t type_id);
    void mark_roots(const gc::Marker& marker) const;
    void take_results(const FunctionType& type, const Slot* slots, std::vector<Value>& results);

    std::shared_ptr<Engine> engine_;
    ValueStack stack_;
    std::unique_ptr<Slot[]> results_;
    uint64_t fuel_ = kUnlimitedFuel;
    std::shared_ptr<Resources> resources_;
    std::shared_ptr<Interruption> interruption_ = std::make_shared<Interruption>();
    std::deque<Function> functions_;
    std::deque<GlobalInstance> globals_;
    std::deque<TagInstance> tags_;
    std::vector<std::shared_ptr<MemoryInstance>> memories_;
    std::vector<std::unique_ptr<TableInstance>> tables_;
    std::vector<std::unique_ptr<Instance>> instances_;
    std::vector<Ref> host_references_;
    gc::Heap heap_;
};

/// References that the host is handed while it lives are kept alive until it ends; without one, as
/// long as the store. Every host function is called in one of its own. Scopes end in reverse order.
class HostScope {
 public:
    explicit HostScope(Store& store) : store_(store), size_(store.host_references_.size()) {}
    ~HostScope();
    HostScope(const HostScope&) = delete;
    HostScope& operator=(const HostScope&) = delete;

 private:
    Store& store_;
    size_t size_;
};

}  // namespace ingot
