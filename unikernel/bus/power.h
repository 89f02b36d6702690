// Switching the machine off.
#pragma once

#include <cstdint>

namespace kernel {

/// Remembers where ACPI's tables begin; 0 if the boot loader did not say.
void set_acpi_root(uint64_t physical);

/// Powers off by ACPI; where there is none, by a reset, which ends a virtual machine as well.
[[noreturn]] void power_off();

}  // namespace kernel
