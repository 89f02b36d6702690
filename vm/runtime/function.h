// Function, global and tag instances (spec 4.2.6, 4.2.9, 4.2.10). A function reference is a pointer
// to a Function, whatever tier runs it, so identity is pointer identity.
#pragma once

#include <cstdint>

#include "vm/isa/types.h"
#include "vm/runtime/host_function.h"
#include "vm/runtime/value.h"

namespace ingot {

struct Context;
struct FunctionCode;
struct Instance;
class Store;

struct Function {
    uint32_t type_id = 0;             ///< Canonical id of its function type.
    uint32_t index = 0;               ///< In its instance's module.
    FunctionCode* code = nullptr;     ///< Of a wasm function, else null.
    Instance* instance = nullptr;     ///< Of a wasm function, else null.
    HostCallback callback = nullptr;  ///< Of a host function, else null.
    void* environment = nullptr;  ///< Handed to callback; owned by whoever defined the function.
    const FunctionType* type = nullptr;  ///< The canonical type.
    Store* store = nullptr;              ///< The store that owns it.
    uint32_t parameter_slots = 0;
    uint32_t result_slots = 0;
    /// Compiled code, and the context to call it with; both null while there is none. Compiled
    /// callers compare the context with their own, so `native` is written first.
    const void* native = nullptr;
    Context* native_context = nullptr;

    bool is_host() const { return callback != nullptr; }
};

struct GlobalInstance {
    alignas(16) Slot value[2] = {0, 0};
    GlobalType type;  ///< Canonical value type.
};

struct TagInstance {
    uint32_t type_id = 0;
    uint32_t payload_slots = 0;  ///< Slots that an exception's values take.
    const FunctionType* type = nullptr;
};

}  // namespace ingot
