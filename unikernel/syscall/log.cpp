// One bit per number that was reported.
#include "unikernel/syscall/log.h"

#include "unikernel/support/print.h"

namespace kernel {
namespace {

constexpr uint64_t kNumbers = 512;
bool is_logging = false;
uint64_t reported[kNumbers / 64] = {};

}  // namespace

void log_calls(bool is_on) {
    is_logging = is_on;
}

void log_unknown_call(uint64_t number) {
    if (!is_logging || number >= kNumbers) return;
    uint64_t& word = reported[number / 64];
    const uint64_t bit = uint64_t{1} << number % 64;
    if ((word & bit) != 0) return;
    word |= bit;
    print("kernel: the program asks for system call {}, which there is not\n", number);
}

}  // namespace kernel
