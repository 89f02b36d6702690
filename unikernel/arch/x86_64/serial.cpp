// Output by polling: the emulated port is always ready, a real one within its 16-byte buffer.
#include "unikernel/arch/x86_64/serial.h"

#include "unikernel/arch/x86_64/instructions.h"

namespace kernel {
namespace {

constexpr uint16_t kPort = 0x3f8;
constexpr uint16_t kLineControl = kPort + 3;
constexpr uint16_t kLineStatus = kPort + 5;
constexpr uint8_t kReadyToSend = 0x20;
constexpr uint16_t kStatusPort = 0xe9;

bool is_present = false;

void put(char byte) {
    // A port without a listener may never be ready: the machine goes on without it.
    for (int i = 0; i < 100'000 && (in8(kLineStatus) & kReadyToSend) == 0; ++i) {
    }
    out8(kPort, static_cast<uint8_t>(byte));
}

}  // namespace

void initialize_serial() {
    is_present = in8(kLineStatus) != 0xff;
    if (!is_present) return;
    out8(kPort + 1, 0);        // no interrupts
    out8(kLineControl, 0x80);  // the next two are the divisor: 115200 baud
    out8(kPort, 1);
    out8(kPort + 1, 0);
    out8(kLineControl, 3);  // 8 bits, no parity, one stop bit
    out8(kPort + 2, 0xc7);  // buffers on and empty
    out8(kPort + 4, 3);     // ready
}

void write_serial(void*, Text text) {
    if (!is_present) return;
    for (size_t i = 0; i < text.size; ++i) put(text[i]);
}

void write_status(Text text) {
    for (size_t i = 0; i < text.size; ++i) out8(kStatusPort, static_cast<uint8_t>(text[i]));
}

}  // namespace kernel
