// Traps: the kinds, with the specification suite's wording (spec 4.4, "trap").
#pragma once

#include <cstdint>
#include <string_view>

namespace ingot {

enum class Trap : uint8_t {
    None,
#define TRAP(name, text) name,
#include "vm/isa/traps.def"
#undef TRAP
};

constexpr std::string_view to_string(Trap trap) {
    switch (trap) {
    case Trap::None: return "no trap";
#define TRAP(name, text) \
    case Trap::name: return text;
#include "vm/isa/traps.def"
#undef TRAP
    }
    return "unknown trap";
}

}  // namespace ingot
