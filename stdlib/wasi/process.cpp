// Clocks, entropy, and the guest as a process.
#include "stdlib/wasi/functions.h"
#include "stdlib/wasi/system.h"

namespace ingot::wasi {

namespace {

Fallible<Clock> checked_clock(uint32_t clock) {
    if (clock > static_cast<uint32_t>(Clock::ThreadCpuTime)) return std::unexpected(Errno::Inval);
    return static_cast<Clock>(clock);
}

/// What a signal does to a process that handles none, as the specification's table says.
enum class SignalAction : uint8_t { End, Ignore, Stop };

constexpr uint32_t kSignals = 31;  // none, then hup to sys
constexpr int32_t kSignalExitCode = 128;

SignalAction signal_action(uint32_t signal) {
    switch (signal) {
    case 0:   // none
    case 13:  // pipe
    case 16:  // chld
    case 17:  // cont
    case 22:  // urg
    case 27:  // winch
        return SignalAction::Ignore;
    case 18:  // stop
    case 19:  // tstp
    case 20:  // ttin
    case 21:  // ttou
        return SignalAction::Stop;
    default: return SignalAction::End;
    }
}

}  // namespace

Fallible<void> clock_res_get(Call& call, uint32_t clock, Address resolution) {
    auto out = TRY(call.memory.out<uint64_t>(resolution));
    Clock checked = TRY(checked_clock(clock));
    out.set(TRY(system::clock_resolution_ns(checked)));
    return {};
}

Fallible<void> clock_time_get(Call& call, uint32_t clock, uint64_t /*precision*/, Address time) {
    auto out = TRY(call.memory.out<uint64_t>(time));
    Clock checked = TRY(checked_clock(clock));
    out.set(TRY(system::clock_time_ns(checked)));
    return {};
}

Fallible<void> proc_exit(Call& call, uint32_t code) {
    call.caller->exit(static_cast<int32_t>(code));
    return {};
}

Fallible<void> proc_raise(Call& call, uint32_t signal) {
    if (signal >= kSignals) return std::unexpected(Errno::Inval);
    switch (signal_action(signal)) {
    case SignalAction::Ignore: return {};
    case SignalAction::Stop: return std::unexpected(Errno::NotSup);  // nobody could continue it
    case SignalAction::End: break;
    }
    call.caller->exit(kSignalExitCode + static_cast<int32_t>(signal));
    return {};
}

Fallible<void> random_get(Call& call, Address buffer, uint32_t size) {
    return system::random_bytes(TRY(call.memory.range(buffer, size)));
}

Fallible<void> sched_yield(Call& /*call*/) {
    system::yield_thread();
    return {};
}

}  // namespace ingot::wasi
