// What the boot loader says, whatever its protocol: memory, command line, modules, ACPI.
#pragma once

#include <cstdint>

#include "unikernel/memory/physical.h"
#include "unikernel/support/text.h"

namespace kernel {

enum class BootProtocol : uint32_t { Pvh = 0, Linux = 1 };

struct BootInfo {
    static constexpr uint32_t kMostRanges = 32;
    static constexpr uint32_t kMostModules = 4;

    PhysicalRange usable[kMostRanges];
    uint32_t usable_count = 0;
    PhysicalRange modules[kMostModules];
    uint32_t module_count = 0;
    Text command_line;  ///< A copy; empty if there is none.
    uint64_t acpi_root = 0;

    void add_usable(PhysicalRange range);
};

/// Reads what the loader has left at a physical address below 1 GiB. Panics if it is not what the
/// protocol says.
BootInfo read_boot_info(BootProtocol protocol, uint64_t physical);

}  // namespace kernel
