// A module that was decoded and validated, ready to be instantiated any number of times in any
// number of stores of its engine: immutable to its users, while code appears behind it function by
// function.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "vm/module/module.h"
#include "vm/runtime/function_code.h"

namespace ingot {

class Engine;

class LoadedModule : public std::enable_shared_from_this<LoadedModule> {
 public:
    /// `canonical_types` holds the engine's canonical id of every type index.
    LoadedModule(std::shared_ptr<Engine> engine, Module module,
                 std::vector<uint32_t> canonical_types);
    ~LoadedModule();

    Engine& engine() const { return *engine_; }
    const std::shared_ptr<Engine>& shared_engine() const { return engine_; }
    const Module& module() const { return module_; }
    uint32_t canonical_type(uint32_t type_index) const { return canonical_types_[type_index]; }
    const std::vector<uint32_t>& canonical_types() const { return canonical_types_; }

    /// A module-level type with its indices made canonical.
    ValueType canonical(ValueType type) const;

    /// The code of defined function `body_index`; `checked` selects the code for checked memories.
    FunctionCode& code(uint32_t body_index, bool checked) const;

    /// Keeps compiled code alive as long as the module. Thread-safe.
    void keep(std::shared_ptr<const void> artifact) const {
        const std::lock_guard lock(artifacts_mutex_);
        artifacts_.push_back(std::move(artifact));
    }

 private:
    std::shared_ptr<Engine> engine_;
    Module module_;
    std::vector<uint32_t> canonical_types_;
    mutable std::vector<FunctionCode> guarded_code_;
    mutable std::vector<FunctionCode> checked_code_;
    mutable std::mutex artifacts_mutex_;
    mutable std::vector<std::shared_ptr<const void>> artifacts_;
};

}  // namespace ingot
