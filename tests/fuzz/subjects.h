// What a fuzz target does with an input, and what must hold whatever the input is.
//
// Beyond not crashing, hanging or leaking: a rejected input has a reason (a message, and an offset
// within the input where it has one), an accepted module can be read through once more, and what
// the assembler writes is never malformed. Breaking one of these ends the process (CHECK).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "vm/isa/features.h"

namespace ingot::fuzz {

enum class Verdict : uint8_t { Accepted, Malformed, Invalid, Limit };
constexpr uint32_t kVerdictCount = 4;

/// Decodes only.
Verdict decode_subject(std::span<const uint8_t> bytes, const Features& features);

/// Decodes and validates.
Verdict validate_subject(std::span<const uint8_t> bytes, const Features& features);

/// Assembles the text as a module and parses it as a script; validates what comes of either. The
/// verdict is about the script.
Verdict text_subject(std::string_view text, const Features& features);

/// Prints the module, if it decodes. What is printed of a valid module is assembled again and must
/// be valid.
Verdict print_subject(std::span<const uint8_t> bytes);

}  // namespace ingot::fuzz
