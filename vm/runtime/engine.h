// The engine: what stores have in common, which is configuration, the way to run code, and the
// canonical types, so that a type check is one comparison of numbers in every store. A process has
// one or a few. Stores on any number of threads share it: the configuration never changes, the type
// store and the structure layouts do their own locking.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "vm/gc/layout.h"
#include "vm/isa/features.h"
#include "vm/isa/type_store.h"
#include "vm/runtime/hot_code.h"
#include "vm/runtime/outcome.h"
#include "vm/runtime/value.h"

namespace ingot {

class CodeGenerator;
class LoadedModule;
class Store;
struct Function;
struct FunctionCode;
struct NativeCode;

/// A way to run code, handed to the engine by whoever puts the VM together (see vm/api/embed.h), so
/// that the runtime does not depend on the interpreter or on compiled code.
struct Tier {
    /// Readies every function of a freshly loaded module to be called.
    void (*prepare)(const LoadedModule& module);
    /// Runs a function of `store`; `slots` holds the arguments and receives the results.
    Outcome (*invoke)(Store& store, Function& function, Slot* slots);

    // Only where there is compiled code.

    /// What Context::builtins is to be.
    const void* const* builtins = nullptr;
    /// As `invoke`, for host functions and what is not compiled.
    Outcome (*interpret)(Store& store, Function& function, Slot* slots) = nullptr;
    /// Makes interpreted callers find code.native, which has just been set. Thread-safe.
    void (*redirect)(FunctionCode& code) = nullptr;
    /// Runs compiled code. Null: `outcome` says how it ended. Else what the function tail-called,
    /// whose arguments end at the top of the value stack, which is for the caller to restore.
    /// `code` is the function's, or that of a loop in it (see LoopSite).
    Function* (*run_compiled)(Store& store, Function& function, const NativeCode& code, Slot* slots,
                              Outcome& outcome) = nullptr;
};

/// What runs the functions of loaded modules.
enum class TierMode : uint8_t {
    Interpreter,
    Optimizing,  ///< Everything is compiled when it is loaded.
    Auto,        ///< Starts interpreted; what runs often is compiled meanwhile.
};

/// When code counts as running often enough to be compiled, if TierMode::Auto.
struct TierUpConfig {
    uint32_t calls = 5'000;             ///< Of a function.
    uint32_t loop_iterations = 20'000;  ///< Of a loop.
    bool is_synchronous = false;        ///< Whoever finds it waits until it is compiled: for tests.
};

struct EngineConfig {
    Features features;
    TierMode tier = TierMode::Interpreter;
    uint8_t optimization = 2;  ///< Of compiled code: 0 to 3, as compilers count.
    TierUpConfig tier_up = {};
    std::string cpu = "native";  ///< What code is compiled for, see CodeOptions.
    /// Slots (8 bytes) of a store's value stack; bounds the depth of wasm calls.
    uint64_t stack_slots = 1 << 20;
    /// Use guarded memories where the host allows it; off makes every access checked.
    bool guarded_memories = true;
    /// Compiled code addresses memory 0 relative to %gs where the host allows it.
    bool segment_base = true;
    /// Results do not depend on the host: canonical NaNs and fixed relaxed SIMD (spec,
    /// "deterministic profile").
    bool deterministic = false;
    /// Guest code counts the instructions it runs against its store's fuel (Store::set_fuel).
    bool meter_fuel = false;
    /// Bytes of live garbage-collected objects that each store may have; garbage does not count.
    uint64_t gc_budget_bytes = uint64_t{1} << 30;
    /// Collect at every allocation, to find references that nothing roots. Very slow.
    bool gc_torture = false;
    /// The interpreter makes one operation of several instructions where it can. Off only to
    /// compare what it does then with what it does otherwise.
    bool fuse_operations = true;
};

class Engine {
 public:
    Engine(const EngineConfig& config, const Tier& tier,
           std::shared_ptr<CodeGenerator> generator = nullptr)
        : config_(config), tier_(tier), generator_(std::move(generator)) {}

    const EngineConfig& config() const { return config_; }
    const Tier& tier() const { return tier_; }
    /// What compiles; null if nothing does.
    CodeGenerator* generator() const { return generator_.get(); }
    TypeStore& types() { return types_; }
    gc::StructLayouts& struct_layouts() { return struct_layouts_; }

    /// Who is told what runs often, or null. Set once, before any module is loaded.
    HotCode* hot_code() const { return hot_code_.get(); }
    void set_hot_code(std::unique_ptr<HotCode> hot_code) { hot_code_ = std::move(hot_code); }

 private:
    EngineConfig config_;
    Tier tier_;
    std::shared_ptr<CodeGenerator> generator_;
    TypeStore types_;
    gc::StructLayouts struct_layouts_{types_};
    std::unique_ptr<HotCode> hot_code_;  ///< Last: it may still be using the rest.
};

}  // namespace ingot
