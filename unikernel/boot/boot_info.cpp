// PVH's hvm_start_info (Xen's arch-x86/hvm/start_info.h) and Linux's boot_params
// (Documentation/arch/x86/zero-page.rst).
#include "unikernel/boot/boot_info.h"

#include "unikernel/memory/layout.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"

namespace kernel {
namespace {

constexpr uint32_t kStartInfoMagic = 0x336ec578;
constexpr uint32_t kUsableMemory = 1;
constexpr uint64_t kReachable = uint64_t{1} << 30;  ///< What the boot tables map.

struct StartInfo {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, command_line, acpi_root;
    uint64_t memory_map;  ///< From version 1 on.
    uint32_t memory_map_entries, reserved;
};
struct StartModule {
    uint64_t address, size, command_line, reserved;
};
struct StartMemory {
    uint64_t address, size;
    uint32_t type, reserved;
};

struct [[gnu::packed]] LinuxMemory {
    uint64_t address, size;
    uint32_t type;
};
// Offsets in boot_params.
constexpr uint32_t kLinuxAcpi = 0x70, kLinuxMemoryCount = 0x1e8, kLinuxImage = 0x218,
                   kLinuxImageSize = 0x21c, kLinuxCommandLine = 0x228, kLinuxMemory = 0x2d0;

char command_line[2048];

Text copy_command_line(uint64_t physical) {
    if (physical == 0 || physical >= kReachable) return {};
    const Text text = Text::of(at_physical<const char>(physical));
    const size_t size = least(text.size, sizeof command_line);
    memcpy(command_line, text.data, size);
    return {command_line, size};
}

template <typename T>
const T* reachable(uint64_t physical, uint64_t count = 1) {
    KERNEL_CHECK(physical != 0 && physical + count * sizeof(T) <= kReachable);
    return at_physical<const T>(physical);
}

template <typename T>
T read_at(const uint8_t* from, uint32_t offset) {
    T value;
    memcpy(&value, from + offset, sizeof value);
    return value;
}

BootInfo read_start_info(uint64_t physical) {
    const auto* start = reachable<StartInfo>(physical);
    KERNEL_CHECK(start->magic == kStartInfoMagic && start->version >= 1);
    BootInfo info;
    const uint32_t entries = start->memory_map_entries;
    const auto* memory = reachable<StartMemory>(start->memory_map, entries);
    for (uint32_t i = 0; i < entries; ++i) {
        if (memory[i].type != kUsableMemory) continue;
        info.add_usable({memory[i].address, memory[i].address + memory[i].size});
    }
    const uint32_t modules = least(start->module_count, BootInfo::kMostModules);
    if (modules != 0) {
        const auto* module = reachable<StartModule>(start->modules, modules);
        for (uint32_t i = 0; i < modules; ++i) {
            info.modules[info.module_count++] = {module[i].address,
                                                 module[i].address + module[i].size};
        }
    }
    info.command_line = copy_command_line(start->command_line);
    info.acpi_root = start->acpi_root;
    return info;
}

BootInfo read_linux_parameters(uint64_t physical) {
    const auto* bytes = reachable<uint8_t>(physical, 4096);
    BootInfo info;
    const uint8_t entries = bytes[kLinuxMemoryCount];
    for (uint32_t i = 0; i < entries; ++i) {
        const auto offset = kLinuxMemory + i * static_cast<uint32_t>(sizeof(LinuxMemory));
        const auto memory = read_at<LinuxMemory>(bytes, offset);
        if (memory.type != kUsableMemory) continue;
        info.add_usable({memory.address, memory.address + memory.size});
    }
    const auto module = uint64_t{read_at<uint32_t>(bytes, kLinuxImage)};
    const uint32_t module_size = read_at<uint32_t>(bytes, kLinuxImageSize);
    if (module != 0) info.modules[info.module_count++] = {module, module + module_size};
    info.command_line = copy_command_line(read_at<uint32_t>(bytes, kLinuxCommandLine));
    info.acpi_root = read_at<uint64_t>(bytes, kLinuxAcpi);
    return info;
}

}  // namespace

void BootInfo::add_usable(PhysicalRange range) {
    if (usable_count == kMostRanges) return;
    // Loaders keep their tables and the firmware its data in the first MiB.
    constexpr uint64_t kFirst = 1 << 20;
    range.begin = round_up(greatest(range.begin, kFirst), kPageSize);
    range.end = round_down(range.end, kPageSize);
    if (range.begin < range.end) usable[usable_count++] = range;
}

BootInfo read_boot_info(BootProtocol protocol, uint64_t physical) {
    return protocol == BootProtocol::Pvh ? read_start_info(physical)
                                         : read_linux_parameters(physical);
}

}  // namespace kernel
