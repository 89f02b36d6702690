// --confine and --no-confine: whether `ingot run` puts its own process behind the second wall
// (tools/confinement), and what of the grants stays in front of it.
#pragma once

#include <expected>
#include <string>

#include "stdlib/wasi/wasi.h"
#include "tools/confinement/confinement.h"
#include "tools/ingot/arguments.h"

namespace ingot {

inline constexpr OptionSpec kConfineOption = {
    "--confine", "MODE",
    "Confine our own process to what the guest is granted: `auto`, as far as the kernel can; "
    "`require`, fail where it cannot; `off`"};
inline constexpr OptionSpec kNoConfineOption = {"--no-confine", "", "The same as --confine=off"};

/// The error is a message for the user.
std::expected<confinement::Mode, std::string> confinement_of(const Arguments& arguments);

/// What a guest with these grants leaves its process.
confinement::Plan confinement_of_guest(const WasiConfig& grants, bool runs_compiled_code);

/// Confines this process, whose grants have been opened. Also finds out what cannot be asked later:
/// where the thread's stack is. The error is a message for the user.
std::expected<void, std::string> confine_process(const confinement::Plan& plan,
                                                 confinement::Mode mode);

}  // namespace ingot
