// Interrupting interpreted code, at no cost to it.
//
// Between two operations the whole state is in known registers: at a handler's first instruction.
// So a thread that is found within a handler runs on, instruction by instruction, until it has
// jumped to the next operation's handler, which is the only kind of indirect jump that handlers
// make (their files are compiled without jump tables). In place of that handler another one is run,
// which has the same parameters and ends the run. A thread that is found elsewhere, or that leaves
// the handlers by a call, is left alone: what was called looks for interruptions itself, or comes
// back soon, and then the signal's repetition finds it here.
#include "vm/interpreter/interrupt.h"

#include "vm/interpreter/machine.h"
#include "vm/interpreter/op.h"
#include "vm/platform/platform.h"
#include "vm/runtime/interruption.h"

// The linker provides the bounds of the section that all handlers stand in.
extern "C" const uint8_t kHandlersBegin[] __asm__("__start_ingot_handlers");
extern "C" const uint8_t kHandlersEnd[] __asm__("__stop_ingot_handlers");

namespace ingot::interpreter {
namespace {

// NOLINTNEXTLINE(readability-non-const-parameter): the signature is every handler's
INGOT_HANDLER void end_interrupted(INGOT_OP_PARAMETERS) {
    (void)memory, (void)acc, (void)acc_f32, (void)acc_f64, (void)acc_v128;
    INGOT_TRAP(Trap::Interrupted);
}

/// Whether the instruction at `pc` is a jump to an address in a register or in memory: opcode FF
/// /4, perhaps behind a REX prefix.
bool is_indirect_jump(uintptr_t pc) {
    const auto* code = reinterpret_cast<const uint8_t*>(pc);
    if ((code[0] & 0xf0) == 0x40) ++code;
    return code[0] == 0xff && (code[1] >> 3 & 7) == 4;
}

bool is_in_handler(uintptr_t pc) {
    return pc >= reinterpret_cast<uintptr_t>(kHandlersBegin) &&
           pc < reinterpret_cast<uintptr_t>(kHandlersEnd);
}

bool interrupt(platform::InterruptedThread& thread) {
    /// What the thread's next step will run is the jump to an operation's handler.
    constinit thread_local static bool will_dispatch = false;
    const bool has_dispatched = thread.was_step && will_dispatch;
    will_dispatch = false;
    if (!is_in_handler(thread.pc) || !is_interrupted()) return false;
    if (has_dispatched) {
        thread.pc = reinterpret_cast<uintptr_t>(&end_interrupted);
        return true;
    }
    will_dispatch = is_indirect_jump(thread.pc);
    thread.wants_step = true;
    return true;
}

}  // namespace

void install_interrupt_handler() {
    platform::install_interrupt_handler(interrupt);
}

}  // namespace ingot::interpreter
