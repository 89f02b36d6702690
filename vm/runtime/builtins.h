// The builtins as numbers: their order is the order of Context::builtins.
#pragma once

#include <cstdint>

namespace ingot {

enum class Builtin : uint16_t {
#define BUILTIN(name, signature, effect) name,
#include "vm/runtime/builtins.def"
#undef BUILTIN
};

constexpr uint32_t kBuiltinCount = 0
#define BUILTIN(name, signature, effect) +1
#include "vm/runtime/builtins.def"
#undef BUILTIN
    ;

/// How a builtin may end; see builtins.def.
enum class BuiltinEffect : uint8_t { Returns, MayTrap, MayThrow, Never, Traps };

}  // namespace ingot
