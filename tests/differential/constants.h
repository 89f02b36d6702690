// Values worth trying, and constant expressions made of them.
#pragma once

#include <cstdint>

#include "tests/differential/blueprint.h"
#include "tests/differential/tape.h"

namespace ingot::differential {

/// Calls and turns of loops that one invocation from outside may spend.
constexpr uint32_t kInitialBudget = 60;

/// The bits of a number or a half of a vector: zero, one, limits, signalling NaNs, infinities,
/// denormals, small and random ones. Zero is the simplest.
uint32_t interesting_i32(Tape& tape);
uint64_t interesting_i64(Tape& tape);
uint32_t interesting_f32(Tape& tape);
uint64_t interesting_f64(Tape& tape);

/// The bits of a value of a number or vector type, low half first.
struct NumberBits {
    uint64_t low = 0;
    uint64_t high = 0;
};
NumberBits interesting_number(Tape& tape, ValueType type);

/// One that some operation has as its neutral, absorbing or otherwise special operand.
NumberBits neutral_number(Tape& tape, ValueType type);

/// t.const for a number or vector type.
void write_number(CodeWriter& code, ValueType type, NumberBits bits);

/// Which globals a constant expression may read: those made so far, or the imported ones.
enum class VisibleGlobals : uint8_t { All, Imported };

/// A constant expression with its `end`. The type must be one that can_default().
Bytes constant_expression(const Blueprint& module, Tape& tape, ValueType type,
                          VisibleGlobals visible = VisibleGlobals::All);

}  // namespace ingot::differential
