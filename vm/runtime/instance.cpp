// Looking up exports, and the caller's view of its memory.
#include "vm/runtime/instance.h"

#include "vm/runtime/host_function.h"

namespace ingot {

const Extern* Instance::find_export(std::string_view name) const {
    for (const auto& [export_name, value] : exports) {
        if (export_name == name) return &value;
    }
    return nullptr;
}

MemoryInstance* Caller::memory() {
    if (instance_ == nullptr) return nullptr;
    if (const Extern* found = instance_->find_export("memory")) {
        if (auto* const* memory = std::get_if<MemoryInstance*>(found)) return *memory;
    }
    return instance_->memories.empty() ? nullptr : instance_->memories.front();
}

std::span<uint8_t> Caller::memory_bytes() {
    const MemoryInstance* found = memory();
    return found != nullptr ? found->bytes() : std::span<uint8_t>();
}

}  // namespace ingot
