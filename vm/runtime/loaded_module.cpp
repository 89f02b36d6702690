// A loaded module holds two sets of code, for guarded and for checked memories; each starts
// untranslated.
#include "vm/runtime/loaded_module.h"

#include "vm/runtime/engine.h"

namespace ingot {
namespace {

std::vector<FunctionCode> empty_code(const LoadedModule& module, bool checked) {
    const uint32_t imported = module.module().imported_functions;
    std::vector<FunctionCode> code(module.module().bodies.size());
    for (uint32_t i = 0; i < code.size(); ++i) {
        code[i].function_index = imported + i;
        code[i].is_checked = checked;
        code[i].module = &module;
    }
    return code;
}

}  // namespace

LoadedModule::LoadedModule(std::shared_ptr<Engine> engine, Module module,
                           std::vector<uint32_t> canonical_types)
    : engine_(std::move(engine)),
      module_(std::move(module)),
      canonical_types_(std::move(canonical_types)),
      guarded_code_(empty_code(*this, false)),
      checked_code_(empty_code(*this, true)) {
    engine_->tier().prepare(*this);
}

LoadedModule::~LoadedModule() = default;

ValueType LoadedModule::canonical(ValueType type) const {
    if (!type.is_ref() || !type.heap().is_concrete()) return type;
    const uint32_t id = canonical_types_[type.heap().index()];
    return ValueType::ref(HeapType::concrete(id), type.is_nullable());
}

FunctionCode& LoadedModule::code(uint32_t body_index, bool checked) const {
    return checked ? checked_code_[body_index] : guarded_code_[body_index];
}

}  // namespace ingot
