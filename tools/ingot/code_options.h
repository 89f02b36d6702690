// What code is compiled for, for the commands that compile ahead of time or show compiled code.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "tools/ingot/arguments.h"
#include "tools/ingot/tier_options.h"
#include "vm/isa/features.h"
#include "vm/native/code_generator.h"

namespace ingot {

inline constexpr OptionSpec kTargetCpuOption = {
    "--target-cpu",
    "CPU",
    "Processor: `native` if not given, `x86-64-v2`, `x86-64-v3`, or a name that clang's -march "
    "takes",
    Completion::Nothing,
    {},
    "native x86-64-v2 x86-64-v3 x86-64-v4"};
inline constexpr OptionSpec kMemoryBaseOption = {
    "--memory-base",
    "KIND",
    "How memory 0 is addressed: `segment` (faster, needs FSGSBASE) or `context` (runs "
    "anywhere); if not given, `segment` for a native target that has it",
    Completion::Nothing,
    {},
    "segment context"};
inline constexpr OptionSpec kCompileCheckedOption = {
    "--checked-memories", "", "Compare addresses instead of relying on 4 GiB reservations"};
inline constexpr OptionSpec kCompileDeterministicOption = {
    "--deterministic", "", "Canonical NaNs and fixed relaxed SIMD on every host"};
inline constexpr OptionSpec kFuelMeteringOption = {
    "--fuel-metering", "", "Count instructions, so that `ingot run --fuel N` can bound them"};

/// Whether --memory-base asks for `segment`; nothing if it is not given. The error is a message for
/// the user.
std::expected<std::optional<bool>, std::string> memory_base_of(const Arguments& arguments);

/// The options of a command line for a module that is not yet compiled. The error is a message for
/// the user.
std::expected<CodeOptions, std::string> code_options_of(const Arguments& arguments,
                                                        const Features& features);

/// Whether there is a compiler beside this program; reports an error if not.
bool check_compiler();

}  // namespace ingot
