// One access to guest memory that may fault. The access is a single instruction of inline assembly
// whose address is noted, with the place to go on at, in the section ingot_faults; the fault
// handler (execute.cpp) looks the faulting address up there. So an access costs nothing but itself,
// works in sanitizer builds, and a trap knows its operation.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "vm/interpreter/op.h"

namespace ingot::interpreter {

/// An entry of ingot_faults: both offsets are relative to their own address.
struct FaultEntry {
    int32_t access;
    int32_t recovery;
};

#define INGOT_FAULT_ENTRY                                                                     \
    "\n.pushsection ingot_faults,\"aR\",@progbits\n.p2align 2\n.long 1b - ., %l[fault] - .\n" \
    ".popsection"

/// A T at any address, of any guest's making.
template <typename T>
struct [[gnu::packed, gnu::may_alias]] GuestCell {
    T value;
};

/// Reads a T, widened to an R the way C++ converts one to the other. False after a fault.
template <typename T, typename R>
[[gnu::always_inline]] inline bool guest_load(const uint8_t* address, R& out) {
    using Wide = std::conditional_t<sizeof(R) == 8, uint64_t, uint32_t>;
    const auto& cell = *reinterpret_cast<const GuestCell<T>*>(address);
    if constexpr (std::is_same_v<T, float>) {
        asm goto volatile("1: movss %1, %0" INGOT_FAULT_ENTRY : "=x"(out) : "m"(cell)::fault);
    } else if constexpr (std::is_same_v<T, double>) {
        asm goto volatile("1: movsd %1, %0" INGOT_FAULT_ENTRY : "=x"(out) : "m"(cell)::fault);
    } else if constexpr (sizeof(T) == 16) {
        VectorRegister value;
        asm goto volatile("1: movups %1, %0" INGOT_FAULT_ENTRY : "=x"(value) : "m"(cell)::fault);
        std::memcpy(&out, &value, sizeof(out));
    } else {
        Wide value;
        if constexpr (std::is_same_v<T, uint8_t>) {
            asm goto volatile("1: movzbl %1, %k0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, uint16_t>) {
            asm goto volatile("1: movzwl %1, %k0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, int8_t> && sizeof(R) == 4) {
            asm goto volatile("1: movsbl %1, %k0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, int8_t>) {
            asm goto volatile("1: movsbq %1, %q0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, int16_t> && sizeof(R) == 4) {
            asm goto volatile("1: movswl %1, %k0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, int16_t>) {
            asm goto volatile("1: movswq %1, %q0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (std::is_same_v<T, int32_t> && sizeof(R) == 8) {
            asm goto volatile("1: movslq %1, %q0" INGOT_FAULT_ENTRY
                              : "=r"(value)
                              : "m"(cell)::fault);
        } else if constexpr (sizeof(T) == 4) {
            asm goto volatile("1: movl %1, %k0" INGOT_FAULT_ENTRY : "=r"(value) : "m"(cell)::fault);
        } else {
            static_assert(sizeof(T) == 8);
            asm goto volatile("1: movq %1, %q0" INGOT_FAULT_ENTRY : "=r"(value) : "m"(cell)::fault);
        }
        out = static_cast<R>(value);
    }
    return true;
fault:
    return false;
}

/// Writes the low bytes of `value` as a T. False after a fault.
template <typename T, typename V>
[[gnu::always_inline]] inline bool guest_store(uint8_t* address, V value) {
    // The operand is an input of the assembly, which therefore also clobbers memory.
    auto& cell = *reinterpret_cast<GuestCell<T>*>(address);
    if constexpr (std::is_same_v<T, float>) {
        asm goto volatile("1: movss %1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "x"(value)
                          : "memory"
                          : fault);
    } else if constexpr (std::is_same_v<T, double>) {
        asm goto volatile("1: movsd %1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "x"(value)
                          : "memory"
                          : fault);
    } else if constexpr (sizeof(T) == 16) {
        VectorRegister bits;
        std::memcpy(&bits, &value, sizeof(bits));
        asm goto volatile("1: movups %1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "x"(bits)
                          : "memory"
                          : fault);
    } else if constexpr (sizeof(T) == 1) {
        asm goto volatile("1: movb %b1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "r"(value)
                          : "memory"
                          : fault);
    } else if constexpr (sizeof(T) == 2) {
        asm goto volatile("1: movw %w1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "r"(value)
                          : "memory"
                          : fault);
    } else if constexpr (sizeof(T) == 4) {
        asm goto volatile("1: movl %k1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "r"(value)
                          : "memory"
                          : fault);
    } else {
        asm goto volatile("1: movq %q1, %0" INGOT_FAULT_ENTRY ::"m"(cell), "r"(value)
                          : "memory"
                          : fault);
    }
    return true;
fault:
    return false;
}

}  // namespace ingot::interpreter
