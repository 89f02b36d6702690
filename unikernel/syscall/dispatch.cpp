// From the number in rax to the function, and back to the program.
#include <type_traits>
#include <utility>

#include "unikernel/sched/signal.h"
#include "unikernel/sched/thread.h"
#include "unikernel/syscall/calls.h"
#include "unikernel/syscall/log.h"

extern "C" void handle_syscall(kernel::Registers* registers);

namespace kernel {
namespace {

using Handler = int64_t (*)(const uint64_t* arguments);

template <auto Function, typename... Arguments, size_t... Indices>
int64_t call(const uint64_t* values, int64_t (*)(Arguments...), std::index_sequence<Indices...>) {
    static_assert((std::is_integral_v<Arguments> && ...));
    return Function(static_cast<Arguments>(values[Indices])...);
}

template <typename... Arguments>
constexpr size_t count_of(int64_t (*)(Arguments...)) {
    return sizeof...(Arguments);
}

template <auto Function>
int64_t adapt([[maybe_unused]] const uint64_t* values) {
    return call<Function>(values, Function, std::make_index_sequence<count_of(Function)>());
}

constexpr uint64_t kNumbers = 440;

struct Table {
    Handler handlers[kNumbers] = {};
};

constexpr Table make_table() {
    Table table;
#define SYSCALL(number, name) table.handlers[number] = adapt<&calls::name>;
#include "unikernel/syscall/syscalls.def"
#undef SYSCALL
    return table;
}

constexpr Table kTable = make_table();

}  // namespace
}  // namespace kernel

void handle_syscall(kernel::Registers* registers) {
    using namespace kernel;
    const uint64_t number = registers->error;
    const Handler handler = number < kNumbers ? kTable.handlers[number] : nullptr;
    int64_t result = -ENOSYS;
    if (handler != nullptr) {
        const uint64_t arguments[] = {registers->rdi, registers->rsi, registers->rdx,
                                      registers->r10, registers->r8,  registers->r9};
        result = handler(arguments);
    } else {
        log_unknown_call(number);
    }
    // rt_sigreturn has restored rax with all others.
    if (registers->vector == kVectorSyscall) registers->rax = static_cast<uint64_t>(result);
    reschedule_if_wanted();
    deliver_signals(*registers);
}
