// A fixed table: nothing is allocated before there is memory.
#include "unikernel/arch/x86_64/boot_chart.h"

#include <cstdint>

#include "unikernel/arch/x86_64/instructions.h"
#include "unikernel/support/print.h"

namespace kernel {
namespace {

struct Moment {
    Text name;
    uint64_t count = 0;
};
constexpr uint32_t kMostMoments = 16;

Moment moments[kMostMoments];
uint32_t moment_count = 0;
bool is_wanted = false;
bool has_output = false;

}  // namespace

void note_phase(Text name) {
    if (moment_count < kMostMoments) moments[moment_count++] = {name, read_tsc()};
}

void note_output() {
    if (has_output) return;
    has_output = true;
    note_phase("first output");
}

void show_boot_chart_at_end() {
    is_wanted = true;
}

void print_boot_chart() {
    if (!is_wanted || moment_count == 0) return;
    print("kernel: counts of the time-stamp counter from the kernel's entry, and of each phase\n");
    uint64_t before = moments[0].count;
    for (uint32_t i = 0; i < moment_count; ++i) {
        print("  {} {} {}\n", moments[i].count - moments[0].count, moments[i].count - before,
              moments[i].name);
        before = moments[i].count;
    }
}

}  // namespace kernel
