// ACPI, as little of it as switching off takes: the fixed description table names either a sleep
// register (reduced hardware: microvm) or the PM1a port (q35), and the package _S5_ of the
// definition block the value to write there. Tables are read only at the end: booting pays nothing.
#include "unikernel/bus/power.h"

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/support/align.h"
#include "unikernel/support/text.h"

namespace kernel {
namespace {

uint64_t root_pointer = 0;

/// Tables and device registers may lie outside of the memory that the kernel maps.
const uint8_t* map_physical(uint64_t physical, uint64_t size_bytes) {
    const uint64_t end = physical + size_bytes;
    for (uint64_t page = round_down(physical, kPageSize); page < end; page += kPageSize) {
        if (!map_page(kDevicesBase + page, page, kWritable | kNotCached | kNoExecute)) {
            return nullptr;
        }
    }
    return reinterpret_cast<const uint8_t*>(kDevicesBase + physical);
}

template <typename T>
T read_at(const uint8_t* from, uint64_t offset) {
    T value;
    memcpy(&value, from + offset, sizeof value);
    return value;
}

struct Table {
    const uint8_t* bytes = nullptr;
    uint32_t size = 0;
};

constexpr uint32_t kHeaderBytes = 36;
constexpr uint32_t kLargestTable = 1 << 20;

Table map_table(uint64_t physical) {
    const uint8_t* header = map_physical(physical, kHeaderBytes);
    if (header == nullptr) return {};
    const uint32_t size = read_at<uint32_t>(header, 4);
    if (size < kHeaderBytes || size > kLargestTable) return {};
    return {map_physical(physical, size), size};
}

/// "RSD PTR " in the firmware's memory.
uint64_t find_root_pointer() {
    constexpr uint64_t kBegin = 0xe0000;
    constexpr uint64_t kEnd = 0x100000;
    const uint8_t* memory = map_physical(kBegin, kEnd - kBegin);
    for (uint64_t offset = 0; memory != nullptr && offset < kEnd - kBegin; offset += 16) {
        if (memcmp(memory + offset, "RSD PTR ", 8) == 0) return kBegin + offset;
    }
    return 0;
}

Table find_fixed_description() {
    const uint64_t pointer = root_pointer != 0 ? root_pointer : find_root_pointer();
    if (pointer == 0) return {};
    const uint8_t* root = map_physical(pointer, 36);
    if (root == nullptr) return {};
    const bool has_extended = root[15] >= 2 && read_at<uint64_t>(root, 24) != 0;
    const Table list =
        map_table(has_extended ? read_at<uint64_t>(root, 24) : read_at<uint32_t>(root, 16));
    const uint32_t step = has_extended ? 8 : 4;
    for (uint32_t at = kHeaderBytes; list.bytes != nullptr && at + step <= list.size; at += step) {
        const uint64_t address =
            has_extended ? read_at<uint64_t>(list.bytes, at) : read_at<uint32_t>(list.bytes, at);
        const Table table = map_table(address);
        if (table.bytes != nullptr && memcmp(table.bytes, "FACP", 4) == 0) return table;
    }
    return {};
}

/// The sleep type of state S5: the first element of the package _S5_.
uint8_t soft_off_type(const Table& definition) {
    for (uint32_t at = kHeaderBytes; at + 10 < definition.size; ++at) {
        if (memcmp(definition.bytes + at, "_S5_", 4) != 0) continue;
        const uint8_t* package = definition.bytes + at + 4;  // opcode, length, count, elements
        if (package[0] != 0x12) continue;
        const uint8_t* element = package + 3 + (package[1] >> 6);
        return element[0] == 0x0a ? element[1] : element[0];
    }
    return 0;
}

constexpr uint32_t kDefinition32 = 40, kPm1aControl = 64, kFlags = 112, kDefinition64 = 140,
                   kSleepControl = 244;
constexpr uint32_t kReducedHardware = 1 << 20;

void power_off_by_acpi() {
    const Table fixed = find_fixed_description();
    if (fixed.bytes == nullptr || fixed.size < 116) return;
    uint64_t address = read_at<uint32_t>(fixed.bytes, kDefinition32);
    if (address == 0 && fixed.size >= 148) address = read_at<uint64_t>(fixed.bytes, kDefinition64);
    const Table definition = address == 0 ? Table{} : map_table(address);
    const uint8_t type = definition.bytes == nullptr ? 0 : soft_off_type(definition);
    const bool is_reduced = (read_at<uint32_t>(fixed.bytes, kFlags) & kReducedHardware) != 0;
    if (!is_reduced) {
        const auto port = static_cast<uint16_t>(read_at<uint32_t>(fixed.bytes, kPm1aControl));
        if (port != 0) out16(port, static_cast<uint16_t>(1 << 13 | type << 10));
        return;
    }
    if (fixed.size < kSleepControl + 12) return;
    const uint8_t space = fixed.bytes[kSleepControl];
    const uint64_t control = read_at<uint64_t>(fixed.bytes, kSleepControl + 4);
    const auto value = static_cast<uint8_t>(1 << 5 | type << 2);
    if (space == 1) return out8(static_cast<uint16_t>(control), value);
    const uint8_t* mapped = map_physical(control, 1);
    if (mapped != nullptr) *const_cast<volatile uint8_t*>(mapped) = value;
}

}  // namespace

void set_acpi_root(uint64_t physical) {
    root_pointer = physical;
}

void power_off() {
    power_off_by_acpi();
    out8(0x64, 0xfe);
    // No keyboard controller either: an exception without a table resets the processor.
    const struct [[gnu::packed]] {
        uint16_t limit = 0;
        uint64_t base = 0;
    } nothing;
    asm volatile("lidt %0; int3" : : "m"(nothing));
    for (;;) asm volatile("cli; hlt");
}

}  // namespace kernel
