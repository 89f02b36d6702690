// A table of keys would be longer than the six there are.
#include "unikernel/boot/options.h"

#include <cstdint>

#include "unikernel/arch/x86_64/boot_chart.h"
#include "unikernel/sched/thread.h"
#include "unikernel/support/align.h"
#include "unikernel/support/panic.h"
#include "unikernel/support/print.h"
#include "unikernel/syscall/log.h"

extern "C" char kernel_start[];

namespace kernel {
namespace {

enum class Test : uint8_t { None, Panic, NullRead, WriteText, DeepStack } requested = Test::None;

/// Runs off the end of the first thread's kernel stack, which only the double fault's own stack
/// can report.
[[noreturn]] void overflow_stack() {
    const uint64_t stack = find_thread(1)->stack_begin + kPageSize;
    asm volatile("movq %0, %%rsp\n1:\tpushq $0\n\tjmp 1b" : : "r"(stack));
    __builtin_unreachable();
}

}  // namespace

bool apply_option(Text word) {
    if (!word.starts_with("ingot.")) return false;
    if (word == "ingot.log=calls") {
        log_calls(true);
    } else if (word == "ingot.log=boot") {
        show_boot_chart_at_end();
    } else if (word == "ingot.test=panic") {
        requested = Test::Panic;
    } else if (word == "ingot.test=null") {
        requested = Test::NullRead;
    } else if (word == "ingot.test=text") {
        requested = Test::WriteText;
    } else if (word == "ingot.test=stack") {
        requested = Test::DeepStack;
    } else {
        print("boot: the kernel has no option {}\n", word);
    }
    return true;
}

void run_requested_test() {
    switch (requested) {
    case Test::None: return;
    case Test::Panic: panic("asked for by ingot.test=panic");
    case Test::NullRead: asm volatile("movl 0, %%eax" : : : "rax"); return;
    case Test::DeepStack: overflow_stack();
    case Test::WriteText: *static_cast<volatile char*>(kernel_start) = 0; return;
    }
}

}  // namespace kernel
