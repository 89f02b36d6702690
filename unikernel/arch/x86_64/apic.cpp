// The local APIC. Under KVM and QEMU its timer counts nanoseconds; machines that do not say they
// are virtual have not been met yet, and are told so.
#include "unikernel/arch/x86_64/apic.h"

#include "unikernel/arch/x86_64/cpu_features.h"
#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/memory/layout.h"
#include "unikernel/memory/page_table.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

constexpr uint32_t kBaseMsr = 0x1b;
constexpr uint64_t kBaseEnabled = 1 << 11;

enum Register : uint32_t {
    kEndOfInterrupt = 0xb0,
    kSpurious = 0xf0,
    kTimerEntry = 0x320,
    kInitialCount = 0x380,
    kCurrentCount = 0x390,
    kDivide = 0x3e0,
};
constexpr uint32_t kMasked = 1 << 16;
constexpr uint32_t kDivideByOne = 0xb;

volatile uint32_t* registers = nullptr;
bool is_armed = false;

volatile uint32_t& at(Register index) {
    return registers[index / 4];
}

}  // namespace

void initialize_apic() {
    out8(0x21, 0xff);
    out8(0xa1, 0xff);
    const uint64_t base = read_msr(kBaseMsr);
    write_msr(kBaseMsr, base | kBaseEnabled);
    const uint64_t physical = base & kAddressBits;
    const uint64_t mapped = kDevicesBase + physical;
    KERNEL_CHECK(map_page(mapped, physical, kWritable | kNotCached | kNoExecute));
    registers = reinterpret_cast<volatile uint32_t*>(mapped);
    at(kSpurious) = 0x100 | kSpuriousVector;
    at(kDivide) = kDivideByOne;
    at(kTimerEntry) = kMasked | kTimerVector;
    at(kInitialCount) = ~uint32_t{0};
    if (!cpu_features().is_guest) {
        print("boot: no hypervisor announces itself; clocks assume a timer of 1 GHz\n");
    }
}

void set_timer(uint64_t delay_ns) {
    is_armed = true;
    at(kTimerEntry) = kTimerVector;
    at(kInitialCount) = static_cast<uint32_t>(greatest<uint64_t>(1, least(delay_ns, 0xfffffffful)));
}

void stop_timer() {
    // Before it is armed, the clock may still be measured by its count.
    if (is_armed) at(kInitialCount) = 0;
    is_armed = false;
}

void end_of_interrupt() {
    at(kEndOfInterrupt) = 0;
}

uint32_t calibration_ns() {
    return ~at(kCurrentCount);
}

}  // namespace kernel
